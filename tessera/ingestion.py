"""Ingestion: the files of a workspace become typed tables in the schema ``raw``.

DuckDB reads and casts, dlt loads. A source whose files and settings are as they were at its last
complete load is left as it is; anything else is loaded whole beside the table in use and takes its
place in one step, so that a load that fails or is killed leaves what was loaded before.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError
from tessera.progress import report
from tessera.source_plan import SourcePlan
from tessera.warehouse import connect, create_prediction_tables
from tessera.workspace import Workspace

NAMED_PROBLEMS = 8  # beyond that a person mends the first ones and asks again
INCOMING = "_incoming"  # ending of a table while it is being loaded
_LOADS_TABLE = """
    CREATE TABLE IF NOT EXISTS raw.source_loads (
        source_name VARCHAR PRIMARY KEY, fingerprint VARCHAR NOT NULL, row_count BIGINT NOT NULL,
        loaded_at TIMESTAMP NOT NULL)"""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class SourceLoad:
    """What happened to one source: its rows now, and whether they had to be loaded."""

    source: str
    row_count: int
    is_loaded: bool


def load_sources(workspace: Workspace, progress: Progress = report) -> list[SourceLoad]:
    """Bring ``raw`` to the state of the workspace's files.

    Parameters
    ----------
    workspace
        Sources that it leaves out become empty tables, so that dbt builds without them.
    progress
        Called with one line a source.

    Returns
    -------
    list of SourceLoad
        One for each contract, in their order.

    Raises
    ------
    TesseraError
        Naming file, column and row; the tables loaded before stay as they were.
    """
    known = _prepare_warehouse(workspace.paths.warehouse)
    plans = [SourcePlan.make(workspace, contract) for contract in CONTRACTS.values()]
    changed = [plan for plan in plans if known.get(plan.contract.name, ("", 0))[0] != plan.fingerprint]
    _refuse_problems(changed)
    loads = []
    for plan in plans:
        name, is_loaded = plan.contract.name, plan in changed
        if is_loaded:
            progress(f"{name}: loading {plan.summary}")
            row_count = _load(workspace, plan)
        else:
            row_count = known[name][1]
        progress(f"{name}: {row_count:,} rows{'' if is_loaded else ', unchanged'}")
        loads.append(SourceLoad(name, row_count, is_loaded))
    return loads


def check_sources(workspace: Workspace) -> None:
    """Check the files of a workspace against the contracts without loading.

    Raises
    ------
    TesseraError
        Naming file, column and row.
    """
    _refuse_problems([SourcePlan.make(workspace, contract) for contract in CONTRACTS.values()])


def _refuse_problems(plans: list[SourcePlan]) -> None:
    problems = [problem for plan in plans for problem in plan.problems()]
    if problems:
        more = len(problems) - NAMED_PROBLEMS
        rest = [f"and {more} more such problems"] if more > 0 else []
        end = "Correct the rows or the mapping; nothing was loaded."
        raise TesseraError("\n".join([*problems[:NAMED_PROBLEMS], *rest, end]))


def _prepare_warehouse(file: Path) -> dict[str, tuple[str, int]]:
    """Make the schemas, remove what killed loads left, and return fingerprint and rows of each loaded source."""
    with connect(file) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
        connection.execute(_LOADS_TABLE)
        create_prediction_tables(connection)
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'").fetchall()
        for name in CONTRACTS:
            connection.execute(f"DROP TABLE IF EXISTS raw.{name}{INCOMING}")
        rows = connection.execute("SELECT source_name, fingerprint, row_count FROM raw.source_loads").fetchall()
    return {row[0]: (row[1], row[2]) for row in rows if (row[0],) in tables}


def _load(workspace: Workspace, plan: SourcePlan) -> int:
    name, folder = plan.contract.name, _dlt_folder(workspace)
    _clear(folder)
    with connect(workspace.paths.warehouse) as connection:
        if plan.files:
            try:
                _run_dlt(workspace.name, plan, connection, folder)
            except Exception as error:  # whatever breaks inside dlt, a person reads one message
                raise _explain_load_error(plan, error) from error
            finally:
                _clear(folder)
        else:
            columns = ", ".join(f"{c.name} {c.type}" for c in plan.contract.columns)
            audit = "loaded_at TIMESTAMPTZ, source_file VARCHAR, _dlt_load_id VARCHAR"
            connection.execute(f"CREATE TABLE raw.{name}{INCOMING} ({columns}, {audit})")
        return _take_place(connection, plan)


def _run_dlt(pipeline_name: str, plan: SourcePlan, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let dlt load the batches into the table beside the one in use."""
    import dlt

    connection.execute("DROP TABLE IF EXISTS raw._dlt_version")  # dlt skips tables it remembers, and ours is renamed
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True
    dlt.config["data_writer.compression"] = "snappy"
    dlt.config["restore_from_destination"] = False
    pipeline = dlt.pipeline(
        pipeline_name=pipeline_name,
        pipelines_dir=str(folder),
        destination=dlt.destinations.duckdb(connection),
        dataset_name="raw",
    )
    batches = plan.batches(datetime.now(UTC))
    resource = dlt.resource(batches, name=f"{plan.contract.name}{INCOMING}", write_disposition="replace")
    try:
        pipeline.run(resource, loader_file_format="parquet")
    finally:
        batches.close()


def _take_place(connection: duckdb.DuckDBPyConnection, plan: SourcePlan) -> int:
    """Put the loaded table in the place of the one in use and note it, in one transaction."""
    name = plan.contract.name
    connection.execute("BEGIN")
    connection.execute(f"DROP TABLE IF EXISTS raw.{name}")
    connection.execute(f"ALTER TABLE raw.{name}{INCOMING} RENAME TO {name}")
    row = connection.execute(f"SELECT count(*) FROM raw.{name}").fetchone() or (0,)
    loaded_at = datetime.now(UTC).replace(tzinfo=None)
    values = [name, plan.fingerprint, row[0], loaded_at]
    connection.execute("INSERT OR REPLACE INTO raw.source_loads VALUES (?, ?, ?, ?)", values)
    connection.execute("COMMIT")
    return int(row[0])


def _explain_load_error(plan: SourcePlan, error: BaseException) -> TesseraError:
    """Find the cause under dlt's own errors."""
    chain = [error]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        if cause in chain:
            break
        chain.append(cause)
    for cause in chain:
        if isinstance(cause, TesseraError):
            return cause
    lines = str(chain[-1]).splitlines() or [type(chain[-1]).__name__]
    return TesseraError(
        f"{plan.where}: loading into the warehouse failed: {lines[0]}. What was loaded before stays; "
        "see that the disk has room, then run again."
    )


def _dlt_folder(workspace: Workspace) -> Path:
    """Return a folder for dlt, which pastes its paths into SQL as they are: none with a quote in it."""
    folder = workspace.paths.dlt
    if "'" not in str(folder):
        return folder
    return Path(tempfile.gettempdir()) / f"tessera_dlt_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"


def _clear(folder: Path) -> None:
    """Remove what a load left, also where something else lies in its place."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)
