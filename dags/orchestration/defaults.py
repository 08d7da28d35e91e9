"""What every DAG of ours has in common: owner, retries, timeouts, tags and the form."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param

from orchestration.alerts import on_failure

OWNER = "data-engineering"
TAGS = {"raw", "identity", "features", "models", "segments"}
DEFAULT_WORKSPACE = "examples/complete_journey"

# A task that fails on what it was given is not tried again; these are for the rest.
DEFAULT_ARGS: dict[str, Any] = {
    "owner": OWNER,
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "execution_timeout": timedelta(hours=2),
}


def dag_settings(doc: str | None, tag: str) -> dict[str, Any]:
    """Return the arguments that our DAGs share; ``doc`` is the module's docstring."""
    return {
        "doc_md": doc,
        "default_args": DEFAULT_ARGS,
        "catchup": False,
        "max_active_runs": 1,
        "dagrun_timeout": timedelta(hours=6),
        "on_failure_callback": on_failure(),
        "tags": ["tessera", tag],
        "params": {
            "workspace": Param(
                DEFAULT_WORKSPACE,
                type="string",
                minLength=1,
                title="Workspace",
                description="Folder with a tessera.yml, from the project's folder or absolute.",
            ),
            "as_of_date": Param(
                None,
                type=["null", "string"],
                format="date",
                title="As of date",
                description="Day the facts are frozen for. Empty: what the workspace says.",
            ),
        },
    }
