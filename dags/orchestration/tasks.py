"""The edges of a task: which plan it works on, and how its errors end."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from tessera.errors import TesseraError, WarehouseBusyError

P = ParamSpec("P")
R = TypeVar("R")
OPEN_WORKSPACE = "open_workspace"


def one_call(function: Callable[P, R]) -> Callable[P, R]:
    """Make what a person must mend fail at once; a busy warehouse is tried again."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except WarehouseBusyError:
            raise
        except TesseraError as error:
            raise AirflowFailException(str(error)) from None

    return call


@task(task_id=OPEN_WORKSPACE)
@one_call
def open_workspace() -> dict[str, str]:
    """Settle workspace and day: from the asset event that started the run, else from the form."""
    from tessera.run_plan import RunPlan, make_plan
    from tessera.workspace import load_workspace

    context = get_current_context()
    key = context["dag_run"].partition_key
    if key:
        plan = RunPlan.from_key(key)
    else:
        params = context["params"]
        plan = make_plan(load_workspace(params["workspace"]), params["as_of_date"])
    print(f"workspace {plan.workspace_file}, as of {plan.as_of_date}")
    return {"workspace_file": plan.workspace_file, "as_of_date": plan.as_of_date}


def announce(asset: Any, plan: dict[str, str]) -> None:
    """Tell the DAGs that wait for an asset which workspace and day are ready."""
    from tessera.run_plan import RunPlan

    get_current_context()["outlet_events"][asset].add_partitions(RunPlan(**plan).key)
