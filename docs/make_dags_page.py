"""Writes docs/dags.md from the DAGs themselves; ``--check`` only says whether it is current."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tessera.airflow import FLOW, airflow_environment
from tessera.home import DAGS_FOLDER, PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "dags.md"
HEAD = """\
<!-- Written by docs/make_dags_page.py (make docs): change the DAGs, not this page. -->
# The DAGs

In the order in which one starts the next. How they hand over is told in
[architecture.md](architecture.md).
"""


def load_dags(airflow_home: Path) -> list[Any]:
    """Parse the DAGs folder with Airflow; the order is that of the flow, then the alphabet."""
    os.environ.update(airflow_environment(airflow_home) | {"AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR"})
    sys.path.insert(0, str(DAGS_FOLDER))
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(DAGS_FOLDER))
    if bag.import_errors:
        sys.exit("\n".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
    return [bag.dags[dag_id] for dag_id in [*FLOW, *sorted(set(bag.dags) - set(FLOW))]]


def ordered_tasks(dag: Any) -> list[Any]:
    """Return the tasks so that each stands after all that it waits for; ties by name."""
    ordered: list[Any] = []
    waiting = {task.task_id: task for task in dag.tasks}
    while waiting:
        ready = sorted(task_id for task_id, task in waiting.items() if not task.upstream_task_ids & waiting.keys())
        ordered.append(waiting.pop(ready[0]))
    return ordered


def starters(dag: Any) -> list[str]:
    """Return the names of the assets that start a DAG."""
    return sorted(_asset_names(getattr(dag.timetable, "asset_condition", None)))


def _asset_names(condition: Any) -> set[str]:
    if condition is None:
        return set()
    inner = getattr(condition, "objects", None)  # of a condition such as a & b
    return {condition.name} if inner is None else {name for part in inner for name in _asset_names(part)}


def announced(dag: Any) -> list[str]:
    """Return the names of the assets that a DAG announces."""
    return sorted({outlet.name for task in dag.tasks for outlet in task.outlets})


def render_page(dags: Iterable[Any]) -> str:
    """Return the page, the same for the same DAGs."""
    dags = list(dags)
    rows = [[_link(dag.dag_id), _codes(starters(dag)) or "a person", _codes(announced(dag))] for dag in dags]
    overview = _table(["DAG", "started by", "announces"], rows)
    return "\n".join([HEAD, overview, *(_section(dag) for dag in dags)])


def _section(dag: Any) -> str:
    _, _, body = (dag.doc_md or "").strip().partition("\n")
    tasks = [
        [
            f"`{task.task_id}`",
            _codes(sorted(task.upstream_task_ids)),
            str(task.retries),
            _duration(task.retry_delay),
            _duration(task.execution_timeout),
        ]
        for task in ordered_tasks(dag)
    ]
    form = [
        [f"`{name}`", _default(dag.params[name]), dag.params.get_param(name).description or ""] for name in dag.params
    ]
    limits = f"A run may take {_duration(dag.dagrun_timeout)}; at most {dag.max_active_runs} at a time. "
    return "\n".join(
        [
            f"\n## {dag.dag_id.replace('_', ' ').capitalize()}\n",
            f"{body.strip()}\n",
            f"{limits}Owner: {dag.owner}. Tags: {', '.join(sorted(dag.tags))}.\n",
            _table(["task", "after", "retries", "waits between", "timeout"], tasks),
            _table(["field of the form", "default", "meaning"], form).rstrip("\n"),
        ]
    )


def _link(dag_id: str) -> str:
    return f"[`{dag_id}`](#{dag_id.replace('_', '-')})"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _default(value: Any) -> str:
    return "empty" if value is None else f"`{value}`"


def _codes(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _duration(delta: Any) -> str:
    seconds = int(delta.total_seconds())
    return f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds} s"


def main() -> int:
    """Write the page, or with ``--check`` compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if the page is stale")
    parser.add_argument("--page", type=Path, default=PAGE)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = render_page(load_dags(Path(folder)))
    if not arguments.check:
        arguments.page.write_text(page, encoding="utf-8")
        return 0
    if arguments.page.is_file() and arguments.page.read_text(encoding="utf-8") == page:
        return 0
    print(f"{arguments.page} is not what the DAGs say. Write it anew: make docs", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
