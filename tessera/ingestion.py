"""Ingestion: the sources of a workspace become typed tables in the schema ``raw``.

DuckDB reads, casts and checks each new or changed file in one pass; dlt loads what it wrote beside the
tables in use; then everything takes its place in one transaction. A load that fails or is killed leaves
what was loaded before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from tessera.contracts import CONTRACTS
from tessera.delivery import Delivery, explain_load_error
from tessera.progress import report
from tessera.quarantine import FileRead, explain, is_beyond_tolerance, refuse
from tessera.raw_tables import SourceSettingsRow, WorkspaceSettingsRow, create_raw_tables, raw_types, write_settings
from tessera.source_check import SourceProblem, check_sources
from tessera.source_loads import TABLE, FileLoad, read_loads, write_loads
from tessera.source_notes import notes, refuse_empty, refuse_missing_everywhere
from tessera.source_plan import Known, SourcePlan
from tessera.warehouse import connect, create_identity_tables, create_prediction_tables
from tessera.workspace import Workspace

INCOMING = "_incoming"  # ending of a table while it is being loaded

Progress = Callable[[str], None]
Key = tuple[str, str]

__all__ = ["SourceLoad", "SourceProblem", "check_sources", "load_sources"]


@dataclass(frozen=True)
class SourceLoad:
    """What happened to one source: its rows now, those in quarantine, and whether anything had to be loaded."""

    source: str
    contract: str
    row_count: int
    quarantined_count: int
    is_loaded: bool


def load_sources(workspace: Workspace, progress: Progress = report) -> list[SourceLoad]:
    """Bring ``raw`` and ``raw_quarantine`` to the state of the workspace's sources.

    Parameters
    ----------
    workspace
        Contracts that it leaves out have empty tables, so that dbt builds without them.
    progress
        Called with a few lines a source.

    Returns
    -------
    list of SourceLoad
        One for each source, in the order of the workspace.

    Raises
    ------
    TesseraError
        Naming file, column and row; the tables loaded before stay as they were. Where a source has more
        broken rows than it tolerates, they are in ``raw_quarantine``.
    """
    with connect(workspace.paths.warehouse) as connection:
        known = _prepare(connection)
        plans = [SourcePlan.make(workspace, source, known) for source in workspace.sources]
        delivery = Delivery.make(workspace, connection)
        try:
            reads = delivery.bring([plan for plan in plans if plan.changed], progress)
            loads = _judge(delivery, plans, reads, progress)
            gone = [key for key in known if key not in {load.key for load in loads}]
            _take_place(delivery, gone, loads, reads)
        except (duckdb.Error, OSError) as error:
            raise explain_load_error(str(workspace.file), error) from error
        finally:
            delivery.clear()
        write_settings(connection, *_settings_rows(workspace))
    return [_told(plan, loads, progress) for plan in plans]


def _prepare(connection: duckdb.DuckDBPyConnection) -> Known:
    """Make the tables, remove what killed loads left, and return what is loaded."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    for name in CONTRACTS:
        connection.execute(f"DROP TABLE IF EXISTS raw.{name}{INCOMING}")
    columns = "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'raw' AND table_name = 'source_loads'"
    if ("contract",) not in connection.execute(columns).fetchall():  # made by an earlier version
        connection.execute("DROP TABLE IF EXISTS raw.source_loads")
    connection.execute(TABLE)
    for name, contract in CONTRACTS.items():
        sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'raw' AND table_name = ?"
        found = connection.execute(f"{sql} ORDER BY column_index", [name]).fetchall()
        if found != list(raw_types(contract).items()):
            connection.execute(f"DROP TABLE IF EXISTS raw.{name}")
            connection.execute("DELETE FROM raw.source_loads WHERE contract = ?", [name])
    create_raw_tables(connection)
    create_prediction_tables(connection)
    create_identity_tables(connection)
    return read_loads(connection)


def _judge(delivery: Delivery, plans: list[SourcePlan], reads: list[FileRead], progress: Progress) -> list[FileLoad]:
    """Tell of columns that came and went, and return the loads of all files.

    Raises
    ------
    TesseraError
        A source has no rows, a column that no file has, or more broken rows than it tolerates.
    """
    loads: list[FileLoad] = []
    beyond: list[tuple[SourcePlan, tuple[int, int]]] = []
    for plan in plans:
        of_plan = [read for read in reads if read.plan is plan]
        for line in notes(plan, of_plan):
            progress(line)
        refuse_missing_everywhere(plan, of_plan)
        found = [_as_load(read, delivery.loaded_at) for read in of_plan]
        found += [replace(file.load, state=file.state) for file in plan.files if file.load is not None]
        quarantined = sum(load.quarantined_count for load in found)
        total = quarantined + sum(load.row_count for load in found)
        refuse_empty(plan, total)
        if is_beyond_tolerance(plan, quarantined, total):
            beyond.append((plan, (quarantined, total)))
        loads += found
    if beyond:
        stopped = [plan for plan, _ in beyond]
        _keep_quarantine(delivery, [read for read in reads if read.plan in stopped])
        warehouse = delivery.workspace.paths.warehouse
        refuse([explain(delivery.connection, plan, counts, warehouse) for plan, counts in beyond])
    return loads


