"""A dbt layer as one task: one dbt process, whose log begins with what was built and what failed."""

import logging
import shlex
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk.exceptions import AirflowFailException
from cosmos import ProfileConfig
from cosmos.constants import InvocationMode
from cosmos.operators.local import DbtBuildLocalOperator

from orchestration.tasks import OPEN_WORKSPACE
from tessera.home import DBT_PROJECT, tessera_home

FAILED = ("error", "fail", "runtime error")
EXAMPLE_ROWS = 3


class DbtLayerOperator(DbtBuildLocalOperator):
    """``dbt build`` of one layer on the workspace and day of the run.

    Parameters
    ----------
    select
        dbt selectors, such as ``path:models/marts``.
    days_before
        Build as of so many days before the day of the run.
    """

    def __init__(self, *, select: list[str], days_before: int = 0, **kwargs: Any) -> None:
        self.days_before = days_before
        super().__init__(
            select=select,
            project_dir=str(DBT_PROJECT),
            profile_config=ProfileConfig(
                profile_name="tessera", target_name="warehouse", profiles_yml_filepath=DBT_PROJECT / "profiles.yml"
            ),
            invocation_mode=InvocationMode.DBT_RUNNER,
            install_deps=False,
            emit_datasets=False,
            should_store_compiled_sql=False,
            # A test runs with the layer that holds all of its parents.
            indirect_selection="cautious",
            # dbt reads the whole project again when variables differ from those in its cache: a cache for each day.
            cache_dir=tessera_home() / "airflow" / "dbt_cache" / f"{days_before}_days_before",
            # Unit tests are about the SQL, not about the company's data: they belong to `make test`.
            dbt_cmd_flags=["--exclude-resource-type", "unit_test"],
            dbt_cmd_global_flags=["--log-level", "none", "--log-level-file", "none"],
            interceptors=[_use_plan],
            **kwargs,
        )

    def execute(self, context: Any, **kwargs: Any) -> None:
        """Run dbt with its own chatter off: the table that follows says it in fewer lines."""
        logging.getLogger("cosmos").setLevel(logging.WARNING)
        if self.cache_dir:
            self.cache_dir.mkdir(parents=True, exist_ok=True)
        super().execute(context, **kwargs)

    def run_dbt_runner(self, *args: Any, **kwargs: Any) -> Any:
        """Run dbt in this process and give the warehouse file back: dbt-duckdb keeps it open until exit."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        try:
            return super().run_dbt_runner(*args, **kwargs)
        finally:
            DuckDBConnectionManager.close_all_connections()

    def handle_exception_dbt_runner(self, result: Any) -> None:
        """Print what was built; fail with the names, examples and the command that reproduces it."""
        nodes = list(getattr(result.result, "results", None) or [])
        print(layer_table(nodes))
        failed = [node for node in nodes if str(node.status) in FAILED]
        if failed:
            warehouse = Path((self.env or {})["TESSERA_WAREHOUSE"])
            raise AirflowFailException(
                "\n".join(explain_failure(node, warehouse, dict(self.vars or {})) for node in failed)
            )
        if not result.success:
            message = str(result.exception or "dbt did not succeed and gave no reason")
            if "lock" in message.lower():
                from tessera.warehouse import explain_open_error

                raise explain_open_error(Path((self.env or {})["TESSERA_WAREHOUSE"]), message)
            raise AirflowFailException(message)


def _use_plan(context: Any, operator: DbtLayerOperator) -> None:
    """Point dbt at the warehouse, day and time zone of the run."""
    from tessera.run_plan import RunPlan
    from tessera.warehouse import MEMORY_LIMIT, memory_limit

    plan = RunPlan(**context["ti"].xcom_pull(task_ids=OPEN_WORKSPACE))
    workspace = plan.workspace
    operator.env = {"TESSERA_WAREHOUSE": str(workspace.paths.warehouse), MEMORY_LIMIT: memory_limit()}
    day = plan.day - timedelta(days=operator.days_before)
    operator.vars = {"as_of_date": day.isoformat(), "time_zone": workspace.time_zone}


def layer_table(nodes: list[Any]) -> str:
    """Return a line a model, then a line that sums up the tests; what failed comes first."""
    tests = [node for node in nodes if node.node.resource_type in ("test", "unit_test")]
    built = [node for node in nodes if node not in tests]
    shown = [node for node in tests if str(node.status) != "pass"]
    ordered = sorted(shown + built, key=lambda node: (str(node.status) not in FAILED, str(node.status) == "success"))
    heading = "model or test"
    width = max(len(heading), *(len(node.node.name) for node in ordered), 0)
    lines = [f"{heading:<{width}}  {'kind':<9} {'state':<9} seconds"]
    lines += [
        f"{node.node.name:<{width}}  {node.node.resource_type!s:<9} {node.status!s:<9} {node.execution_time:7.2f}"
        for node in ordered
    ]
    passed = sum(str(node.status) == "pass" for node in tests)
    return "\n".join([*lines, f"{len(built)} built, {passed} of {len(tests)} tests passed"])


def explain_failure(node: Any, warehouse: Path, variables: dict[str, str]) -> str:
    """Say which model or test failed, on what, and which command shows it again."""
    kind = "model" if node.node.resource_type == "model" else str(node.node.resource_type).replace("_", " ")
    lines = [f"dbt {kind} {node.node.name} failed: {_first_lines(node.message)}"]
    if kind == "test":
        lines += [f"  {node.node.description}"] if node.node.description else []
        lines += [f"  row: {row}" for row in _failing_rows(node.node.compiled_code, warehouse)]
    dbt = Path(sys.executable).with_name("dbt")
    flags = [
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--select",
        node.node.name,
        "--vars",
        str(variables),
    ]
    command = shlex.join(["env", f"TESSERA_WAREHOUSE={warehouse}", str(dbt), "build", *flags])
    return "\n".join([*lines, f"  reproduce: {command}"])


def _first_lines(message: str | None) -> str:
    return " ".join((message or "no message").split("\n")[:3]).strip()


def _failing_rows(sql: str | None, warehouse: Path) -> list[str]:
    from tessera.warehouse import connect

    if not sql:
        return []
    with connect(warehouse, read_only=True) as connection:
        cursor = connection.execute(f"SELECT * FROM ({sql}) LIMIT {EXAMPLE_ROWS}")
        names = [column[0] for column in cursor.description or []]
        return [
            ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True)) for row in cursor.fetchall()
        ]
