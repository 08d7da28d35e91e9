"""A run in a terminal: Airflow executes the DAGs in a child process; this shows how it goes."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tessera.airflow import FLOW, airflow_environment
from tessera.errors import TesseraError, WarehouseBusyError
from tessera.home import PROJECT_ROOT
from tessera.warehouse import make_folder
from tessera.workspace import Workspace

# Failures that our own code explains; anything else is shown with where its traceback lies.
_EXPLAINED = {"AirflowFailException", "WarehouseBusyError", "TesseraError", "BorderError"}

LOCK_PATIENCE = 900  # seconds to wait for another run on the same workspace

Show = Callable[[dict[str, Any]], None]


@dataclass
class RunSummary:
    """What a run took, in seconds, and where its log lies."""

    log_file: Path
    work_seconds: float = 0.0
    total_seconds: float = 0.0
    failures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def airflow_seconds(self) -> float:
        """What Airflow added to the work itself: start, metadata database, scheduling."""
        return self.total_seconds - self.work_seconds


def run_flow(workspace: Workspace, as_of_date: str | None, show: Show) -> RunSummary:
    """Execute the DAGs in flow order on a workspace.

    Parameters
    ----------
    show
        Called with each event: ``dag_started``, ``task_started``, ``task_ended``.

    Raises
    ------
    TesseraError
        A task failed; the message is the task's own.
    """
    paths = workspace.paths
    make_folder(paths.logs)
    with _one_run_at_a_time(paths.folder / "run.lock", show) as lock:
        summary = RunSummary(_log_file(paths.logs))
        begin = time.monotonic()
        shutil.rmtree(paths.run_airflow, ignore_errors=True)
        status = _run_child(workspace, as_of_date, summary, show, lock)
        shutil.rmtree(paths.run_airflow, ignore_errors=True)
        summary.total_seconds = time.monotonic() - begin
    if summary.failures:
        raise TesseraError(_explain(summary))
    if status:
        raise TesseraError(
            f"Airflow ended with status {status} before its tasks were done. Its log: {summary.log_file}"
        )
    return summary


def _run_child(workspace: Workspace, as_of_date: str | None, summary: RunSummary, show: Show, lock: int) -> int:
    read_end, write_end = os.pipe()
    command = [sys.executable, "-m", "orchestration.local_run", *FLOW]
    command += ["--workspace", str(workspace.file), "--events-fd", str(write_end)]
    command += ["--as-of-date", as_of_date] if as_of_date else []
    with summary.log_file.open("wb") as log, os.fdopen(read_end, encoding="utf-8") as events:
        child = subprocess.Popen(
            command,
            env=airflow_environment(workspace.paths.run_airflow),
            stdin=subprocess.PIPE,  # never written to: when this process dies, the child sees its end
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=(write_end, lock),  # the lock lasts as long as either of us
            cwd=PROJECT_ROOT,
        )
        os.close(write_end)
        try:
            for line in events:
                _take(json.loads(line), summary, show)
        except BaseException:
            child.kill()
            raise
        finally:
            status = child.wait()
    return status


def _take(event: dict[str, Any], summary: RunSummary, show: Show) -> None:
    if event["event"] == "task_ended":
        summary.work_seconds += event["seconds"]
        if event["state"] == "failed":
            summary.failures.append(event)
    elif event["event"] == "broken":
        summary.failures += [{"dag": file, "task": "import", "error": text} for file, text in event["errors"].items()]
    show(event)


def _explain(summary: RunSummary) -> str:
    parts = []
    for failure in summary.failures:
        where = f"{failure['dag']}.{failure['task']} failed"
        kind = failure.get("kind")
        cause = failure["error"] or "no reason given"
        parts.append(f"{where}: {cause}" if kind in _EXPLAINED else f"{where}: {kind}: {cause}")
    return "\n".join([*parts, f"What is published stays as it was. Log: {summary.log_file}"])


def _log_file(folder: Path) -> Path:
    for old in sorted(folder.glob("run-*.log"))[:-9]:
        old.unlink()
    return folder / f"run-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.log"


@contextmanager
def _one_run_at_a_time(file: Path, show: Show) -> Iterator[int]:
    """Hold a lock that the operating system drops when its holders end, however they end."""
    with file.open("a+") as stream:
        for second in range(LOCK_PATIENCE):
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stream.seek(0)
                if second == 1:
                    show({"event": "waiting", "process": stream.read().strip()})
                time.sleep(1)
        else:
            raise WarehouseBusyError(
                f"another run has held {file} for {LOCK_PATIENCE} s. Stop it, then run again; nothing was changed."
            )
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        yield stream.fileno()
