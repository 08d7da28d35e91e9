"""Rows become files: Parquet, CSV in several dialects and JSON lines, alike to the byte each time."""

# ruff: noqa: S608 - names in the SQL are those of contracts and of our own tables

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tessera.world.calendar import TIME_ZONE
from tessera.world.sources import Rows, SourceSpec

_ENDINGS = {"csv": "csv", "csv.gz": "csv.gz", "jsonl": "jsonl", "parquet": "parquet"}
ROW_GROUP = 250_000
_TIME_FORMAT, _DAY_FORMAT = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"


@dataclass(frozen=True)
class RaggedLine:
    """A line of a CSV file that gets a field too many or loses its last one; rows count from 0."""

    row: int
    is_short: bool


def file_name(spec: SourceSpec, block: int) -> str:
    """Return the name of a block's file."""
    return f"{spec.name}-{block:04d}.{_ENDINGS[spec.form]}"


def file_glob(spec: SourceSpec) -> str:
    """Return the pattern that finds the files of all blocks."""
    return f"{spec.name}-*.{_ENDINGS[spec.form]}"


def as_table(rows: Rows, spec: SourceSpec) -> pa.Table:
    """Return those of our columns that the source has, in its order."""
    return pa.table({name: _arrow(rows.columns[name]) for name in spec.columns})


def _arrow(values: object) -> pa.Array:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return pa.array(values, from_pandas=True)  # NaN is a missing number
    return pa.array(values)


def as_text(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, spec: SourceSpec, touched: Iterable[str]
) -> pa.Table:
    """Return the table with every value as the text that will stand in the file.

    In JSON lines numbers stay numbers, but for columns in which something wrong is written.
    """
    typed = _numbers(table) - set(touched) if spec.form == "jsonl" else set()
    parts = [
        name if name in typed else f"{_text_sql(name, table.schema.field(name).type, spec)} AS {name}"
        for name in table.column_names
    ]
    return _query(connection, table, f"SELECT {', '.join(parts)} FROM rows")


def _numbers(table: pa.Table) -> set[str]:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    return {field.name for field in table.schema if any(is_kind(field.type) for is_kind in kinds)}


def _text_sql(name: str, kind: pa.DataType, spec: SourceSpec) -> str:
    if pa.types.is_timestamp(kind):
        zone = TIME_ZONE if spec.clock == "local" else "UTC"
        return f"strftime({name} AT TIME ZONE '{zone}', '{spec.date_format or _TIME_FORMAT}')"
    if pa.types.is_date(kind):
        return f"strftime({name}, '{spec.date_format or _DAY_FORMAT}')"
    if pa.types.is_floating(kind) and spec.decimal == ",":
        return f"replace(CAST({name} AS VARCHAR), '.', ',')"
    return f"CAST({name} AS VARCHAR)"


def _query(connection: duckdb.DuckDBPyConnection, table: pa.Table, sql: str) -> pa.Table:
    connection.register("rows", table)
    try:
        return connection.execute(sql).to_arrow_table()
    finally:
        connection.unregister("rows")


def write_table(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, place: tuple[SourceSpec, Path, list[RaggedLine]]
) -> None:
    """Write a table of a source; text formats take a table of texts."""
    spec, path, ragged = place
    path.parent.mkdir(parents=True, exist_ok=True)
    renamed = table.rename_columns([spec.columns[name] for name in table.column_names])
    if spec.form == "parquet":
        write_parquet(renamed, path)
        return
    if spec.form == "jsonl":
        options = "FORMAT json"
    else:
        compression = ", COMPRESSION gzip" if spec.form == "csv.gz" else ""
        options = f"FORMAT csv, HEADER true, DELIMITER '{spec.delimiter}'{compression}"
    target = str(path).replace("'", "''")
    _copy(connection, renamed, f"COPY rows TO '{target}' ({options})")
    if ragged or spec.encoding:
        _rewrite(path, spec, ragged)


def _copy(connection: duckdb.DuckDBPyConnection, table: pa.Table, sql: str) -> None:
    connection.register("rows", table)
    try:
        connection.execute(sql)
    finally:
        connection.unregister("rows")


def _rewrite(path: Path, spec: SourceSpec, ragged: list[RaggedLine]) -> None:
    """Give lines a wrong number of fields and the file its encoding; no value holds a line ending."""
    text = path.read_bytes().decode("utf-8")
    if ragged:
        lines = text.split("\n")
        for line in ragged:
            whole = lines[line.row + 1]
            short = whole.rpartition(spec.delimiter)[0]
            lines[line.row + 1] = short if line.is_short else f"{whole}{spec.delimiter}surplus"
        text = "\n".join(lines)
    path.write_bytes(text.encode(spec.encoding or "utf-8"))


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a Parquet file with settings that never change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for place, column in enumerate(table.columns):
        if pa.types.is_dictionary(column.type) and not _has_distinct_values(column):
            table = table.set_column(place, table.column_names[place], column.cast(pa.string()))
    pq.write_table(table, path, compression="snappy", row_group_size=ROW_GROUP, write_page_index=False, version="2.6")


def _has_distinct_values(column: pa.ChunkedArray) -> bool:
    """Tell whether no dictionary holds a value twice: of those that do, Arrow 25 writes pages with stray bytes."""
    return all(len(pc.unique(chunk.dictionary)) == len(chunk.dictionary) for chunk in column.chunks)


def open_connection() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that works with one thread, so that rows keep their order."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET threads = 1")
    return connection
