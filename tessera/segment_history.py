"""What became of one segment, read from the published file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tessera.errors import TesseraError
from tessera.segment_names import known_keys
from tessera.warehouse import connect


@dataclass(frozen=True)
class LedgerRow:
    """An event of the ledger that names the segment; shares 0-1, None where nothing was shared."""

    recorded_date: date
    event: str
    from_segment_name: str | None
    to_segment_name: str | None
    overlap_share: float | None
    shared_customer_count: int | None
    event_model_version: int | None


@dataclass(frozen=True)
class DayRow:
    """Customers of the segment on a published day, and how many came and went since the published day before it."""

    to_date: date
    customer_count: int
    arrived_count: int
    left_count: int


@dataclass(frozen=True)
class SegmentHistory:
    """Events and days of one segment, oldest first."""

    segment_key: str
    segment_name: str
    events: list[LedgerRow]
    days: list[DayRow]


_EVENTS = """
    SELECT recorded_date, event, from_segment_name, to_segment_name, overlap_share, shared_customer_count,
        event_model_version
    FROM segments.segment_ledger
    WHERE $key IN (from_segment_key, to_segment_key) ORDER BY ledger_id"""
_DAYS = """
    SELECT
        to_date,
        coalesce(sum(customer_count) FILTER (WHERE to_segment_key = $key), 0),
        coalesce(sum(customer_count) FILTER (WHERE to_segment_key = $key AND from_segment_key <> $key), 0),
        coalesce(sum(customer_count) FILTER (WHERE from_segment_key = $key AND to_segment_key <> $key), 0)
    FROM segments.segment_transitions
    WHERE $key IN (from_segment_key, to_segment_key)
    GROUP BY to_date ORDER BY to_date"""
# Segments of today first; those that ended are known from the ledger, under the last name they had.
_NAMES = "SELECT DISTINCT segment_key, segment_name FROM segments.customer_segments"
_ENDED = """
    SELECT from_segment_key, max_by(from_segment_name, ledger_id) FROM segments.segment_ledger
    WHERE from_segment_key IS NOT NULL GROUP BY 1"""


def read_names(database: Path) -> dict[str, str]:
    """Return the name of each published segment by key.

    Raises
    ------
    TesseraError
        Nothing is published yet.
    """
    return dict(_rows(database, _NAMES))


def read_history(database: Path, segment_key: str) -> SegmentHistory:
    """Return what became of a segment up to the published day.

    Raises
    ------
    TesseraError
        Nothing is published yet, or no segment has or had the key.
    """
    names = {**dict(_rows(database, _ENDED)), **read_names(database)}
    if segment_key not in names:
        raise TesseraError(
            f"no segment has or had the key {segment_key!r}; there are {known_keys(names, segment_key)}."
        )
    key = {"key": segment_key}
    return SegmentHistory(
        segment_key,
        names[segment_key],
        [LedgerRow(*row) for row in _rows(database, _EVENTS, key)],
        [DayRow(*row) for row in _rows(database, _DAYS, key)],
    )


def _rows(database: Path, sql: str, parameters: dict[str, str] | None = None) -> list[tuple[Any, ...]]:
    if not database.exists():
        raise TesseraError(f"nothing is published yet: there is no {database}. Run `tessera run` first.")
    with connect(database, read_only=True) as connection:
        try:
            return connection.execute(sql, parameters or {}).fetchall()
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise TesseraError(
                f"{database} cannot be read: {first}. Run `tessera run`: it publishes anew what is damaged or old."
            ) from error
