"""
# Train segments

Searches segments, lets a gate decide on them, and makes the model champion that serves from now on.

1. `open_workspace` settles workspace and day.
2. `build_earlier_features` builds the features of 90 days before: what segments are worth is measured on what those
   customers did since.
3. `train_segments` tries several families of clusterings on several ways of preparing the features, judges the best
   of them, names the segments, trains the classifier of membership, and registers all of it in MLflow with the
   decision of the gate: publish, keep the incumbent, or refuse.
4. `pass_gate` is skipped, and says why in its log, when the new segments are not published.
5. `serve_segments` sets the alias `champion`: to the new segments, or to those that served before. Where none did, or
   they cannot be used any more, the RFM segments serve.

**Reads** `features.customer_features`, the champion in MLflow. **Writes** `features.customer_features` (90 days
before), the MLflow store: a parent run for the training, a child run for each candidate, two registered models.

**Started by** `features.customer_features`, for the workspace and day of that event; or by a
person, with the form of *Trigger*. **Starts** `assign_segments`.

**Safe to re-run**: the same features and settings give the model that is registered already; a search that was killed
goes on where it was.
**Alerts** the address in `TESSERA_ALERT_EMAIL`, where it is set, also when the gate does not publish.
"""

from typing import Any

from airflow.sdk import PartitionedAssetTimetable, TriggerRule, chain, dag, task
from airflow.sdk.exceptions import AirflowSkipException

from orchestration.alerts import on_gate
from orchestration.assets import CHAMPION_MODEL, CUSTOMER_FEATURES
from orchestration.dbt_layer import DbtLayerOperator
from orchestration.defaults import dag_settings
from orchestration.tasks import announce, one_call, open_workspace

HORIZON_DAYS = 90  # as ml.search.worth.HORIZON_DAYS, which is not imported here: parsing stays light


@task(task_id="train_segments")
@one_call
def train(plan: dict[str, str]) -> dict[str, Any]:
    from ml.jobs.train_segments import train_segments
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    return train_segments(run.workspace, run.day)


@task(on_skipped_callback=on_gate())
@one_call
def pass_gate(trained: dict[str, Any]) -> None:
    print(f"{trained['verdict']}: {trained['candidate']}, version {trained['model_version']}")
    print("\n".join(trained["reasons"]))
    if trained["verdict"] not in {"publish", "overridden"}:
        cause = trained["cause"].replace("_", " ")
        raise AirflowSkipException(f"not published ({cause}); version {trained['serving_version']} serves")


@task(trigger_rule=TriggerRule.NONE_FAILED, outlets=[CHAMPION_MODEL])
@one_call
def serve_segments(plan: dict[str, str]) -> None:
    from ml.jobs.serve_segments import serve_segments as serve
    from tessera.run_plan import RunPlan

    run = RunPlan(**plan)
    print(serve(run.workspace, run.day))
    announce(CHAMPION_MODEL, plan)


@dag(schedule=PartitionedAssetTimetable(assets=CUSTOMER_FEATURES), **dag_settings(__doc__, "models"))
def train_segments() -> None:
    plan = open_workspace()
    earlier = DbtLayerOperator(
        task_id="build_earlier_features", select=["path:models/features"], days_before=HORIZON_DAYS
    )
    trained = train(plan)
    chain(plan, earlier, trained, pass_gate(trained), serve_segments(plan))


train_segments()
