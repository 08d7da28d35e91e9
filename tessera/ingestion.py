"""Ingestion: the files of a workspace become typed tables in the schema ``raw``.

DuckDB reads and casts, dlt loads. A source whose files and settings are as they were at its last
complete load is left as it is; anything else is loaded whole, so that loading twice, or again
after a crash, gives the same rows.
"""

import difflib
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from tessera import __version__
from tessera.contracts import CONTRACTS, ID, TEXT, TIMESTAMP, Column, SourceContract
from tessera.errors import TesseraError
from tessera.progress import report
from tessera.warehouse import connect, create_prediction_tables
from tessera.workspace import Workspace

BATCH_ROWS = 1_000_000
EXAMPLES = 3  # rows quoted in an error
_CSV_ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
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
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
        connection.execute(_LOADS_TABLE)
        known = dict(connection.execute("SELECT source_name, fingerprint FROM raw.source_loads").fetchall())
        create_prediction_tables(connection)
    plans = {name: _SourcePlan.make(workspace, contract) for name, contract in CONTRACTS.items()}
    for plan in plans.values():
        if plan.fingerprint != known.get(plan.contract.name):
            plan.check()
    loads = []
    for name, plan in plans.items():
        is_loaded = plan.fingerprint != known.get(name)
        if is_loaded:
            progress(f"{name}: loading {', '.join(path.name for path in plan.files) or 'nothing: left out of the workspace'}")
            _load(workspace, plan)
        row_count = _record(workspace, plan) if is_loaded else _row_count(workspace, name)
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
    for contract in CONTRACTS.values():
        _SourcePlan.make(workspace, contract).check()


