"""The child in which ``tessera run`` executes DAGs: what it reports, how it fails and how it ends."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestration.local_run import Reporter
from tessera.airflow import airflow_environment
from tessera.home import PROJECT_ROOT

PATIENCE = 120
DAG = """
import os, time
from airflow.sdk import Param, dag, get_current_context, task

@task
def work(): {work}

@task
def rest(): pass

@dag(schedule=None, params={{"as_of_date": Param(None, type=["null", "string"], format="date")}})
def {dag_id}(): work() >> rest()

{dag_id}()
"""


@dataclass
class Task:
    dag_id: str = "build_features"
    task_id: str = "build_marts"


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_task_is_reported_as_a_line_when_it_starts_and_one_when_it_ends() -> None:
    stream = io.StringIO()
    reporter = Reporter(stream)
    reporter.task_started(Task())
    reporter.task_ended(Task(), "success")
    started, ended = events(stream.getvalue())
    assert started == {"event": "task_started", "dag": "build_features", "task": "build_marts"}
    assert 0 <= ended.pop("seconds") < 5
    where = {"dag": "build_features", "task": "build_marts"}
    assert ended == {"event": "task_ended", **where, "state": "success", "error": None, "kind": None}


def test_a_failed_task_brings_its_error_on_one_line_whatever_it_holds() -> None:
    stream = io.StringIO()
    Reporter(stream).task_ended(Task(), "failed", ValueError('line 1\nline "2" é'))
    assert len(stream.getvalue().splitlines()) == 1
    (event,) = events(stream.getvalue())
    assert (event["kind"], event["error"]) == ("ValueError", 'line 1\nline "2" é')


class Child:
    """The child process on a DAGs folder of its own."""

    def __init__(self, folder: Path, dags: dict[str, str]) -> None:
        self.folder = folder
        dags_folder = folder / "dags"
        dags_folder.mkdir()
        for dag_id, work in dags.items():
            (dags_folder / f"{dag_id}.py").write_text(DAG.format(dag_id=dag_id, work=work))
        self.ids = list(dags)

    def start(self, *options: str) -> "tuple[subprocess.Popen[bytes], int]":
        read_end, write_end = os.pipe()
        environment = airflow_environment(self.folder / "airflow")
        environment |= {
            "AIRFLOW_HOME": str(self.folder / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.folder / "dags"),
        }
        command = [
            sys.executable,
            "-m",
            "orchestration.local_run",
            *self.ids,
            "--workspace",
            "w",
            "--events-fd",
            str(write_end),
            *options,
        ]
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[write_end],
        )
        os.close(write_end)
        return process, read_end

    def run(self, *options: str) -> tuple[int, list[dict[str, Any]]]:
        process, read_end = self.start(*options)
        with os.fdopen(read_end, encoding="utf-8") as stream:
            text = stream.read()
        return process.wait(PATIENCE), events(text)


def test_dags_run_one_after_the_other_until_one_fails(tmp_path: Path) -> None:
    child = Child(tmp_path, {"first": "pass", "second": "raise ValueError('no such column')", "third": "pass"})
    status, seen = child.run()
    assert status == 1
    short = [
        (event["event"], event["dag"], event.get("task"), event.get("state"), event.get("error")) for event in seen
    ]
    assert short == [
        ("dag_started", "first", None, None, None),
        ("task_started", "first", "work", None, None),
        ("task_ended", "first", "work", "success", None),
        ("task_started", "first", "rest", None, None),
        ("task_ended", "first", "rest", "success", None),
        ("dag_started", "second", None, None, None),
        ("task_started", "second", "work", None, None),
        ("task_ended", "second", "work", "failed", "no such column"),
    ]


def test_the_day_may_be_latest_which_the_form_cannot_say(tmp_path: Path) -> None:
    work = "assert get_current_context()['params']['as_of_date'] == 'latest'"
    status, seen = Child(tmp_path, {"first": work}).run("--as-of-date", "latest")
    assert status == 0
    assert [event["state"] for event in seen if event["event"] == "task_ended"] == ["success", "success"]


def test_a_dag_that_does_not_parse_is_named_and_nothing_runs(tmp_path: Path) -> None:
    status, seen = Child(tmp_path, {"broken": "return ("}).run()
    assert status == 1
    (event,) = seen
    assert event["event"] == "broken"
    ((file, text),) = event["errors"].items()
    assert Path(file).name == "broken.py"
    assert "SyntaxError" in text


@pytest.mark.timeout(PATIENCE)
def test_the_child_ends_when_the_process_that_started_it_is_gone(tmp_path: Path) -> None:
    process, read_end = Child(tmp_path, {"endless": "time.sleep(3600)"}).start()
    assert process.stdin is not None
    with os.fdopen(read_end, encoding="utf-8") as stream:
        for line in stream:
            if json.loads(line)["event"] == "task_started":
                break
        process.stdin.close()
        assert process.wait(20) == 1
