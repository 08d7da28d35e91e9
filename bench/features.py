"""Measures the feature tables: dbt beside hand-written DuckDB SQL (the limit), Polars and pandas.

    python bench/features.py [--lines 10_000_000 100_000_000] [--skip-real] [--repeat 3]

Every contender makes all columns of `features.customer_features` from the same marts: dbt and the hand-written
SQL from the warehouse file, Polars and pandas (and the hand-written SQL once more) from Parquet, reading included.
Each runs in a process of its own, in turn, and is stopped where its memory passes the limit; DuckDB keeps to four
fifths of it. In the same run every result is compared with the hand-written SQL's: DuckDB's bit by bit, doubles of
other engines to 1e-9. The marts are part of dbt's price, so the way from raw stands beside one statement that
keeps nothing in between.

`seconds` is the work alone (dbt: from the start of the first model to the end of the last), `process` the whole
process with imports and start-up, `CPU` the processor seconds of the process. Medians over the repetitions.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import yaml

from tessera.home import DBT_PROJECT

STEPS = Path(__file__).with_name("feature_steps.py")
DAY = {"as_of_date": "2018-01-01", "time_zone": "America/New_York"}
INTERVAL = 0.2  # seconds between two looks at memory
TO_MARTS = ["path:models/staging/retail", "path:models/intermediate", "path:models/marts"]
TO_FEATURES = ["path:models/features"]
FROM_MARTS = ("by hand", "dbt", "by hand on Parquet", "Polars", "pandas")
RESULTS = {
    "dbt": "features.customer_features",
    "by hand on Parquet": "by_hand_on_parquet.customer_features",
    "by hand from raw": "by_hand_from_raw.customer_features",
    "Polars": "polars_features.parquet",
    "pandas": "pandas_features.parquet",
}


@dataclass(frozen=True)
class Measurement:
    """What one process cost; without seconds it was stopped, and `note` says why."""

    seconds: float = 0.0
    process: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    note: str = ""
    output: str = field(default="", repr=False)


@dataclass(frozen=True)
class Bench:
    """One data set: the folder that it lies in and the settings of every contender."""

    folder: Path
    limit: float  # GiB a process may use

    @property
    def memory_limit(self) -> str:
        """What DuckDB may use of the limit; its own bookkeeping comes on top."""
        return f"{int(self.limit * 0.8 * 1024)}MiB"

    def step(self, name: str, **settings: Any) -> Measurement:
        """Run a step of feature_steps.py."""
        given = json.dumps({**DAY, "memory_limit": self.memory_limit, **settings})
        return self.measure([sys.executable, str(STEPS), name, str(self.folder), given])

    def dbt(self, select: list[str]) -> Measurement:
        """Build models alone: the tests are not what is compared."""
        arguments = ["build", "--exclude-resource-type", "test", "unit_test", "--select", *select]
        arguments += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(self._profiles())]
        command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *arguments, "--vars", json.dumps(DAY)]
        return replace(self.measure(command), seconds=self._model_seconds())

    def contend(self, name: str) -> Measurement:
        """Run a contender by its name in the table."""
        if name != "dbt":
            return self.step(name.lower().replace(" ", "_"))
        self.step("clear")
        return self.dbt(TO_FEATURES)

    def measure(self, command: list[str]) -> Measurement:
        """Run a process to its end, or to the limit of its memory."""
        environment = {
            **os.environ,
            "DBT_LOG_PATH": str(self.folder / "dbt"),
            "DBT_TARGET_PATH": str(self.folder / "dbt"),
            "DO_NOT_TRACK": "1",
            "TESSERA_HOME": str(self.folder / "home"),
            "TESSERA_WAREHOUSE": str(self.folder / "warehouse.duckdb"),
        }
        began = time.monotonic()
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
            usage, note = wait(process, self.limit)
            output.seek(0)
            text = output.read()
        if process.returncode and not note:
            sys.exit(f"{' '.join(command)} failed:\n{text}")
        return Measurement(
            seconds=last_figures(text).get("seconds", 0.0),
            process=time.monotonic() - began,
            cpu=usage.ru_utime + usage.ru_stime,
            peak=usage.ru_maxrss / 2**20,
            note=note,
            output=text,
        )

    def _profiles(self) -> Path:
        """Write the project's profile with the limit that the hand-written SQL has."""
        profiles = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text())
        for target in profiles["tessera"]["outputs"].values():
            target.setdefault("settings", {})["memory_limit"] = self.memory_limit
        file = self.folder / "profiles" / "profiles.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(profiles))
        return file.parent

    def _model_seconds(self) -> float:
        """Return the seconds from the start of the first model to the end of the last."""
        results = json.loads((self.folder / "dbt" / "run_results.json").read_text())["results"]
        spans = [timing for result in results for timing in result["timing"]]
        began = min(datetime.fromisoformat(span["started_at"]) for span in spans)
        return (max(datetime.fromisoformat(span["completed_at"]) for span in spans) - began).total_seconds()


