"""
# Resolve customers

Finds out which records of which systems are one customer.

1. `open_workspace` settles workspace and day.
2. `build_staging` and `build_customer_records` clean and standardise the records with dbt.
3. `match_records` compares records that could be one person, gives every record its customer,
   keeps the ids that still make sense, and notes merges and splits in the ledger.
4. `check_identity` runs the Great Expectations checkpoint at the border `identity`.

**Reads** `raw.*`. **Writes** `staging`, `intermediate.int_customer_records`, `identity.*`, and the
report on the quality of the matches.

**Started by** `raw.source_loads`, for the workspace and day of that event; or by a person, with
the form of *Trigger*. **Starts** `build_features`.

**Safe to re-run**: records that did not change keep their customers, and no line is added to the ledger.
**Alerts** the address in `TESSERA_ALERT_EMAIL`, where it is set.
"""

from airflow.sdk import PartitionedAssetTimetable, chain, dag, task

from orchestration.assets import CUSTOMER_IDS, SOURCE_LOADS
from orchestration.dbt_layer import DbtLayerOperator
from orchestration.defaults import dag_settings
from orchestration.tasks import announce, one_call, open_workspace

GROUPS = ("settings", "retail", "people", "engagement", "banking", "deliveries", "coverage")
LAYERS = {
    "build_staging": [f"path:models/staging/{group}" for group in GROUPS],
    "build_customer_records": ["path:seeds", "int_customer_records"],
}


@task
@one_call
def match_records(plan: dict[str, str]) -> None:
    from identity.jobs import resolve_customers as resolve
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(resolve(run.workspace.paths, run.day, run.workspace.identity))


@task(outlets=[CUSTOMER_IDS])
@one_call
def check_identity(plan: dict[str, str]) -> None:
    from expectations.checkpoints import check_border
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    check_border("identity", run.workspace.paths, run.day)
    announce(CUSTOMER_IDS, plan)


@dag(schedule=PartitionedAssetTimetable(assets=SOURCE_LOADS), **dag_settings(__doc__, "identity"))
def resolve_customers() -> None:
    plan = open_workspace()
    layers = [DbtLayerOperator(task_id=task_id, select=select) for task_id, select in LAYERS.items()]
    chain(plan, *layers, match_records(plan), check_identity(plan))


resolve_customers()
