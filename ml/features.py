"""The only reader of ``features.customer_features`` for models."""

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ml.columns import PROFILE_COLUMNS, QUESTIONS
from tessera.errors import TesseraError
from tessera.warehouse import read_frame

if TYPE_CHECKING:
    import pandas as pd

FEATURE_TABLE = "features.customer_features"
FEATURE_COLUMNS = tuple(
    dict.fromkeys((*PROFILE_COLUMNS, *(column for question in QUESTIONS for column in question.columns)))
)


def read_customer_features(warehouse: Path, as_of_date: date) -> "pd.DataFrame":
    """Read the features of a day.

    Returns
    -------
    DataFrame
        ``customer_id`` and the columns of ``FEATURE_COLUMNS`` as floats, NaN where unknown; one row per
        customer, in the order of ``customer_id``.

    Raises
    ------
    TesseraError
        When the warehouse holds no features of that day, naming the days it holds.
    """
    days = _feature_days(warehouse)
    if as_of_date not in days:
        held = ", ".join(str(day) for day in days[:10]) + (", ..." if len(days) > 10 else "")
        raise TesseraError(
            f"{FEATURE_TABLE} holds no customer for as_of_date {as_of_date}; days it holds: {held or 'none'}. "
            "Build the features of that day first, or ask for one of these."
        )
    columns = ", ".join(f"{column}::DOUBLE AS {column}" for column in FEATURE_COLUMNS)
    # The names are constants of this package.
    sql = f"SELECT customer_id, {columns} FROM {FEATURE_TABLE} WHERE as_of_date = ? ORDER BY customer_id"  # noqa: S608
    return read_frame(warehouse, sql, [as_of_date])


def fingerprint_frame(frame: "pd.DataFrame") -> str:
    """Return the SHA-256 of a frame's column names, types and values, rows in their order."""
    from pandas.util import hash_pandas_object

    digest = hashlib.sha256()
    digest.update(repr([(name, str(dtype)) for name, dtype in frame.dtypes.items()]).encode())
    digest.update(hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


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
