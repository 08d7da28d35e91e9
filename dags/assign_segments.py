"""
# Assign segments

Gives every customer a segment and lets readers see the result, in one step.

1. `open_workspace` settles workspace and day.
2. `assign_segments` scores the features of that day with the champion.
3. `check_predictions` runs the Great Expectations checkpoint at the border `predictions`.
4. `build_segments` builds the outward tables with dbt.
5. `publish_segments` writes a DuckDB file, Parquet files and the report, and renames them into
   place together.

**Reads** `features.customer_features` and the champion in MLflow. **Writes** `predictions.*`,
`segments.*`, `published/` and `report/` under the workspace's folder of `TESSERA_HOME`.

**Started by** the champion's asset, for the workspace and day of that event; or by a person,
with the form of *Trigger*. **Starts** nothing yet; `segments.customer_segments` is announced.

**Safe to re-run**: the same model and features give the same rows, and then nothing is published
anew. A failure leaves the last publication as it is.
**Alerts** the address in `TESSERA_ALERT_EMAIL`, where it is set.
"""

from airflow.sdk import PartitionedAssetTimetable, chain, dag, task

from orchestration.assets import CHAMPION_MODEL, CUSTOMER_SEGMENTS
from orchestration.dbt_layer import DbtLayerOperator
from orchestration.defaults import dag_settings
from orchestration.tasks import announce, one_call, open_workspace


@task(task_id="assign_segments")
@one_call
def assign(plan: dict[str, str]) -> None:
    from ml.jobs.assign_segments import assign_segments
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(assign_segments(run.workspace, run.day))


@task
@one_call
def check_predictions(plan: dict[str, str]) -> None:
    from expectations.checkpoints import check_border
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    check_border("predictions", run.workspace.paths, run.day)


@task(outlets=[CUSTOMER_SEGMENTS])
@one_call
def publish_segments(plan: dict[str, str]) -> None:
    from functools import partial

    from ml.report import write_report
    from tessera.publication import publish
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    workspace = run.workspace
    report = partial(write_report, currency=workspace.currency, workspace_name=workspace.name)
    publication = publish(workspace.paths, run.day, report)
    state = "published" if publication.is_changed else "published already"
    print(f"{state}: {publication.folder} {publication.row_counts}")
    announce(CUSTOMER_SEGMENTS, plan)


@dag(schedule=PartitionedAssetTimetable(assets=CHAMPION_MODEL), **dag_settings(__doc__, "segments"))
def assign_segments() -> None:
    plan = open_workspace()
    layer = ["path:models/staging/ml", "path:models/segments"]
    segments = DbtLayerOperator(task_id="build_segments", select=layer)
    chain(plan, assign(plan), check_predictions(plan), segments, publish_segments(plan))


assign_segments()
