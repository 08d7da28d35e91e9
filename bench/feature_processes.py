"""One data set of the bench and the processes on it: each is timed, and stopped where its memory passes the limit."""

import json
import os
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
        return self.dbt(["path:models/features"])

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