@dataclass(frozen=True)
class _SourcePlan:
    contract: SourceContract
    files: tuple[Path, ...]
    columns: dict[str, str]
    time_zone: str
    where: str
    fingerprint: str

    @classmethod
    def make(cls, workspace: Workspace, contract: SourceContract) -> "_SourcePlan":
        name = contract.name
        settings = workspace.sources.get(name)
        if settings is None:
            return cls(contract, (), {}, "UTC", "", _fingerprint(repr(contract), ()))
        files = tuple(workspace.source_files(name))
        zone = workspace.source_time_zone(name)
        text = repr((contract, sorted(settings.columns.items()), zone, __version__))
        return cls(contract, files, dict(settings.columns), zone, f"{workspace.file}: sources.{name}", _fingerprint(text, files))

    def check(self) -> None:
        """Refuse files that do not open, lack a mapped column, are empty or hold a value of a wrong type."""
        if not self.files:
            return
        with self._reader() as reader:
            types = self._types(reader)
            casts = [(column, _doubt(column, self.columns[column.name], types)) for column in self._mapped()]
            doubts = [(column, doubt) for column, doubt in casts if doubt]
            counts = ", ".join(["count(*)", *(f"count(*) FILTER (WHERE {doubt})" for _, doubt in doubts)])
            row_count, *bad_counts = self._run(reader, f"SELECT {counts} FROM {self._scan()}").fetchone() or (0,)
            if row_count == 0:
                raise TesseraError(f"{self.where}.files: {self._names()} has columns but no rows. Bring rows, or leave the source out.")
            problems = [
                self._explain_bad_values(reader, column, doubt, count)
                for (column, doubt), count in zip(doubts, bad_counts, strict=True)
                if count
            ]
        if problems:
            raise TesseraError("\n".join(problems))

    def batches(self, loaded_at: datetime) -> Iterator[Any]:
        """Yield Arrow tables with the contract's columns and the audit columns that are ours."""
        import pyarrow as pa

        with self._reader() as reader:
            types = self._types(reader)
            mapped = {column.name: _cast(column, self.columns[column.name], types) for column in self._mapped()}
            select = [f"{mapped.get(c.name, f'CAST(NULL AS {c.type})')} AS {c.name}" for c in self.contract.columns]
            select.append(f"TIMESTAMPTZ '{loaded_at:%Y-%m-%d %H:%M:%S}+00' AS loaded_at")
            select.append("parse_filename(filename) AS source_file")
            relation = self._run(reader, f"SELECT {', '.join(select)} FROM {self._scan()}")
            for batch in relation.to_arrow_reader(BATCH_ROWS):
                yield pa.Table.from_batches([batch])

    def _mapped(self) -> list[Column]:
        return [column for column in self.contract.columns if column.name in self.columns]

    def _reader(self) -> duckdb.DuckDBPyConnection:
        reader = duckdb.connect()
        reader.execute("SET TimeZone = ?", [self.time_zone])  # clock times without an offset are read in it
        return reader

    def _names(self) -> str:
        return ", ".join(str(path) for path in self.files)

    def _scan(self) -> str:
        paths = "[" + ", ".join(_literal(str(path)) for path in self.files) + "]"
        ending = "".join(self.files[0].suffixes[-2:]).lower()
        if ending.endswith(".parquet"):
            return f"read_parquet({paths}, union_by_name = true, filename = true)"
        if ending.endswith(_CSV_ENDINGS):
            return f"read_csv({paths}, header = true, all_varchar = true, union_by_name = true, filename = true)"
        raise TesseraError(
            f"{self.where}.files: {self.files[0].name} is of a kind that cannot be read; allowed: .parquet, {', '.join(_CSV_ENDINGS)}."
        )

    def _run(self, reader: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return reader.execute(sql)
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise TesseraError(
                f"{self.where}.files: {self._names()} cannot be read as {self.files[0].suffix.lstrip('.')}: {first}. "
                "Check that the file is complete and is what its name says."
            ) from error

    def _types(self, reader: duckdb.DuckDBPyConnection) -> dict[str, str]:
        rows = self._run(reader, f"DESCRIBE SELECT * EXCLUDE (filename) FROM {self._scan()}").fetchall()
        types = {row[0].casefold(): row[1] for row in rows}
        for column, theirs in self.columns.items():
            if theirs.casefold() not in types:
                near = difflib.get_close_matches(theirs.casefold(), types, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                raise TesseraError(
                    f"{self.where}.columns.{column}: {self._names()} has no column {theirs!r}; "
                    f"it has: {', '.join(row[0] for row in rows)}.{hint}"
                )
        return types

    def _explain_bad_values(self, reader: duckdb.DuckDBPyConnection, column: Column, doubt: str, count: int) -> str:
        theirs = self.columns[column.name]
        rows = reader.execute(
            f"SELECT parse_filename(filename), row_in_file, CAST({_quoted(theirs)} AS VARCHAR) FROM "
            f"(SELECT *, row_number() OVER (PARTITION BY filename) AS row_in_file FROM {self._scan()}) "
            f"WHERE {doubt} ORDER BY ALL LIMIT {EXAMPLES}"
        ).fetchall()
        examples = "; ".join(f"{file} row {row:,}: {value!r}" for file, row, value in rows)
        return (
            f"{self.where}.columns.{column.name}: {count:,} values of {theirs!r} are not {_wanted(column)}: {examples}. "
            "Correct the rows or the mapping; nothing of this source was loaded."
        )


def _wanted(column: Column) -> str:
    kind = column.type.partition("(")[0]
    names = {"DECIMAL": "a number", "BIGINT": "a whole number", "DATE": "a date (YYYY-MM-DD)"}
    return names.get(kind, "a time (YYYY-MM-DD HH:MM:SS)")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cast(column: Column, theirs: str, types: dict[str, str]) -> str:
    """Return the SQL that gives the contract's type, or null where the value does not fit it."""
    source, kind = _quoted(theirs), types[theirs.casefold()]
    if column.type in (ID, TEXT):
        if kind in ("DOUBLE", "FLOAT"):  # whole numbers that met a null on their way
            return f"CASE WHEN {source} = trunc({source}) THEN CAST(TRY_CAST({source} AS HUGEINT) AS VARCHAR) ELSE CAST({source} AS VARCHAR) END"
        return f"NULLIF(trim({source}), '')" if kind == "VARCHAR" else f"CAST({source} AS VARCHAR)"
    if column.type == TIMESTAMP:
        return f"TRY_CAST({source} AS TIMESTAMPTZ)"
    if column.type == "BIGINT" and kind in ("VARCHAR", "DOUBLE", "FLOAT"):
        return f"CASE WHEN TRY_CAST({source} AS DOUBLE) = trunc(TRY_CAST({source} AS DOUBLE)) THEN TRY_CAST({source} AS BIGINT) END"
    return f"TRY_CAST({source} AS {column.type})"


def _doubt(column: Column, theirs: str, types: dict[str, str]) -> str:
    """Return the condition under which a value is lost in the cast; empty where none can be."""
    kind = types[theirs.casefold()]
    if column.type in (ID, TEXT) or kind == column.type:
        return ""
    present = f"NULLIF(trim({_quoted(theirs)}), '')" if kind == "VARCHAR" else _quoted(theirs)
    return f"{present} IS NOT NULL AND {_cast(column, theirs, types)} IS NULL"


def _fingerprint(text: str, files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(text.encode())
    for path in files:
        try:
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise TesseraError(f"{path} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()


def _load(workspace: Workspace, plan: _SourcePlan) -> None:
    name = plan.contract.name
    if not plan.files:
        with connect(workspace.paths.warehouse) as connection:
            columns = ", ".join(f"{c.name} {c.type}" for c in plan.contract.columns)
            connection.execute(
                f"CREATE OR REPLACE TABLE raw.{name} ({columns}, loaded_at TIMESTAMPTZ, source_file VARCHAR, _dlt_load_id VARCHAR)"
            )
        return
    import dlt

    shutil.rmtree(workspace.paths.dlt, ignore_errors=True)  # packages that a killed load left behind
    dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True
    dlt.config["data_writer.compression"] = "snappy"
    pipeline = dlt.pipeline(
        pipeline_name=workspace.name,
        pipelines_dir=str(workspace.paths.dlt),
        destination=dlt.destinations.duckdb(str(workspace.paths.warehouse)),
        dataset_name="raw",
    )
    resource = dlt.resource(plan.batches(datetime.now(UTC)), name=name, write_disposition="replace")
    pipeline.run(resource, loader_file_format="parquet")


def _record(workspace: Workspace, plan: _SourcePlan) -> int:
    with connect(workspace.paths.warehouse) as connection:
        connection.execute(
            f"INSERT OR REPLACE INTO raw.source_loads SELECT ?, ?, count(*), ? FROM raw.{plan.contract.name}",
            [plan.contract.name, plan.fingerprint, datetime.now(UTC).replace(tzinfo=None)],
        )
    return _row_count(workspace, plan.contract.name)


def _row_count(workspace: Workspace, source: str) -> int:
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        row = connection.execute("SELECT row_count FROM raw.source_loads WHERE source_name = ?", [source]).fetchone()
    return int(row[0]) if row else 0
