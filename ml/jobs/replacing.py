"""Put the predictions of a day in place of those that stand there: all tables or none, and only where they differ."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def replace_predictions(
    connection: "duckdb.DuckDBPyConnection",
    tables: "Mapping[str, pd.DataFrame]",
    as_of_date: date,
    *,
    stamped: Collection[str],
) -> bool:
    """Write the tables in one transaction unless they hold the same rows; return whether they did.

    Parameters
    ----------
    tables
        Rows of the day by ``schema.table``, without ``scored_at``.
    as_of_date
        The day whose rows go.
    stamped
        Tables that have the column ``scored_at``.
    """
    from tessera.warehouse import create_prediction_tables, replace_rows

    create_prediction_tables(connection)
    if all(_holds(connection, table, frame, as_of_date) for table, frame in tables.items()):
        return True
    scored_at = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("BEGIN TRANSACTION")
    try:
        for table, frame in tables.items():
            rows = frame.assign(scored_at=scored_at) if table in stamped else frame
            replace_rows(connection, table, rows, {"as_of_date": as_of_date})
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return False


def _holds(connection: "duckdb.DuckDBPyConnection", table: str, frame: "pd.DataFrame", as_of_date: date) -> bool:
    """Return whether the stored rows of the day are exactly these, leaving out the audit stamp."""
    columns = ", ".join(frame.columns)
    stored = f"SELECT {columns} FROM {table} WHERE as_of_date = ?"  # noqa: S608 - names are constants of this package
    connection.execute(f"CREATE OR REPLACE TEMP TABLE new_rows AS {stored} LIMIT 0", [as_of_date])
    connection.register("scored_rows", frame)
    connection.execute("INSERT INTO new_rows BY NAME SELECT * FROM scored_rows")
    connection.unregister("scored_rows")
    missing = connection.execute("SELECT * FROM new_rows EXCEPT ALL " + stored, [as_of_date]).fetchone()  # noqa: S608
    surplus = connection.execute(stored + " EXCEPT ALL SELECT * FROM new_rows", [as_of_date]).fetchone()  # noqa: S608
    connection.execute("DROP TABLE new_rows")
    return missing is None and surplus is None
