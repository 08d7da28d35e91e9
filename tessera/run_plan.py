"""What one run is about: a workspace and the day its facts are frozen for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from tessera.contracts import CONTRACTS, PURCHASES
from tessera.days import parse_day
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT
from tessera.warehouse import connect
from tessera.workspace import Workspace, load_workspace

PURCHASE_TIMES = {name: CONTRACTS[name].happened for name in PURCHASES}
KEY_SEPARATOR = "|"
KEY_LENGTH_LIMIT = 250  # Airflow's, for the partition key of an asset event


@dataclass(frozen=True)
class RunPlan:
    """A workspace and a day, as DAGs hand them over: short, and only text."""

    workspace_file: str
    as_of_date: str

    @property
    def key(self) -> str:
        """Text that names the plan in an asset event's partition."""
        return f"{self.workspace_file}{KEY_SEPARATOR}{self.as_of_date}"

    @classmethod
    def from_key(cls, key: str) -> Self:
        """Read a plan from its ``key``."""
        workspace_file, separator, as_of_date = key.rpartition(KEY_SEPARATOR)
        if not separator:
            raise TesseraError(f"the partition key {key!r} is not <workspace>{KEY_SEPARATOR}<day>.")
        return cls(workspace_file, as_of_date)

    @property
    def workspace(self) -> Workspace:
        """The workspace, read anew."""
        return load_workspace(self.workspace_file)

    @property
    def day(self) -> date:
        """The ``as_of_date``."""
        return parse_day(self.as_of_date)


def make_plan(workspace: Workspace, as_of_date: str | None) -> RunPlan:
    """Settle the day of a run on a loaded warehouse.

    Parameters
    ----------
    as_of_date
        A day (YYYY-MM-DD), ``latest``, or None for what the workspace says.

    Raises
    ------
    TesseraError
        The day cannot be read or lies before the first order.
    """
    wanted = as_of_date or str(workspace.as_of_date)
    first, newest = _order_days(workspace)
    day = newest + timedelta(days=1) if wanted == "latest" else parse_day(wanted)
    if day <= first:
        raise TesseraError(
            f"as_of_date {day} is not after the first order ({first}): nothing was known by then. "
            f"Choose a day from {first + timedelta(days=1)} to {newest + timedelta(days=1)}, or `latest`."
        )
    file = workspace.file
    shown = file.relative_to(PROJECT_ROOT) if file.is_relative_to(PROJECT_ROOT) else file
    plan = RunPlan(str(shown), day.isoformat())
    if len(plan.key) > KEY_LENGTH_LIMIT:
        allowed = KEY_LENGTH_LIMIT - len(plan.key) + len(plan.workspace_file)
        raise TesseraError(
            f"{file}: this path is too long to hand from DAG to DAG: {len(plan.workspace_file)} characters, "
            f"allowed: {allowed}. Move the workspace nearer to the root."
        )
    return plan


def _order_days(workspace: Workspace) -> tuple[date, date]:
    """Return the first and newest day of a purchase; what is dated after its loading never happened."""
    zone = workspace.time_zone
    days = " UNION ALL ".join(
        f"SELECT min({happened} AT TIME ZONE ?) AS first, max({happened} AT TIME ZONE ?) AS newest "
        f"FROM raw.{name} WHERE {happened} <= loaded_at + INTERVAL 1 DAY"
        for name, happened in PURCHASE_TIMES.items()
    )
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        loaded = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'raw' AND table_name = 'source_loads'"
        ).fetchone()
        if not loaded or not loaded[0]:
            raise TesseraError(f"workspace {workspace.name}: nothing is loaded. Run the DAG `ingest_sources` first.")
        sql = f"SELECT CAST(min(first) AS DATE), CAST(max(newest) AS DATE) FROM ({days})"
        row = connection.execute(sql, [zone] * 2 * len(PURCHASE_TIMES)).fetchone()
    if row is None or row[0] is None:
        raise TesseraError(
            f"workspace {workspace.name}: none of {', '.join(PURCHASES)} holds a purchase with a time that has passed. "
            "Load one of them first."
        )
    return row[0], row[1]
