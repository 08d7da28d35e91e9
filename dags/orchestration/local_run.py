"""Runs DAGs in this process, as Airflow's own ``dag.test`` does, and reports on a pipe.

``tessera run`` starts this as a child. It needs no server, and its metadata database is made
anew each time: a scheduler that is up never picks up half of such a run, and a killed run
leaves nothing that the next one meets.
"""

import argparse
import json
import os
import sys
import threading
import time
from typing import Any, TextIO

from tessera.progress import EVENTS_FD


class Reporter:
    """Writes one JSON line for each DAG and task that starts or ends."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.started = 0.0

    def send(self, event: str, **details: Any) -> None:
        """Write one event."""
        self.stream.write(json.dumps({"event": event, **details}) + "\n")
        self.stream.flush()

    def task_started(self, task_instance: Any) -> None:
        """Note the time at which the work of a task begins; tasks run one after the other."""
        self.started = time.monotonic()
        self.send("task_started", dag=task_instance.dag_id, task=task_instance.task_id)

    def task_ended(self, task_instance: Any, state: str, error: object = None) -> None:
        """Tell how long the work took and, if it failed, why."""
        seconds = time.monotonic() - self.started
        kind = type(error).__name__ if error else None
        details = {"state": state, "seconds": seconds, "error": str(error) if error else None, "kind": kind}
        self.send("task_ended", dag=task_instance.dag_id, task=task_instance.task_id, **details)


def add_listener(reporter: Reporter) -> None:
    """Have Airflow call the reporter when a task starts or ends."""
    from airflow.listeners import hookimpl
    from airflow.sdk.listener import get_listener_manager

    class Listener:
        @hookimpl
        def on_task_instance_running(self, task_instance: Any) -> None:
            reporter.task_started(task_instance)

        @hookimpl
        def on_task_instance_success(self, task_instance: Any) -> None:
            reporter.task_ended(task_instance, "success")

        @hookimpl
        def on_task_instance_skipped(self, task_instance: Any) -> None:
            reporter.task_ended(task_instance, "skipped")

        @hookimpl
        def on_task_instance_failed(self, task_instance: Any, error: Any) -> None:
            reporter.task_ended(task_instance, "failed", error)

    get_listener_manager().add_listener(Listener())


def run_dags(dag_ids: list[str], conf: dict[str, str | None], mark_success: str | None, reporter: Reporter) -> int:
    """Run DAGs in the order given; return 1 at the first that fails, or 0."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    initdb()
    add_listener(reporter)
    bag = DagBag()
    if bag.import_errors:
        reporter.send("broken", errors=dict(bag.import_errors))
        return 1
    for dag_id in dag_ids:
        dag = bag.dags[dag_id]
        for task in dag.tasks:
            task.retries = 0  # a person is watching and can run again
        accept_latest(dag)
        reporter.send("dag_started", dag=dag_id)
        run = dag.test(run_conf=conf, mark_success_pattern=mark_success)
        if str(run.state) != "success":
            return 1
    return 0


def accept_latest(dag: Any) -> None:
    """Let the day be ``latest`` too, which the form's calendar cannot say; the command has checked the text."""
    for params in (dag.params, *(task.params for task in dag.tasks)):
        if "as_of_date" in params:
            params.get_param("as_of_date").schema.pop("format", None)


def end_with_parent() -> None:
    """End this process when the one that started it has died: the pipe on stdin then closes."""

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dags", nargs="+")
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--as-of-date")
    parser.add_argument("--mark-success", help="regular expression of task ids to mark as done instead of running")
    parser.add_argument("--events-fd", type=int, required=True)
    arguments = parser.parse_args()
    end_with_parent()
    conf = {"workspace": arguments.workspace, "as_of_date": arguments.as_of_date}
    os.environ[EVENTS_FD] = str(arguments.events_fd)
    with os.fdopen(arguments.events_fd, "w", encoding="utf-8") as stream:
        return run_dags(arguments.dags, conf, arguments.mark_success, Reporter(stream))


if __name__ == "__main__":
    sys.exit(main())
