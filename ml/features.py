"""The only reader of ``features.customer_features`` for models."""

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ml.columns import CATEGORY_COLUMNS, MAP_GROUPS, PROFILE_COLUMNS, QUESTIONS, SCORE_COLUMNS
from tessera.errors import TesseraError
from tessera.warehouse import read_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

FEATURE_TABLE = "features.customer_features"
FEATURE_COLUMNS = tuple(
    dict.fromkeys(
        (*PROFILE_COLUMNS, *(column for question in QUESTIONS for column in question.columns), *SCORE_COLUMNS)
    )
)
MAP_COLUMNS = {column: beginning for maps in MAP_GROUPS.values() for column, beginning in maps.items()}
# Of a map of these, what is not in it is a share of 0.
SHARES = (MAP_COLUMNS["department_spend_shares"], MAP_COLUMNS["channel_order_shares"])
# Keys of a map that become columns, those with the most behind them: beyond that each is about a handful of customers.
MAP_KEY_LIMIT = 20
UNKNOWN = "unknown"
NUMBER_TYPES = r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(.*\)|BOOLEAN"


def read_customer_features(
    warehouse: Path, as_of_date: date, also: "Iterable[str]" = (), *, limit: int | None = None
) -> "pd.DataFrame":
    """Read the features of a day.

    Parameters
    ----------
    warehouse
        The DuckDB file.
    as_of_date
        The day.
    also
        Columns that somebody asks for: keys of maps among them become columns too, however little is behind them, and
        so does any other column of numbers that the table has.
    limit
        So many customers at most, drawn by the MD5 of their id; None reads all.

    Returns
    -------
    DataFrame
        ``customer_id``; the columns of ``FEATURE_COLUMNS`` as floats, flags as 0 and 1, NaN where unknown or where
        the table was built before the column was thought of; ``CATEGORY_COLUMNS`` as text; and for each key of a map
        a column such as ``department_spend_share.<department>``, at most ``MAP_KEY_LIMIT`` of a map and ``also``. One
        row per customer, in the order of ``customer_id``.

    Raises
    ------
    TesseraError
        When the warehouse holds no features of that day, naming the days it holds.
    """
    days = _feature_days(warehouse)
    if as_of_date not in days:
        days_held = ", ".join(str(day) for day in days[:10]) + (", ..." if len(days) > 10 else "")
        raise TesseraError(
            f"{FEATURE_TABLE} holds no customer for as_of_date {as_of_date}; days it holds: {days_held or 'none'}. "
            "Build the features of that day first, or ask for one of these."
        )
    held = _columns_held(warehouse)
    asked = list(also)
    others = _numbers_held(warehouse) - {*FEATURE_COLUMNS}
    further = [column for column in dict.fromkeys(asked) if column in others]
    numbers = [f"{_held(column, held)}::DOUBLE AS {column}" for column in (*FEATURE_COLUMNS, *further)]
    words = [f"nullif({_held(column, held)}::VARCHAR, '{UNKNOWN}') AS {column}" for column in CATEGORY_COLUMNS]
    maps = [
        f"map_extract_value({column}, {_text(key)})::DOUBLE AS {_quoted(f'{beginning}.{key}')}"
        for column, beginning in MAP_COLUMNS.items()
        if column in held
        for key in sorted({*_map_keys(warehouse, column, as_of_date), *_keys_named(beginning, asked)})
    ]
    columns = ", ".join([*numbers, *words, *maps])
    # The names are constants of this package, the keys of maps are quoted.
    sql = f"SELECT customer_id, {columns} FROM {FEATURE_TABLE} WHERE as_of_date = ?"  # noqa: S608
    if limit is not None:
        sql += " QUALIFY row_number() OVER (ORDER BY md5(customer_id), customer_id) <= ?"
    values = (as_of_date,) if limit is None else (as_of_date, limit)
    return _zero_where_others_are_known(read_frame(warehouse, f"{sql} ORDER BY customer_id", values))


def complete_columns(frame: "pd.DataFrame", columns: "Sequence[str]") -> "pd.DataFrame":
    """Return the columns that a model asks for; those that this day does not know are missing everywhere.

    A key of a map that nobody has on a day has no column then: a department without a purchase, which is a share of 0.
    """
    return _zero_where_others_are_known(frame.reindex(columns=list(columns)))


def _zero_where_others_are_known(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Fill shares: who has any known department spent nothing in those the map leaves out; channels likewise."""
    for beginning in SHARES:
        shares = [column for column in frame.columns if column.startswith(f"{beginning}.")]
        if shares:
            values = frame[shares].astype(float)
            frame[shares] = values.where(values.notna(), 0.0).where(values.notna().any(axis=1), float("nan"))
    return frame


def _map_keys(warehouse: Path, column: str, as_of_date: date) -> list[str]:
    """Return the keys of a map with the most behind them."""
    sql = f"""
        WITH entries AS (
            SELECT unnest(map_entries({column})) AS entry FROM {FEATURE_TABLE} WHERE as_of_date = ?
        )
        SELECT entry.key AS key FROM entries GROUP BY ALL
        ORDER BY sum(CAST(entry.value AS DECIMAL(18, 9))) DESC, key LIMIT {MAP_KEY_LIMIT}"""  # noqa: S608
    return list(read_frame(warehouse, sql, [as_of_date])["key"])


def _keys_named(beginning: str, columns: "Iterable[str]") -> list[str]:
    return [column.removeprefix(f"{beginning}.") for column in columns if column.startswith(f"{beginning}.")]


def _held(column: str, held: set[str]) -> str:
    return column if column in held else "NULL"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def fingerprint_frame(frame: "pd.DataFrame") -> str:
    """Return the SHA-256 of a frame's column names, types and values, rows in their order."""
    from pandas.util import hash_pandas_object

    digest = hashlib.sha256()
    digest.update(repr([(name, str(dtype)) for name, dtype in frame.dtypes.items()]).encode())
    digest.update(hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _numbers_held(warehouse: Path) -> set[str]:
    sql = f"SELECT column_name FROM (DESCRIBE {FEATURE_TABLE}) WHERE column_type SIMILAR TO ?"  # noqa: S608
    return set(read_frame(warehouse, sql, [NUMBER_TYPES])["column_name"])


def _columns_held(warehouse: Path) -> set[str]:
    return set(read_frame(warehouse, f"SELECT column_name FROM (DESCRIBE {FEATURE_TABLE})")["column_name"])  # noqa: S608


def _feature_days(warehouse: Path) -> list[date]:
    schema, table = FEATURE_TABLE.split(".")
    found = read_frame(
        warehouse,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
        [schema, table],
    )
    if found.empty:
        return []
    sql = f"SELECT DISTINCT as_of_date FROM {FEATURE_TABLE} ORDER BY as_of_date DESC"  # noqa: S608
    days = read_frame(warehouse, sql)
    return [day.date() for day in days["as_of_date"]]
