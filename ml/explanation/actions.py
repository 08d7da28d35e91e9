"""What a customer could do otherwise, in which direction and in which steps, and what follows from it.

A feature is left out where nobody acts on it: who the customer is, how long they are known, what a bureau or a survey
says, and scores, which rank customers against each other. Counts of all that happened so far only rise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import PROFILE_GROUPS
from ml.explanation.space import NumberScale

FIXED = {
    "days_since_first_order",
    "days_between_first_and_last_order",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "credit_score",
    "delinquency_count",
    "survey_response_count",
    "has_demographics",
    *PROFILE_GROUPS["relations"],
}
FIXED_MAPS = ("attitude_score",)
RISING = {
    "order_count",
    "lifetime_spend",
    "store_count",
    "department_count",
    "campaign_count",
    "coupon_redemption_count",
    "campaign_redeemed_count",
    "review_count",
}
# Parts of one another: the first is the second times the third, so it follows them.
SPEND, ORDERS, AVERAGE = "lifetime_spend", "order_count", "average_order_amount"
LAST, FIRST, BETWEEN = "days_since_last_order", "days_since_first_order", "days_between_first_and_last_order"

GRID_LIMIT = 24  # each is a prediction for every customer that is searched
ROUNDING = 1e-9  # a multiple of a step may miss a bound by this part of the step

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Action:
    """A feature that may change, from one multiple of its step to another.

    Attributes
    ----------
    scale
        The feature.
    step
        1 for what is always whole; else a power of ten, about a hundredth of the usual range.
    grid
        Steps to look at first, rising, from the lowest to the highest that is usual in any segment.
    """

    scale: NumberScale
    step: float
    grid: NDArray[np.int64]

    @property
    def name(self) -> str:
        """The feature's name."""
        return self.scale.name

    def value(self, steps: NDArray[np.int64]) -> Floats:
        """Return the values at some multiples of the step, without what floats add to them."""
        digits = max(0, -round(np.log10(self.step)))
        return np.asarray(np.round(steps * self.step, digits))

    def nearest(self, values: Floats) -> Floats:
        """Return each value's nearest multiple of the step; NaN stays."""
        steps = np.round(values / self.step)
        return np.where(np.isnan(steps), np.nan, self.value(np.nan_to_num(steps).astype(np.int64)))

    def allows(self, before: Floats, after: Floats) -> NDArray[np.bool_]:
        """Return which moves are possible at all."""
        return (after > before) if self.name in RISING else (after != before)


def actions(scales: tuple[NumberScale, ...], columns: list[str]) -> list[Action]:
    """Return the features that may change, in their order; those without a usual range to move in are left out."""
    follows = {SPEND} if {ORDERS, AVERAGE} & set(columns) else set()
    found = []
    for scale in scales:
        is_fixed = scale.name in FIXED | follows or scale.name.startswith(FIXED_MAPS)
        low, high = _range(scale)
        if not is_fixed and scale.spread > 0 and low < high:
            step = 1.0 if scale.is_whole else 10.0 ** np.floor(np.log10((high - low) / 50))
            found.append(Action(scale, step, _grid(scale, step)))
    return [action for action in found if len(action.grid) > 1]


def change(rows: pd.DataFrame, values: Mapping[str, Floats]) -> pd.DataFrame:
    """Return a copy of the rows with new values and with what follows from them, as far as it has a column.

    - A later last order is one more order of the usual size; an earlier one is that much time gone by since the first.
    - ``lifetime_spend`` is ``order_count`` times ``average_order_amount``.

    Windows (``spend_90d``, ``spend_trend_90d``), shares of a whole and the rhythm of orders stay as they are.
    """
    changed = rows.copy()
    for name, new in values.items():
        changed[name] = new
    if LAST in values:
        _follow_last_order(rows, changed, is_order_count_given=ORDERS in values)
    if {SPEND, ORDERS, AVERAGE} <= set(changed.columns):
        moved = (changed[ORDERS] != rows[ORDERS]) | (changed[AVERAGE] != rows[AVERAGE])
        changed.loc[moved, SPEND] = changed.loc[moved, ORDERS] * changed.loc[moved, AVERAGE]
    return changed


def _follow_last_order(before: pd.DataFrame, changed: pd.DataFrame, *, is_order_count_given: bool) -> None:
    waited = (changed[LAST] - before[LAST]).clip(lower=0)
    if FIRST in changed:
        changed[FIRST] += waited
        if BETWEEN in changed:
            changed[BETWEEN] = changed[FIRST] - changed[LAST]
    if ORDERS in changed and not is_order_count_given:
        changed[ORDERS] += changed[LAST] < before[LAST]


def _range(scale: NumberScale) -> tuple[float, float]:
    if np.isnan(scale.usual_low).all():
        return 0.0, 0.0
    return float(np.nanmin(scale.usual_low)), float(np.nanmax(scale.usual_high))


def _grid(scale: NumberScale, step: float) -> NDArray[np.int64]:
    """Return the ends of what is usual in each segment, and quantiles of all customers between them."""
    low, high = _range(scale)
    inner_low = np.ceil(scale.usual_low / step - ROUNDING)
    inner_high = np.floor(scale.usual_high / step + ROUNDING)
    places = np.concatenate([inner_low, inner_high, np.round(scale.quantiles / step)])
    places = places[~np.isnan(places)]
    inside = (places * step >= low - step * ROUNDING) & (places * step <= high + step * ROUNDING)
    found = np.unique(places[inside]).astype(np.int64)
    if len(found) <= GRID_LIMIT:
        return found
    return found[np.linspace(0, len(found) - 1, GRID_LIMIT).round().astype(np.intp)]