def wait(process: "subprocess.Popen[bytes]", limit: float) -> tuple[Any, str]:
    """Wait for a process; return what it used, and why it was stopped if it was."""
    note = ""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage, note
        used = psutil.Process(process.pid).memory_info().rss / 2**30
        free = psutil.virtual_memory().available / 2**30
        if not note and (used > limit or free < 1):
            note = f"stopped: over {limit:g} GiB" if used > limit else f"stopped at {used:.1f} GiB: the machine is full"
            process.kill()
        time.sleep(INTERVAL)


def last_figures(output: str) -> dict[str, Any]:
    """Return the figures that a step printed last, if any."""
    line = output.strip().rpartition("\n")[2]
    return json.loads(line) if line.startswith("{") else {}


def run_data_set(bench: Bench, title: str, prepare: Measurement, repeat: int) -> None:
    """Measure all contenders on raw tables that lie ready, and print their table."""
    say(f"{title}: raw tables made in {prepare.process:.0f} s; marts by dbt")
    marts = bench.dbt(TO_MARTS)
    bench.step("export")
    runs: dict[str, list[Measurement]] = {name: [] for name in FROM_MARTS}
    for turn in range(repeat):
        for name in FROM_MARTS:
            if not any(run.note for run in runs[name]):
                runs[name].append(bench.contend(name))
                say(f"{title}, turn {turn + 1}: {name} {runs[name][-1].seconds:.1f} s {runs[name][-1].note}")
    medians = {name: median(of) for name, of in runs.items()}
    medians["by hand from raw"] = bench.contend("by hand from raw")
    lines = last_figures(bench.step("count").output)["lines"]
    print_table(title, lines, medians, marts)
    print_differences(bench, medians)


def median(runs: list[Measurement]) -> Measurement:
    """Return the median of each figure; a run that was stopped speaks for all."""
    stopped = [run for run in runs if run.note]
    if stopped:
        return stopped[0]
    figures = ("seconds", "process", "cpu", "peak")
    return Measurement(**{name: statistics.median(getattr(run, name) for run in runs) for name in figures})


def print_table(title: str, lines: int, medians: dict[str, Measurement], marts: Measurement) -> None:
    """Print a line a contender, each beside the hand-written SQL that starts where it starts."""
    print(f"\n{title}: {lines:,} order lines")
    print(f"{'contender':<22}{'seconds':>9}{'lines/s':>13}{'ratio':>7}{'process':>9}{'ratio':>7}{'CPU':>8}{'GiB':>7}")
    for name in FROM_MARTS:
        print_line(name, lines, medians[name], medians["by hand"])
    from_raw, dbt = medians["by hand from raw"], medians["dbt"]
    print_line("by hand from raw", lines, from_raw, from_raw)
    whole = Measurement(
        marts.seconds + dbt.seconds, marts.process + dbt.process, marts.cpu + dbt.cpu, max(marts.peak, dbt.peak)
    )
    print_line("dbt from raw", lines, whole, from_raw)
    print_line("  of that the marts", lines, marts, from_raw)


def print_line(name: str, lines: int, run: Measurement, limit: Measurement) -> None:
    """Print one contender, or why it was stopped."""
    if run.note:
        print(f"{name:<22}  {run.note} after {run.process:.0f} s")
        return
    print(
        f"{name:<22}{run.seconds:9.2f}{lines / run.seconds:13,.0f}{run.seconds / limit.seconds:7.2f}"
        f"{run.process:9.1f}{run.process / limit.process:7.2f}{run.cpu:8.1f}{run.peak:7.2f}"
    )


def print_differences(bench: Bench, medians: dict[str, Measurement]) -> None:
    """Print how many rows differ from the hand-written SQL's; leave with an error if any do."""
    found = {}
    for name, relation in RESULTS.items():
        if not medians[name].note:
            figures = last_figures(bench.step("compare", relation=relation).output)
            found[name] = figures["different_rows"]
    print("rows that differ from those by hand:", ", ".join(f"{name} {count}" for name, count in found.items()), "\n")
    if any(found.values()):
        sys.exit("contenders do not agree: the figures above do not compare the same work")


def say(progress: str) -> None:
    """Print progress beside the tables, which go to standard output."""
    print(progress, file=sys.stderr, flush=True)


def main() -> None:
    """Measure the real data set and the generated ones, each in a folder of its own that goes at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="*", default=[10_000_000, 100_000_000])
    parser.add_argument("--skip-real", action="store_true", help="leave the Complete Journey out")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=16, help="GiB a process may use")
    parser.add_argument("--workspace", default="examples/complete_journey")
    arguments = parser.parse_args()
    sets: list[tuple[str, str, dict[str, Any]]] = [
        (f"generated, {lines / 1e6:g} million", "generate", {"lines": lines}) for lines in arguments.lines
    ]
    if not arguments.skip_real:
        workspace = str(Path(arguments.workspace).resolve())
        sets.insert(0, ("Complete Journey", "ingest", {"workspace": workspace}))
    for title, step, settings in sets:
        with tempfile.TemporaryDirectory(prefix="tessera-bench-") as folder:
            bench = Bench(Path(folder), arguments.limit)
            run_data_set(bench, title, bench.step(step, **settings), arguments.repeat)


if __name__ == "__main__":
    main()
