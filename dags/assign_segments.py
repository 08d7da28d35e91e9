"""
# Assign segments

Gives every customer a segment and lets readers see the result, in one step.

1. `open_workspace` settles workspace and day.
2. `assign_segments` scores the features of that day with the champion.
3. `explain_customers` says why each customer is in their segment, and what would move them.
4. `apply_lenses` looks at customers from other sides, and parts segments into micro-segments.
5. `apply_rules` finds the members of the segments that `rules.yml` defines, where there is one.
6. `flag_anomalies` says which customers are far from all others.
7. `check_predictions` runs the Great Expectations checkpoint at the border `predictions`.
8. `build_segments` builds the outward tables with dbt.
9. `write_personas` tells the story of each segment and checks each number in it; `build_personas` builds its tables.
10. `publish_segments` writes a DuckDB file, Parquet files and the report, and renames them into
   place together; the day's memberships become part of the history.

**Reads** `features.customer_features`, `marts.*`, `rules.yml` and the champion in MLflow. **Writes** `predictions.*`,
`segments.*`, `published/`, `report/` and `memberships/` under the workspace's folder of `TESSERA_HOME`.

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


@task(task_id="explain_customers")
@one_call
def explain(plan: dict[str, str]) -> None:
    from ml.jobs.explain_customers import explain_customers
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(explain_customers(run.workspace, run.day))


@task(task_id="apply_lenses")
@one_call
def look(plan: dict[str, str]) -> None:
    from ml.jobs.apply_lenses import apply_lenses
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(apply_lenses(run.workspace, run.day))


@task(task_id="apply_rules")
@one_call
def rule(plan: dict[str, str]) -> None:
    from rules.jobs import apply_rules
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(apply_rules(run.workspace, run.day))


@task(task_id="flag_anomalies")
@one_call
def flag(plan: dict[str, str]) -> None:
    from ml.jobs.flag_anomalies import flag_anomalies
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(flag_anomalies(run.workspace, run.day))


@task
@one_call
def check_predictions(plan: dict[str, str]) -> None:
    from expectations.checkpoints import check_border
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    check_border("predictions", run.workspace.paths, run.day)


@task(task_id="write_personas")
@one_call
def tell(plan: dict[str, str]) -> None:
    from ml.jobs.write_personas import write_personas
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(write_personas(run.workspace, run.day))


@task(outlets=[CUSTOMER_SEGMENTS])
@one_call
def publish_segments(plan: dict[str, str]) -> None:
    from functools import partial

    from ml.jobs.keep_memberships import keep_memberships
    from ml.jobs.report_segments import report_segments
    from tessera.publication import publish
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    workspace = run.workspace
    publication = publish(workspace.paths, run.day, partial(report_segments, workspace))
    state = "published" if publication.is_changed else "published already"
    print(f"{state}: {publication.folder} {publication.row_counts}")
    keep_memberships(workspace, run.day)
    announce(CUSTOMER_SEGMENTS, plan)


@dag(schedule=PartitionedAssetTimetable(assets=CHAMPION_MODEL), **dag_settings(__doc__, "segments"))
def assign_segments() -> None:
    plan = open_workspace()
    layer = ["path:models/staging/ml", "path:models/segments"]
    segments = DbtLayerOperator(task_id="build_segments", select=layer)
    personas = DbtLayerOperator(task_id="build_personas", select=["path:models/personas"])
    sides = [assign(plan), explain(plan), look(plan), rule(plan), flag(plan)]
    chain(plan, *sides, check_predictions(plan), segments, tell(plan), personas, publish_segments(plan))


assign_segments()
