"""The ledger as rows of ``predictions.segment_ledger``, and back."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

import duckdb
import pandas as pd

from ml.continuity.events import LedgerEvent

_TYPES = {
    "ledger_id": "int32",
    "recorded_date": "datetime64[s]",
    "overlap_share": "float64",
    "shared_customer_count": "Int64",
    "from_share": "float64",
    "to_share": "float64",
    "event_model_version": "Int32",
}


def ledger_frame(ledger: Sequence[LedgerEvent]) -> pd.DataFrame:
    """Return the ledger as a frame.

    Parameters
    ----------
    ledger
        Of the champion, ``ml.continuity.continuation.stamped`` with its version.

    Returns
    -------
    DataFrame
        One row per ledger_id, rising, with the columns of ``LedgerEvent``; texts that are not known are None. The day
        and the model that scored, ``as_of_date``, ``model_name`` and ``model_version``, are for the caller to add.
    """
    columns = [field.name for field in fields(LedgerEvent)]
    rows = [[getattr(event, column) for column in columns] for event in ledger]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame["recorded_date"] = pd.to_datetime(frame["recorded_date"])
    return frame.astype(_TYPES)


def read_ledger(
    connection: duckdb.DuckDBPyConnection, model_name: str, model_version: int, *, as_of_date: date
) -> tuple[LedgerEvent, ...]:
    """Return the ledger of a version as its last scored day up to ``as_of_date`` has it; empty where none has.

    What is left of the ledger of a version whose own record cannot be read.
    """
    columns = ", ".join(field.name for field in fields(LedgerEvent))
    of_version = "FROM predictions.segment_ledger WHERE model_name = $name AND model_version = $version"
    query = (
        f"SELECT {columns} {of_version} AND as_of_date = "
        f"(SELECT max(as_of_date) {of_version} AND as_of_date <= $day) ORDER BY ledger_id"
    )
    parameters = {"name": model_name, "version": model_version, "day": as_of_date}
    try:
        return tuple(LedgerEvent(*row) for row in connection.execute(query, parameters).fetchall())
    except duckdb.CatalogException:  # nothing was ever scored in this warehouse
        return ()