def _as_load(read: FileRead, loaded_at: datetime) -> FileLoad:
    return FileLoad(
        source=read.plan.source,
        file=read.file.input.name,
        contract=read.plan.contract.name,
        settings_sum=read.plan.settings_sum,
        state=read.file.state,
        row_count=read.row_count - read.broken_count,
        quarantined_count=read.quarantined_count,
        columns=tuple(column.name for column in read.opened.columns),
        loaded_at=loaded_at,
    )


def _keep_quarantine(delivery: Delivery, reads: list[FileRead]) -> None:
    """Write the broken rows of a load that stops, so that a person can look at them; ``raw`` stays as it was."""
    connection = delivery.connection
    delivery.write_quarantine(reads, is_stopped=True)
    connection.execute("BEGIN")
    for read in reads:
        key = [read.plan.source, read.file.input.name]
        delivery.replace_quarantine(read)
        # What lies in quarantine is no longer what was loaded: the file is read again, whatever it then holds.
        connection.execute(
            "UPDATE raw.source_loads SET fingerprint = '', file_modified = 0 WHERE source_name = ? AND source_file = ?",
            key,
        )
    connection.execute("COMMIT")


def _take_place(delivery: Delivery, gone: list[Key], loads: list[FileLoad], reads: list[FileRead]) -> None:
    """Put what was read in the place of what was loaded of the same files, in one transaction."""
    connection = delivery.connection
    delivery.write_quarantine(reads, is_stopped=False)
    incoming = delivery.finish_incoming()
    replaced = {(read.plan.source, read.file.input.name) for read in reads} | set(gone)
    kept = {load.contract for load in loads if load.key not in replaced}
    connection.execute("BEGIN")
    for name in CONTRACTS:
        _replace_rows(connection, name, replaced, is_incoming=name in incoming, is_kept=name in kept)
        delete_files(connection, f"raw_quarantine.{name}", replaced)
    for read in reads:
        delivery.insert_quarantine(read)
    write_loads(connection, gone, loads)
    connection.execute("COMMIT")


def _replace_rows(
    connection: duckdb.DuckDBPyConnection, name: str, replaced: set[Key], *, is_incoming: bool, is_kept: bool
) -> None:
    if is_incoming and not is_kept:
        connection.execute(f"DROP TABLE raw.{name}")
        connection.execute(f"ALTER TABLE raw.{name}{INCOMING} RENAME TO {name}")
        return
    delete_files(connection, f"raw.{name}", replaced)
    if is_incoming:
        connection.execute(f"INSERT INTO raw.{name} SELECT * FROM raw.{name}{INCOMING}")
        connection.execute(f"DROP TABLE raw.{name}{INCOMING}")


def delete_files(connection: duckdb.DuckDBPyConnection, table: str, files: Iterable[Key]) -> None:
    """Delete the rows of files."""
    for source, file in files:
        connection.execute(f"DELETE FROM {table} WHERE source_name = ? AND source_file = ?", [source, file])


def _settings_rows(workspace: Workspace) -> tuple[list[SourceSettingsRow], WorkspaceSettingsRow]:
    priorities = workspace.source_priorities
    sources = [
        SourceSettingsRow(name, workspace.contract_of(name).name, settings.id_space, priorities[name])
        for name, settings in workspace.sources.items()
    ]
    identity = workspace.identity
    probabilities = (identity.match_probability, identity.review_probability)
    return sources, WorkspaceSettingsRow(workspace.currency, workspace.country, workspace.time_zone, *probabilities)


def _told(plan: SourcePlan, loads: list[FileLoad], progress: Progress) -> SourceLoad:
    of_plan = [load for load in loads if load.source == plan.source]
    rows, quarantined = (sum(getattr(load, key) for load in of_plan) for key in ("row_count", "quarantined_count"))
    told = f"{plan.source}: {rows:,} rows"
    if quarantined:
        told += f", {quarantined:,} in quarantine"
    progress(told + ("" if plan.changed else ", unchanged"))
    return SourceLoad(plan.source, plan.contract.name, rows, quarantined, bool(plan.changed))
