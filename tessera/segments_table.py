"""The table of segments that a run ends with, read from the published file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from tessera.errors import TesseraError
from tessera.warehouse import connect

BEYOND_NOTE = (
    "A share of spend is above 100% or below 0% where customers of a segment were given more money back than they paid."
)


@dataclass(frozen=True)
class SegmentRow:
    """One segment: sizes in customers, shares 0-1, amounts in the workspace's currency."""

    as_of_date: date
    segment_name: str
    customer_count: int
    customer_share: float
    spend_share: float | None
    lifetime_spend: Decimal
    median_order_count: float
    median_days_since_last_order: float
    average_order_amount: float | None


def is_beyond(share: float | None) -> bool:
    """Tell whether a share is one that a reader would not expect: above the whole, or below nothing."""
    return share is not None and not 0 <= share <= 1


def read_segments(database: Path) -> list[SegmentRow]:
    """Return the published segments, the one with the most spend first.

    Raises
    ------
    TesseraError
        Nothing is published yet.
    """
    if not database.exists():
        raise TesseraError(f"nothing is published yet: there is no {database}. Run `tessera run` first.")
    columns = ", ".join(SegmentRow.__dataclass_fields__)
    sql = f"SELECT {columns} FROM segments.segment_summaries ORDER BY lifetime_spend DESC, segment_key"
    with connect(database, read_only=True) as connection:
        try:
            rows = connection.execute(sql).fetchall()
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise TesseraError(
                f"{database} cannot be read: {first}. Run `tessera run`: it publishes anew what is damaged or old."
            ) from error
    return [SegmentRow(*row) for row in rows]
