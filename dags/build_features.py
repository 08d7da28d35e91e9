"""
# Build features

Turns cleaned tables into one wide row per customer and day, layer by layer.

1. `open_workspace` settles workspace and day.
2. `build_intermediate`, `build_marts`, `build_features`: one `dbt build` a
   layer. Each log begins with a table of models and tests, and names what failed with the
   command that reproduces it.
3. `check_features` runs the Great Expectations checkpoint at the border `features`.

**Reads** `staging`, `identity.customer_ids`. **Writes** `intermediate`, `marts`, `features.customer_features`
(the rows of this day only), results and Data Docs.

**Started by** `identity.customer_ids`, for the workspace and day of that event; or by a person, with
the form of *Trigger*. **Starts** `train_segments`.

**Safe to re-run**: a day that is built again gives the same rows.
**Alerts** the address in `TESSERA_ALERT_EMAIL`, where it is set.
"""

from airflow.sdk import PartitionedAssetTimetable, chain, dag, task

from orchestration.assets import CUSTOMER_FEATURES, CUSTOMER_IDS
from orchestration.dbt_layer import DbtLayerOperator
from orchestration.defaults import dag_settings
from orchestration.tasks import announce, one_call, open_workspace

LAYERS = {
    "build_intermediate": ["path:models/staging/identity", "path:models/intermediate"],
    "build_marts": ["path:models/marts"],
    "build_features": ["path:seeds", "path:models/features"],
}


@task(outlets=[CUSTOMER_FEATURES])
@one_call
def check_features(plan: dict[str, str]) -> None:
    from expectations.checkpoints import check_border
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    check_border("features", run.workspace.paths, run.day)
    announce(CUSTOMER_FEATURES, plan)


@dag(schedule=PartitionedAssetTimetable(assets=CUSTOMER_IDS), **dag_settings(__doc__, "features"))
def build_features() -> None:
    plan = open_workspace()
    layers = [DbtLayerOperator(task_id=task_id, select=select) for task_id, select in LAYERS.items()]
    chain(plan, *layers, check_features(plan))


build_features()
