"""The warehouse: one DuckDB file a workspace. The only module that opens it from Python."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from tessera.errors import TesseraError, WarehouseBusyError

if TYPE_CHECKING:
    import pandas as pd

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")

# Tables that Python writes and dbt reads as sources; made empty, so that dbt can build views on them.
PREDICTION_TABLES = {
    "predictions.segment_assignments": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL,
        membership_probability DOUBLE NOT NULL, component_1 DOUBLE NOT NULL, component_2 DOUBLE NOT NULL,
        scored_at TIMESTAMP NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_definitions": """
        as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL, segment_key VARCHAR NOT NULL,
        segment_name VARCHAR NOT NULL, segment_description VARCHAR NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_traits": """
        as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL, feature_name VARCHAR NOT NULL,
        segment_median DOUBLE, overall_median DOUBLE, standardized_difference DOUBLE,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_search": """
        as_of_date DATE NOT NULL, k INTEGER NOT NULL, silhouette DOUBLE NOT NULL,
        silhouette_standard_error DOUBLE NOT NULL, inertia DOUBLE NOT NULL, is_chosen BOOLEAN NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
}


def checked_identifier(name: str) -> str:
    """Return a name that is safe to paste into SQL, dots between its parts allowed."""
    if not all(_IDENTIFIER.fullmatch(part) for part in name.split(".")):
        raise ValueError(f"{name!r} is not an identifier: lower-case letters, digits and underscores only")
    return name


@contextmanager
def connect(file: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file and close it at the end.

    Raises
    ------
    WarehouseBusyError
        Another process holds the file.
    TesseraError
        The file cannot be opened, with what to do.
    """
    if not read_only:
        make_folder(file.parent)
    elif not file.exists():
        raise TesseraError(f"there is no warehouse at {file} yet. Run `tessera run` first.")
    try:
        connection = duckdb.connect(str(file), read_only=read_only)
    except (duckdb.Error, UnicodeDecodeError) as error:  # the second where DuckDB quotes bytes of a file not its own
        raise explain_open_error(file, str(error)) from error
    try:
        yield connection
    finally:
        connection.close()


def make_folder(folder: Path) -> None:
    """Make a folder with those above it, where absent.

    Raises
    ------
    TesseraError
        Something else lies there, or this user may not write there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TesseraError(
            f"the folder {folder} cannot be made: {error.strerror}. Set TESSERA_HOME to a folder you may write to."
        ) from error


def explain_open_error(file: Path, message: str) -> TesseraError:
    """Turn DuckDB's words about a file that does not open into ours."""
    if "could not set lock" in message.lower():
        holder = re.search(r"held in (.+?)\.\s*(?:See|$)", message)
        who = f" by {holder.group(1)}" if holder else ""
        return WarehouseBusyError(
            f"the warehouse {file} is locked{who}. Wait for that program or close it, then run again; "
            "nothing was changed."
        )
    return TesseraError(
        f"the warehouse {file} does not open: {message.splitlines()[0]}. If it is damaged, move it away and run again: "
        "it is made anew from the sources; what is published stays."
    )


def create_prediction_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that ``ml/`` writes, where they are absent."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS predictions")
    for table, columns in PREDICTION_TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


def read_frame(file: Path, sql: str, parameters: Sequence[Any] = ()) -> "pd.DataFrame":
    """Run a query on a read-only connection and return a frame."""
    with connect(file, read_only=True) as connection:
        return connection.execute(sql, list(parameters)).df()


def replace_rows(
    connection: duckdb.DuckDBPyConnection, table: str, frame: "pd.DataFrame", keys: dict[str, Any]
) -> None:
    """Put a frame in place of the rows that match ``keys``; the caller holds the transaction.

    Parameters
    ----------
    table
        ``schema.table``; its columns must be those of the frame, in any order.
    keys
        Column and value of the rows that go, e.g. ``{"as_of_date": day}``.
    """
    name = checked_identifier(table)
    condition = " AND ".join(f"{checked_identifier(column)} = ?" for column in keys)
    connection.execute(f"DELETE FROM {name} WHERE {condition}", list(keys.values()))
    connection.register("incoming_rows", frame)
    connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming_rows")
    connection.unregister("incoming_rows")
