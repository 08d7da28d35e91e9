"""Measures how fast a world is made, and how fast it is ingested, cleaned and turned into features.

python bench/world.py [--customers 1000000] [--workers 2] [--keep FOLDER]

Seconds, rows per second, peak memory (resident, summed over processes) and size on disk.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from run import tree_memory

from tessera.airflow import airflow_environment
from tessera.home import PROJECT_ROOT

TO_FEATURES = ("ingest_sources", "resolve_customers", "build_features")
INTERVAL = 0.2  # seconds between two looks at memory


def measure(
    command: list[str], *, environment: dict[str, str] | None = None, events: int | None = None
) -> tuple[str, float, float]:
    """Return output, seconds and peak GiB; ``events`` is a descriptor that the command writes to."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        passed = () if events is None else (events,)
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, env=environment, pass_fds=passed
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(INTERVAL)
        seconds = time.monotonic() - began
        output.seek(0)
        text = output.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{text[-5000:]}")
    return text, seconds, peak / 2**30


def make(place: Path, customers: int, workers: int) -> int:
    """Make a world, print its line and return its rows."""
    tessera = str(Path(sys.executable).with_name("tessera"))
    command = [tessera, "world", "--customers", str(customers), "--workers", str(workers), "--to", str(place)]
    text, seconds, peak = measure(command)
    rows = int(re.search(r"([\d,]+) rows in", text).group(1).replace(",", ""))
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 2**30
    print(f"{'customers':>12} {'rows':>13} {'seconds':>8} {'rows a second':>14} {'peak GiB':>9} {'files GiB':>10}")
    print(f"{customers:12,} {rows:13,} {seconds:8.0f} {rows / seconds:14,.0f} {peak:9.2f} {size:10.2f}", flush=True)
    return rows


def build_features(place: Path, home: Path, rows: int) -> None:
    """Take a world through the DAGs up to its features; print each task's seconds, then the whole."""
    os.environ["TESSERA_HOME"] = str(home)
    home.mkdir(parents=True)
    command = [sys.executable, "-m", "orchestration.local_run", *TO_FEATURES, "--workspace", str(place)]
    events_file = home / "events.jsonl"
    with events_file.open("w") as events:
        _, seconds, peak = measure(
            [*command, "--events-fd", str(events.fileno())],
            environment=airflow_environment(home / "airflow"),
            events=events.fileno(),
        )
    for event in map(json.loads, events_file.read_text().splitlines()):
        if event["event"] == "task_ended":
            print(f"  {event['dag']}.{event['task']:<24} {event['seconds']:8.1f} s")
    size = sum(path.stat().st_size for path in home.rglob("*.duckdb")) / 2**30
    print(
        f"to features: {seconds:.0f} s, {rows / seconds:,.0f} rows a second, {peak:.2f} GiB, warehouse {size:.2f} GiB"
    )


def main() -> None:
    """Make a world and build its features."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a new folder to work in, which stays")
    arguments = parser.parse_args()
    os.chdir(PROJECT_ROOT)
    with tempfile.TemporaryDirectory(prefix="tessera-bench-") as temporary:
        folder = arguments.keep or Path(temporary)
        rows = make(folder / "world", arguments.customers, arguments.workers)
        build_features(folder / "world", folder / "home", rows)


if __name__ == "__main__":
    main()
