"""`tessera sources`: what each source of a workspace has in the warehouse, and how fresh it is."""

# ruff: noqa: S608 - names in the SQL are those of contracts

from dataclasses import dataclass
from datetime import datetime

import duckdb
import typer
from rich.markup import escape
from rich.table import Table

from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console, make_table
from tessera.warehouse import connect
from tessera.workspace import SourceSettings, Workspace, load_workspace


@dataclass(frozen=True)
class SourceState:
    """One source: where it lies, its rows, and its newest event and load, in UTC; None: never."""

    name: str
    contract: str
    place: str
    row_count: int
    quarantined_count: int
    newest_event: datetime | None
    loaded_at: datetime | None


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="sources")(sources)


def sources(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Show each source: its contract, where it lies, its rows, those in quarantine, and how fresh they are.

    Behind: days between its newest event and the newest of all sources.
    """
    settings = load_workspace(workspace)
    console = make_console()
    console.print(states_table(settings.name, read_states(settings)))
    if not settings.paths.warehouse.is_file():
        console.print("Nothing is loaded yet: tessera run", markup=False)


def read_states(workspace: Workspace) -> list[SourceState]:
    """Return the state of each source, in the order of the workspace; nothing is loaded: no rows."""
    if not workspace.paths.warehouse.is_file():
        return [_unloaded(workspace, name) for name in workspace.sources]
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        known = {row[0] for row in connection.execute(_TABLES).fetchall()}
        return [_state(connection, known, workspace, name) for name in workspace.sources]


_TABLES = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('raw', 'raw_quarantine')"


def _state(connection: duckdb.DuckDBPyConnection, known: set[str], workspace: Workspace, name: str) -> SourceState:
    contract = workspace.contract_of(name)
    table, quarantine = f"raw.{contract.name}", f"raw_quarantine.{contract.name}"
    empty = _unloaded(workspace, name)
    if table not in known:
        return empty
    happened = f"CAST(max({contract.happened}) AS TIMESTAMP)" if contract.happened else "NULL"
    query = f"SELECT count(*), {happened}, CAST(max(loaded_at) AS TIMESTAMP) FROM {table} WHERE source_name = ?"
    rows, newest, loaded_at = connection.execute(query, [name]).fetchone() or (0, None, None)
    aside = 0
    if quarantine in known:
        counted = connection.execute(f"SELECT count(*) FROM {quarantine} WHERE source_name = ?", [name]).fetchone()
        aside = counted[0] if counted else 0
    return SourceState(name, contract.name, empty.place, rows, aside, newest, loaded_at)


def _unloaded(workspace: Workspace, name: str) -> SourceState:
    return SourceState(name, workspace.contract_of(name).name, place_of(workspace.sources[name]), 0, 0, None, None)


def place_of(settings: SourceSettings) -> str:
    """Return where a source lies, in a few words."""
    if settings.sql is not None:
        return f"{settings.sql.connection}: {settings.sql.table or 'query'}"
    if settings.rest is not None:
        client = settings.rest.get("client", {})
        base = client.get("base_url", "") if isinstance(client, dict) else client
        return f"{str(base).rstrip('/')}/{str(settings.rest.get('path', '')).lstrip('/')}"
    return settings.files or ""


def states_table(name: str, states: list[SourceState]) -> Table:
    """Return the states as a table for a terminal."""
    newest = max((state.newest_event for state in states if state.newest_event), default=None)
    texts = ("source", "contract", "lies in")
    numbers = ("rows", "in quar-\nantine", "newest\nevent", "behind", "loaded\n(UTC)")
    table = make_table(f"Sources of {name}", texts, numbers)
    for state in states:
        behind = (newest - state.newest_event).days if newest and state.newest_event else None
        table.add_row(
            escape(state.name),
            state.contract if state.contract != state.name else "",
            escape(state.place),
            f"{state.row_count:,}",
            f"{state.quarantined_count:,}" if state.quarantined_count else "",
            f"{state.newest_event:%Y-%m-%d}" if state.newest_event else "",
            "" if behind is None else f"{behind} d",
            f"{state.loaded_at:%m-%d %H:%M}" if state.loaded_at else "never",
        )
    return table
