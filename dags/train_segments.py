"""
# Train segments

Finds the segments of a workspace's customers and makes the best model the champion.

1. `open_workspace` settles workspace and day.
2. `train_segments` tries every number of segments that the workspace allows, chooses by
   silhouette with a rule of parsimony, names the segments, trains the classifier of
   membership, logs all of it to MLflow and sets the alias `champion`.

**Reads** `features.customer_features`. **Writes** the MLflow store: a parent run for the
training, a child run for each candidate, two registered models.

**Started by** `features.customer_features`, for the workspace and day of that event; or by a
person, with the form of *Trigger*. **Starts** `assign_segments`.

**Safe to re-run**: the same features and settings give the model that is registered already.
**Alerts** the address in `TESSERA_ALERT_EMAIL`, where it is set.
"""

from airflow.sdk import PartitionedAssetTimetable, dag, task

from orchestration.assets import CHAMPION_MODEL, CUSTOMER_FEATURES
from orchestration.defaults import dag_settings
from orchestration.tasks import announce, one_call, open_workspace


@task(task_id="train_segments", outlets=[CHAMPION_MODEL])
@one_call
def train(plan: dict[str, str]) -> None:
    from ml.jobs.train_segments import train_segments
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(train_segments(run.workspace, run.day))
    announce(CHAMPION_MODEL, plan)


@dag(schedule=PartitionedAssetTimetable(assets=CUSTOMER_FEATURES), **dag_settings(__doc__, "models"))
def train_segments() -> None:
    train(open_workspace())


train_segments()
