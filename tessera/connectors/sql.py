"""SQL databases: a table or a query lands as Parquet, all of it or what is newer than what landed before."""

# ruff: noqa: S608 - names in the SQL are quoted, and the query is the one that the workspace asks for

import difflib
import logging
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa

from tessera.connectors.databases import connected, explained, reflect
from tessera.connectors.landing import Landing
from tessera.errors import TesseraError
from tessera.source_files import literal, quoted
from tessera.workspace import SourceSettings, SqlSettings, Workspace

if TYPE_CHECKING:
    from dlt.extract import DltResource

CHUNK_ROWS = 50_000
PROBED_ROWS = 1_000  # of a query, to learn the types of its columns
# Types that arrive in Parquet as they are; every other one as the text that the database makes of it.
_KEPT = (sa.Integer, sa.DateTime, sa.Date, sa.Boolean)
_OF_PYTHON = {"int": sa.BigInteger, "bool": sa.Boolean, "float": sa.Double, "date": sa.Date}


@dataclass(frozen=True)
class SqlSource:
    """What is asked of a database: the columns of a table or a query, and the column that only grows.

    Rows may be written ``lag_days`` after the time that stands in that column.
    """

    settings: SqlSettings
    columns: tuple[str, ...]
    cursor: str | None
    lag_days: int
    where: str

    @classmethod
    def make(cls, workspace: Workspace, name: str, settings: SourceSettings) -> "SqlSource":
        """Return what a workspace asks; columns that it does not map stay in the database."""
        where = f"{workspace.file}: sources.{name}"
        if settings.sql is None:
            raise TesseraError(f"{where}: has no `sql`.")
        cursor = settings.columns.get(settings.cursor) if settings.cursor else None
        if settings.cursor and cursor is None:
            raise TesseraError(
                f"{where}.cursor: {settings.cursor!r} is not among its columns. Map it, or leave it out."
            )
        return cls(
            settings.sql,
            tuple(dict.fromkeys(settings.columns.values())),
            cursor,
            settings.cursor_lag_days,
            f"{where}.sql",
        )


def land_sql(workspace: Workspace, name: str, settings: SourceSettings) -> list[Path]:
    """Land a table or query and return its files.

    Raises
    ------
    TesseraError
        The database cannot be reached or refuses; what had landed before stays.
    """
    source = SqlSource.make(workspace, name, settings)
    shape = (source.settings, source.columns, source.cursor)
    landing = Landing.of(workspace, name, shape, ".parquet")
    connection = connected(source.settings.connection, f"{source.where}.connection")
    with connection as (engine, url), explained(source.where, url), landing.incoming() as incoming:
        rows = _write(_resource(engine, source, _least_value(landing, source)), incoming)
        if rows:
            _keep_new_rows(landing, incoming, source)
    return landing.files if rows or source.cursor else []


def as_landed(table: sa.FromClause, names: tuple[str, ...], kept: str | None = None) -> sa.Select[Any]:
    """Return the query of these columns in which only types that every file format has remain."""
    columns = []
    for name in names:
        column = table.c[name]
        is_plain = isinstance(column.type, _KEPT) or _is_text(column.type) or name == kept
        columns.append(column if is_plain else sa.cast(column, sa.Text).label(name))
    return sa.select(*columns)


