"""The edges of a task: which plan it works on, and how its errors end."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from tessera.errors import TesseraError, WarehouseBusyError

if TYPE_CHECKING:
    from tessera.workspace import Workspace

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


def wanted_run() -> tuple[str, str | None]:
    """Return workspace and day of the run: from the asset event that started it, else from the form."""
    from tessera.run_plan import RunPlan

    context = get_current_context()
    key = context["dag_run"].partition_key
    if key:
        plan = RunPlan.from_key(key)
        return plan.workspace_file, plan.as_of_date
    params = context["params"]
    return params["workspace"], params["as_of_date"]


def checked_workspace(location: str) -> "Workspace":
    """Return a workspace whose files are without mistakes, its rules included: these are needed last of all."""
    from rules.jobs import read_workspace_rules
    from tessera.workspace import load_workspace

    workspace = load_workspace(location)
    read_workspace_rules(workspace)
    return workspace


@task(task_id=OPEN_WORKSPACE)
@one_call
def open_workspace() -> dict[str, str]:
    """Settle workspace and day of the run and hand them to the tasks that follow."""
    from tessera.run_plan import make_plan

    location, day = wanted_run()
    plan = make_plan(checked_workspace(location), day)
    print(f"workspace {plan.workspace_file}, as of {plan.as_of_date}")
    return {"workspace_file": plan.workspace_file, "as_of_date": plan.as_of_date}


def announce(asset: Any, plan: dict[str, str]) -> None:
    """Tell the DAGs that wait for an asset which workspace and day are ready."""
    from tessera.run_plan import RunPlan

    get_current_context()["outlet_events"][asset].add_partitions(RunPlan(**plan).key)
