"""All that follows when a customer does something more, as the features of the day would tell it.

Orders count as if placed on the day before ``as_of_date``: of the customer's own usual size and kind, but for their
traits. What cannot be known from the features, such as which orders leave a window while a customer waits, is NaN.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.activities import DAYS, ORDERS, WAITING, Activity
from ml.explanation.traits import DEPARTMENT, WHOLE, Trait, usual_kinds

Floats = NDArray[np.float64]
Read = Callable[[str], Floats]

ROUNDING = 1e-9
SPEND, COUNT, AVERAGE = "lifetime_spend", "order_count", "average_order_amount"
LAST, FIRST, BETWEEN = "days_since_last_order", "days_since_first_order", "days_between_first_and_last_order"
COUNT_90D, COUNT_BEFORE = "order_count_90d", "order_count_previous_90d"
SPEND_90D, SPEND_BEFORE, TREND = "spend_90d", "spend_previous_90d", "spend_trend_90d"
GAP, GAP_VARIATION = "average_days_between_orders", "days_between_orders_variation"
DIVERSITY, DEPARTMENT_COUNT = "department_diversity", "department_count"
TOP_DEPARTMENT, TOP_SHARE = "top_department", "top_department_spend_share"


def again(rows: pd.DataFrame, activity: Activity, traits: Sequence[Trait], *, count: Floats) -> pd.DataFrame:
    """Return a copy of the rows after so many more of an activity, as far as they have columns for what follows.

    Parameters
    ----------
    rows
        One per customer.
    activity
        What is done; ``WAITING`` is done in days.
    traits
        In what ways each of them differs from the customer's usual ones.
    count
        How many, by row.
    """

    def read(name: str) -> Floats:
        return rows[name].to_numpy(dtype=np.float64) if name in rows else np.full(len(rows), np.nan)

    if activity is WAITING:
        changed = _wait(read, count)
    else:
        changed = _count(read, activity, traits, count) | _mix(rows, activity, traits, count)
        if activity is ORDERS:
            changed |= _money(read, changed, count) | _rhythm(read, count) | _departments(read, traits, count)
    after = rows.assign(**{name: values for name, values in changed.items() if name in rows})
    return _top_department(rows, after, traits) if activity is ORDERS and TOP_DEPARTMENT in rows else after


def _count(read: Read, activity: Activity, traits: Sequence[Trait], count: Floats) -> dict[str, Floats]:
    rising = dict.fromkeys([*activity.counts, *(name for trait in traits for name in trait.also)])
    changed = {name: read(name) + count for name in rising}
    if activity.since:
        changed[activity.since] = np.ones(len(count))
    if activity is ORDERS:
        changed[BETWEEN] = read(FIRST) - 1
    return changed


def _mix(rows: pd.DataFrame, activity: Activity, traits: Sequence[Trait], count: Floats) -> dict[str, Floats]:
    """Mix what is there with the new ones: shares by their counts, means by theirs."""
    parts = {name: (one, COUNT, True) for name, one in usual_kinds(rows).items()} if activity is ORDERS else {}
    for trait in traits:
        parts |= {name: (one, trait.counted, trait.is_whole) for name, one in trait.one(rows).items()}
    changed = {}
    for name, (one, counted, is_whole) in parts.items():
        before, held = (rows[column].to_numpy(dtype=np.float64) for column in (name, counted))
        so_far = before * held
        whole = np.round(so_far)
        so_far = np.where(np.abs(so_far - whole) < WHOLE * np.fmax(whole, 1), whole, so_far) if is_whole else so_far
        changed[name] = (so_far + one * count) / (held + count)
    return changed


def _money(read: Read, changed: dict[str, Floats], count: Floats) -> dict[str, Floats]:
    """Carry the money of the new orders into the total, the window and the trend."""
    average = changed.get(AVERAGE, read(AVERAGE))
    total = average * changed[COUNT]
    spent = total - read(AVERAGE) * read(COUNT)
    recent, before = read(SPEND_90D) + spent, np.maximum(read(SPEND_BEFORE), 0)
    held = np.maximum(recent, 0)
    trend = np.divide(held - before, held + before, out=np.full(len(count), np.nan), where=held + before > 0)
    return {SPEND: total, SPEND_90D: recent, TREND: trend}


def _rhythm(read: Read, count: Floats) -> dict[str, Floats]:
    """One more gap up to the first new order, and gaps of no day between those of one day."""
    gaps, between = read(COUNT) - 1, read(FIRST) - read(LAST)
    more, longer = gaps + count, read(FIRST) - 1
    variation = read(GAP_VARIATION)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where((gaps <= 1) | (between == 0), between**2, between**2 * (variation**2 + 1) / gaps)
        squares = squares + (read(LAST) - 1) ** 2
        spread = np.sqrt(np.maximum(more * squares - longer**2, 0)) / longer
    return {GAP: longer / more, GAP_VARIATION: np.where((more >= 2) & (longer > 0), spread, np.nan)}


def _departments(read: Read, traits: Sequence[Trait], count: Floats) -> dict[str, Floats]:
    """Follow orders of one department: how many there are, how diverse they are, and how much the top one has."""
    chosen = [trait.column for trait in traits if trait.column.startswith(DEPARTMENT)]
    if not chosen:
        return {}
    share, kept = read(chosen[0]), read(COUNT) / (read(COUNT) + count)
    grown = share * kept + 1 - kept
    squares = (1 - read(DIVERSITY)) * kept**2 + grown**2 - (share * kept) ** 2
    return {
        DIVERSITY: 1 - squares,
        DEPARTMENT_COUNT: read(DEPARTMENT_COUNT) + (share == 0),
        TOP_SHARE: np.maximum(read(TOP_SHARE) * kept, grown),
    }


def _top_department(rows: pd.DataFrame, after: pd.DataFrame, traits: Sequence[Trait]) -> pd.DataFrame:
    for trait in traits:
        if trait.column.startswith(DEPARTMENT) and TOP_SHARE in rows:
            others = rows[TOP_SHARE] * rows[COUNT] / after[COUNT]
            is_top = after[trait.column] > others + ROUNDING
            name = trait.column.removeprefix(DEPARTMENT)
            after = after.assign(**{TOP_DEPARTMENT: after[TOP_DEPARTMENT].mask(is_top, name)})
    return after


def _wait(read: Read, days: Floats) -> dict[str, Floats]:
    """Let days go by without an order: windows stay where nothing leaves them, and are empty where all has left."""
    last, first = read(LAST) + days, read(FIRST) + days
    is_empty, is_whole = last > DAYS, first <= DAYS
    windows = {name: np.where(is_whole, read(name), np.where(is_empty, 0.0, np.nan)) for name in (COUNT_90D, SPEND_90D)}
    # Of two windows the earlier holds the last order until it is twice as old, so that spend has stopped.
    stopped = np.where(is_empty & (last <= 2 * DAYS), -1.0, np.nan)
    trend = np.where(is_whole, read(TREND), stopped)
    none = np.full(len(days), np.nan)
    before = {name: np.where(is_whole, read(name), none) for name in (COUNT_BEFORE, SPEND_BEFORE)}
    return {LAST: last, FIRST: first, **windows, TREND: trend, **before}