def query_of(engine: sa.Engine, source: SqlSource) -> sa.Select[Any]:
    """Return what is selected: the columns of the table, or of the query in parentheses.

    Raises
    ------
    TesseraError
        A column is not there.
    """
    settings = source.settings
    if settings.table:
        what, table = f"the table {settings.table}", reflect(engine, settings.table, source.where)
        columns: sa.FromClause = table
    else:
        what, columns = "the query", _described(engine, str(settings.query))
    names = source.columns or tuple(columns.c.keys())
    for name in names:
        if name not in columns.c:
            near = difflib.get_close_matches(name, columns.c.keys(), n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            known = ", ".join(columns.c.keys())
            raise TesseraError(f"{source.where}: {what} has no column {name!r}; it has: {known}.{hint}")
    return as_landed(columns, names, source.cursor)


def _described(engine: sa.Engine, query: str) -> sa.FromClause:
    """Return a query as something to select from, with the types that its first rows show."""
    text = query.strip().rstrip(";")
    with engine.connect() as connection:
        probe = connection.execution_options(stream_results=True).exec_driver_sql(
            f"SELECT * FROM ({text}) tessera_query"
        )
        names, rows = list(probe.keys()), probe.fetchmany(PROBED_ROWS)
        probe.close()
    columns = [sa.column(name, _python_type(rows, number)) for number, name in enumerate(names)]
    return sa.text(text).columns(*columns).subquery("tessera_query")


def _python_type(rows: Any, number: int) -> Any:
    values = [row[number] for row in rows if row[number] is not None]
    kinds = {type(value).__name__ for value in values}
    if kinds == {"str"}:
        return sa.Text()
    if kinds == {"datetime"}:
        return sa.DateTime(timezone=values[0].tzinfo is not None)
    return _OF_PYTHON.get(kinds.pop(), sa.LargeBinary)() if len(kinds) == 1 else sa.LargeBinary()  # cast to text


def _is_text(kind: Any) -> bool:
    return isinstance(kind, sa.String) and not isinstance(kind, sa.Enum)


def _resource(engine: sa.Engine, source: SqlSource, last_value: Any) -> "DltResource":
    """Return dlt's resource: pages of a server-side cursor as Arrow tables."""
    import dlt
    from dlt.sources.sql_database import sql_table

    logging.getLogger("dlt").setLevel(logging.ERROR)
    query: Any = query_of(engine, source).subquery("tessera_source")
    metadata = sa.MetaData()
    sa.Table("tessera_source", metadata)  # dlt takes a table that the metadata knows and reflects nothing
    incremental = None
    if source.cursor:
        incremental = dlt.sources.incremental(
            source.cursor, last_value, on_cursor_value_missing="include", primary_key=()
        )
    return sql_table(
        credentials=engine,
        table="tessera_source",
        metadata=metadata,
        backend="pyarrow",
        chunk_size=CHUNK_ROWS,
        incremental=incremental,
        table_adapter_callback=lambda _: query,
    )


def _write(batches: Any, path: Path) -> int:
    """Write batches to one Parquet file and return the number of rows; without rows there is no file."""
    writer, rows = None, 0
    try:
        for batch in batches:
            table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
            fields = [pa.field(field.name, field.type) for field in table.schema]
            writer = writer or pq.ParquetWriter(path, pa.schema(fields))
            writer.write_table(table.cast(writer.schema))
            rows += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


def _least_value(landing: Landing, source: SqlSource) -> Any:
    """Return the value of the cursor from which rows are asked for: the greatest that has landed, less the lag."""
    if not source.cursor:
        return None
    greatest = [pc.max(pq.read_table(file, columns=[source.cursor])[source.cursor]) for file in landing.files]
    values = [value.as_py() for value in greatest if value.is_valid]
    greatest_value = max(values, default=None)
    if greatest_value is None or not source.lag_days:
        return greatest_value
    if not isinstance(greatest_value, date):  # a datetime is one too
        raise TesseraError(
            f"{source.where}: the cursor {source.cursor!r} holds {greatest_value!r}, and cursor_lag_days needs days or "
            "times. Remove it, or take a column of times."
        )
    return greatest_value - timedelta(days=source.lag_days)


def _keep_new_rows(landing: Landing, incoming: Path, source: SqlSource) -> None:
    """Put what came in its place without the rows that had landed before: those at the cursor's edge or in its lag."""
    if not (source.cursor and landing.files):
        landing.accept(incoming)
        return
    cursor, before = quoted(source.cursor), "[" + ", ".join(literal(str(file)) for file in landing.files) + "]"
    lag = f" - INTERVAL {source.lag_days} DAY" if source.lag_days else ""
    new = (
        f"SELECT * FROM read_parquet({literal(str(incoming))}) EXCEPT ALL SELECT * FROM read_parquet({before}) "
        f"WHERE {cursor} IS NULL OR {cursor} >= (SELECT max({cursor}){lag} FROM read_parquet({before}))"
    )
    with duckdb.connect() as connection, landing.incoming(".new") as rest:
        copied = connection.execute(f"COPY ({new}) TO {literal(str(rest))} (FORMAT parquet)").fetchone()
        if copied and copied[0]:
            landing.accept(rest)
