"""Every DAG is whole: it parses, says what it does, gives up in time and is named by the rules."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration import assets
from orchestration.defaults import TAGS
from tessera.airflow import FLOW
from tessera.home import DAGS_FOLDER, DBT_PROJECT

from .snapshot import SNAPSHOT, describe, load_bag, render

FILES = sorted(DAGS_FOLDER.glob("*.py"))
DAG_IDS = [file.stem for file in FILES]
each_dag = pytest.mark.parametrize("dag_id", DAG_IDS)


@pytest.fixture(scope="module")
def bag() -> Any:
    return load_bag()


def test_the_folder_parses_without_an_error(bag: Any) -> None:
    assert bag.import_errors == {}


def test_a_file_a_dag_and_its_function_have_one_name(bag: Any) -> None:
    assert sorted(bag.dags) == DAG_IDS
    for file in FILES:
        assert f"def {file.stem}() -> None:" in file.read_text(encoding="utf-8")
        assert Path(bag.dags[file.stem].fileloc) == file


def test_no_file_is_named_so_that_dbt_takes_it_for_a_plugin() -> None:
    assert [file.name for file in DAGS_FOLDER.rglob("dbt_*.py") if file.parent == DAGS_FOLDER] == []


def test_what_tessera_run_executes_is_every_dag(bag: Any) -> None:
    assert sorted(FLOW) == sorted(bag.dags)


@each_dag
def test_the_page_of_a_dag_says_what_it_reads_writes_and_whom_it_alerts(bag: Any, dag_id: str) -> None:
    text = bag.dags[dag_id].doc_md
    assert text.strip().startswith(f"# {dag_id.replace('_', ' ').capitalize()}\n")
    for part in ("**Reads**", "**Writes**", "**Started by**", "**Starts**", "**Safe to re-run**", "**Alerts**"):
        assert part in text, part


@each_dag
def test_the_page_of_a_dag_names_its_tasks_in_their_order(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    steps = dag.doc_md[dag.doc_md.index("\n1. ") : dag.doc_md.index("**Reads**")]
    places = {task.task_id: steps.find(f"`{task.task_id}`") for task in dag.tasks}
    assert -1 not in places.values(), places
    for task in dag.tasks:
        assert all(places[task.task_id] < places[after] for after in task.downstream_task_ids)


@each_dag
def test_a_dag_has_an_owner_known_tags_and_an_end(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.owner == "data-engineering"
    assert dag.tags - TAGS == {"tessera"}
    assert len(dag.tags & TAGS) == 1
    assert timedelta(0) < dag.dagrun_timeout <= timedelta(hours=6)
    assert dag.max_active_runs == 1
    assert not dag.catchup


@each_dag
def test_every_task_is_tried_again_and_gives_up_before_its_run_does(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    for task in dag.tasks:
        assert task.retries == 2, task.task_id
        assert task.retry_delay == timedelta(seconds=30), task.task_id
        assert timedelta(0) < task.execution_timeout < dag.dagrun_timeout, task.task_id


@each_dag
def test_no_task_id_is_doubled(bag: Any, dag_id: str) -> None:
    counts = Counter(task.task_id for task in bag.dags[dag_id].tasks)
    assert [task_id for task_id, count in counts.items() if count > 1] == []
    assert not any("__" in task_id for task_id in counts)  # Airflow's own answer to a doubled name


@each_dag
def test_the_form_asks_for_a_workspace_and_a_day(bag: Any, dag_id: str) -> None:
    params = bag.dags[dag_id].params
    assert list(params) == ["workspace", "as_of_date"]
    assert params.get_param("workspace").schema["type"] == "string"
    assert params["as_of_date"] is None
    assert params.get_param("as_of_date").schema["type"] == ["null", "string"]
    assert params.get_param("as_of_date").schema["format"] == "date"


@pytest.mark.parametrize("value", ["31.12.2017", "2017-13-01", "yesterday", ""])
def test_the_form_refuses_what_is_not_a_day(bag: Any, value: str) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        bag.dags["ingest_sources"].params.get_param("as_of_date").resolve(value)


def test_assets_are_named_as_the_tables_they_stand_for() -> None:
    names = {asset.name for asset in vars(assets).values() if isinstance(asset, assets.Asset)}
    assert names == {
        "raw.source_loads",
        "identity.customer_ids",
        "features.customer_features",
        "mlflow.champion",
        "segments.customer_segments",
    }
    for name in names:
        schema = name.partition(".")[0]
        assert schema in {"raw", "identity", "features", "segments", "mlflow"}


def test_what_starts_a_dag_is_announced_by_another(bag: Any) -> None:
    flow = describe(bag.dags)
    announced = {
        asset["name"]: dag_id
        for dag_id, dag in flow.items()
        for task in dag["tasks"].values()
        for asset in task["announces"]
    }
    assert {dag_id: announced[dag["started_by"]["name"]] for dag_id, dag in flow.items() if dag["started_by"]} == {
        "resolve_customers": "ingest_sources",
        "build_features": "resolve_customers",
        "train_segments": "build_features",
        "assign_segments": "train_segments",
    }


def test_only_the_last_task_of_a_dag_announces(bag: Any) -> None:
    for dag in bag.dags.values():
        for task in dag.tasks:
            assert not (task.outlets and task.downstream_task_ids), f"{dag.dag_id}.{task.task_id}"


def test_the_dags_are_those_of_the_snapshot(bag: Any) -> None:
    committed = SNAPSHOT.read_text(encoding="utf-8")
    assert render(bag.dags) == committed, "if this was meant: python tests/dags/snapshot.py"


def test_every_model_is_built_by_a_task(bag: Any) -> None:
    tasks = [task for dag in bag.dags.values() for task in dag.tasks]
    selectors = [selector for task in tasks for selector in getattr(task, "select", [])]
    built = tuple(f"{selector.removeprefix('path:')}/" for selector in selectors if selector.startswith("path:models"))
    models = [file.relative_to(DBT_PROJECT).as_posix() for file in DBT_PROJECT.glob("models/**/*.sql")]
    assert len(models) > 100
    assert [model for model in models if not model.startswith(built)] == []


def test_the_earlier_features_are_of_the_day_on_which_worth_is_measured() -> None:
    from ml.search.worth import HORIZON_DAYS

    task = load_bag().dags["train_segments"].get_task("build_earlier_features")
    assert task.days_before == HORIZON_DAYS
