"""Who was in which segment on each published day: what the history is made of, kept outside the warehouse.

The truth is a folder with one Parquet file for each day that was published. The warehouse's table
``predictions.segment_memberships`` is a copy of it, plus the day that is under way. So the history survives a warehouse
that is made anew, a day that is run again replaces itself, and a day that a border refused leaves no trace.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from tessera.days import parse_day
from tessera.errors import TesseraError
from tessera.home import WorkspacePaths
from tessera.kept_tables import read_parquet, write_parquet
from tessera.warehouse import create_prediction_tables

TABLE = "predictions.segment_memberships"
# The sum tells any change of rows from another, whatever their order.
_SUMMED = "SELECT as_of_date, count(*), sum(hash(customer_id, segment_key, segment_name)) FROM {} GROUP BY 1"
_DAY_OF_ASSIGNMENTS = """
    SELECT customer_id, as_of_date, segment_key, segment_name
    FROM predictions.segment_assignments
    INNER JOIN predictions.segment_definitions USING (as_of_date, cluster_id, model_name, model_version)
    WHERE as_of_date = ?"""


def gather_memberships(connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths, as_of_date: date) -> int:
    """Fill the warehouse's table: the kept days and, as of ``as_of_date``, what was just assigned.

    To be called after the predictions of the day are written and before the outward tables are built.

    Returns
    -------
    int
        Days in the table.

    Raises
    ------
    TesseraError
        The day has no assignments, or a kept file is damaged.
    """
    create_prediction_tables(connection)
    files = {day: file for day, file in _kept_files(paths).items() if day != as_of_date}
    connection.execute("BEGIN TRANSACTION")
    try:
        _copy_kept_days(connection, files)
        _insert_assigned(connection, as_of_date)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return len(files) + 1


def _copy_kept_days(connection: duckdb.DuckDBPyConnection, files: dict[date, Path]) -> None:
    """Make the table equal to the files, and touch no day that is equal already."""
    kept = {day: _sum_of_file(connection, day, file) for day, file in files.items()}
    stored = {row[0]: (row[1], row[2]) for row in connection.execute(_SUMMED.format(TABLE)).fetchall()}
    for day, found in stored.items():
        if found != kept.get(day):
            connection.execute(f"DELETE FROM {TABLE} WHERE as_of_date = ?", [day])  # noqa: S608 - a constant
    missing = [files[day] for day, found in sorted(kept.items()) if found != stored.get(day)]
    if missing:
        read_parquet(connection, TABLE, missing)


def _insert_assigned(connection: duckdb.DuckDBPyConnection, as_of_date: date) -> None:
    written = connection.execute(f"INSERT INTO {TABLE} BY NAME {_DAY_OF_ASSIGNMENTS}", [as_of_date]).fetchall()
    if not written[0][0]:
        raise TesseraError(f"no customer is assigned as of {as_of_date}. Run assign_segments for that day first.")


def keep_memberships(connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths, as_of_date: date) -> Path:
    """Write the file of a day that was published, in place of an earlier one; return it.

    Raises
    ------
    TesseraError
        The warehouse has no memberships of the day.
    """
    query = f"FROM {TABLE} WHERE as_of_date = ? ORDER BY customer_id"
    if not connection.execute(f"{query} LIMIT 1", [as_of_date]).fetchone():
        raise TesseraError(f"{TABLE} has no row as of {as_of_date}, so none can be kept. Run assign_segments first.")
    file = paths.memberships / f"{as_of_date.isoformat()}.parquet"
    write_parquet(connection, query, file, [as_of_date])
    return file


def last_memberships(
    connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths, as_of_date: date, *, keys: Collection[str]
) -> pd.Series:
    """Return who was where on the last published day up to ``as_of_date``; empty where there is none.

    What an incumbent whose model can no longer score is matched by.

    Parameters
    ----------
    keys
        Of the incumbent's segments; who was in one of another model is left out.

    Returns
    -------
    Series
        ``segment_key`` by ``customer_id``, the index.
    """
    days = {day: file for day, file in _kept_files(paths).items() if day <= as_of_date}
    if not days:
        return pd.Series([], index=pd.Index([], dtype="str", name="customer_id"), dtype="str", name="segment_key")
    frame = connection.execute(
        "SELECT customer_id, segment_key FROM read_parquet(?) WHERE list_contains(?, segment_key) ORDER BY customer_id",
        [str(days[max(days)]), list(keys)],
    ).df()
    return frame.set_index("customer_id")["segment_key"].astype("str")


def last_names(connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths, as_of_date: date) -> dict[str, str]:
    """Return the name by key of the segments of the last published day up to ``as_of_date``; none where there is none.

    What is left of an incumbent whose own record cannot be read.
    """
    days = {day: file for day, file in _kept_files(paths).items() if day <= as_of_date}
    return _names_in(connection, [days[max(days)]]) if days else {}


def kept_keys(connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths) -> set[str]:
    """Return the key of every segment that a customer was in on a published day."""
    files = list(_kept_files(paths).values())
    return set(_names_in(connection, files)) if files else set()


def _names_in(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> dict[str, str]:
    query = "SELECT segment_key, max(segment_name) FROM read_parquet(?) GROUP BY 1 ORDER BY 1"
    try:
        return dict(connection.execute(query, [[str(file) for file in files]]).fetchall())
    except duckdb.Error as error:
        raise TesseraError(
            f"{files[0].parent}: the kept memberships cannot be read: {str(error).splitlines()[0]}. Put the file back "
            "from a copy, or move it away: its day then leaves the history."
        ) from error


def _kept_files(paths: WorkspacePaths) -> dict[date, Path]:
    """Return the files by day; a draft that a killed run left begins with a point."""
    files = sorted(paths.memberships.glob("[0-9]*.parquet"))
    return {parse_day(file.stem): file for file in files}


def _sum_of_file(connection: duckdb.DuckDBPyConnection, day: date, file: Path) -> tuple[int, int]:
    try:
        rows = connection.execute(_SUMMED.format("read_parquet(?)"), [str(file)]).fetchall()
    except duckdb.Error as error:
        raise TesseraError(
            f"{file} cannot be read: {str(error).splitlines()[0]}. Put the file back from a copy, or move it away: "
            "its day then leaves the history."
        ) from error
    if [row[0] for row in rows] != [day]:
        raise TesseraError(f"{file} does not hold the rows of {day} alone. Move it away: its day leaves the history.")
    return rows[0][1], rows[0][2]
