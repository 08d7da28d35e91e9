"""Tables kept as Parquet outside the warehouse, because raw files cannot give them back."""

import os
from collections.abc import Sequence
from pathlib import Path

import duckdb

from tessera.warehouse import checked_identifier, make_folder


def write_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, file: Path, parameters: Sequence[object] = ()
) -> None:
    """Write the rows of a query; a file that stands there is replaced in one step, its folder made where absent."""
    make_folder(file.parent)
    draft = file.with_name(f".{file.name}.draft")
    target = str(draft).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", list(parameters))
    os.replace(draft, file)  # noqa: PTH105 - replaces the old file in one step


def read_parquet(connection: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path]) -> None:
    """Append the rows of files to a table that has all of their columns."""
    insert = f"INSERT INTO {checked_identifier(table)} BY NAME SELECT * FROM read_parquet(?)"  # noqa: S608 - checked
    connection.execute(insert, [[str(one) for one in files]])
