"""What the DAGs are, as text that a review can read: ``python tests/dags/snapshot.py`` writes it anew."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).with_name("snapshot.json")
DAGS_FOLDER = Path(__file__).resolve().parents[2] / "dags"


def load_bag() -> Any:
    """Parse our DAGs folder with Airflow."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(DAGS_FOLDER))


def describe(dags: dict[str, Any]) -> dict[str, Any]:
    """Return ids, tasks, edges, schedules and assets as plain data."""
    return {dag_id: _describe_dag(dags[dag_id]) for dag_id in sorted(dags)}


def _describe_dag(dag: Any) -> dict[str, Any]:
    condition = getattr(dag.timetable, "asset_condition", None)
    return {
        "schedule": type(dag.timetable).__name__,
        "started_by": _describe_asset(condition) if condition else None,
        "tags": sorted(dag.tags),
        "tasks": {
            task.task_id: {
                "operator": type(task).__name__,
                "starts": sorted(task.downstream_task_ids),
                "announces": [_describe_asset(outlet) for outlet in task.outlets],
            }
            for task in sorted(dag.tasks, key=lambda task: task.task_id)
        },
    }


def _describe_asset(asset: Any) -> dict[str, str]:
    return {"name": asset.name, "uri": asset.uri, "group": asset.group}


def render(dags: dict[str, Any]) -> str:
    """Return the text of the snapshot."""
    return json.dumps(describe(dags), indent=2) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AIRFLOW_HOME"] = folder
        sys.path.insert(0, str(DAGS_FOLDER))
        SNAPSHOT.write_text(render(load_bag().dags), encoding="utf-8")
