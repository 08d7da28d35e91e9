"""Measures `tessera run` on an example: time, what Airflow adds, and peak memory of all of its processes.

    python bench/run.py [--workspace examples/complete_journey]

Three runs in a home of their own: from nothing, again unchanged, and as of another day.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

INTERVAL = 0.1  # seconds between two looks at memory


def measure(command: list[str], home: str) -> tuple[float, float, float]:
    """Return seconds, seconds added by Airflow and peak GiB (resident, summed over processes)."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output, env={**os.environ, "TESSERA_HOME": home})
        peak = 0
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(INTERVAL)
        output.seek(0)
        text = output.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{text}")
    added = re.search(r"(\d+) s added by Airflow", text)
    return time.monotonic() - began, float(added.group(1)) if added else 0.0, peak / 2**30


def tree_memory(pid: int) -> int:
    """Return resident bytes of a process and its descendants."""
    total = 0
    try:
        process = psutil.Process(pid)
        for member in [process, *process.children(recursive=True)]:
            try:
                total += member.memory_info().rss
            except psutil.Error:
                continue
    except psutil.NoSuchProcess:
        return total
    return total


def main() -> None:
    """Print one line a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", default="examples/complete_journey")
    parser.add_argument("--as-of", default="2017-07-01")
    arguments = parser.parse_args()
    tessera = str(Path(sys.executable).with_name("tessera"))
    command = [tessera, "run", "--workspace", arguments.workspace]
    with tempfile.TemporaryDirectory(prefix="tessera-bench-") as home:
        print(f"{'run':<28} {'seconds':>8} {'added by Airflow':>17} {'peak GiB':>9}")
        for name, extra in (
            ("from nothing", []),
            ("again, unchanged", []),
            (f"as of {arguments.as_of}", ["--as-of", arguments.as_of]),
        ):
            seconds, added, peak = measure([*command, *extra], home)
            print(f"{name:<28} {seconds:8.0f} {added:17.0f} {peak:9.2f}", flush=True)


if __name__ == "__main__":
    main()
