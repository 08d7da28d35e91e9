"""Behaviour: which way of shopping marks a customer, by scores on named archetypes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from ml.lenses.known import UNKNOWN, Floats, numbers, spelled

MIXED = "mixed"
ORDER_COUNT_LEAST = 3
# Orders that weigh as much as what everyone does: two orders, both on a Sunday, make no weekend shopper.
PRIOR_ORDER_COUNT = 5
# In standard units of a normal curve: the sixth of the customers that an archetype fits best.
SCORE_LEAST = 1.0
# A rank alone makes differences of no size look big: a share must lie so far from the middle of all, and ...
SHARE_DISTANCE_LEAST = 0.10
# ... any other figure be so many times it, or so small a part.
RATIO_LEAST = 1.25


@dataclass(frozen=True)
class Sign:
    """A figure that marks an archetype: the sum of columns, high (1) or low (-1)."""

    columns: tuple[str, ...]
    direction: int = 1

    @property
    def is_share(self) -> bool:
        """Whether its distances are those of shares."""
        return "_share" in self.columns[0]

    @property
    def is_share_of_orders(self) -> bool:
        """Whether few orders make it extreme by chance."""
        return self.columns[0].endswith("_order_share")


# Of equal scores the first wins.
ARCHETYPES: dict[str, tuple[Sign, ...]] = {
    "deal_seeker": (
        Sign(("discount_spend_share",)),
        Sign(("coupon_spend_share",)),
        Sign(("campaign_redemption_share",)),
    ),
    "own_brand": (Sign(("private_label_spend_share",)),),
    "stock_up": (Sign(("items_per_order",)), Sign(("average_days_between_orders",))),
    "top_up": (Sign(("items_per_order",), -1), Sign(("average_days_between_orders",), -1)),
    "digital": (
        Sign(("app_visit_share",)),
        Sign(("mobile_session_share",)),
        Sign(("visit_count_90d",)),
        Sign(("banking_session_count_90d",)),
    ),
    "many_stores": (Sign(("top_store_spend_share",), -1),),
    "weekend": (Sign(("weekend_order_share",)),),
    "morning": (Sign(("morning_order_share",)),),
    "evening": (Sign(("evening_order_share", "night_order_share")),),
}


def behaviours(frame: pd.DataFrame) -> pd.Categorical:
    """Return the archetype that fits each customer best.

    Every sign becomes a normal score of its rank among all customers; an archetype's score is the mean of its known
    signs, made a normal score again, so that archetypes of one sign and of several compare. The highest one
    wins if it reaches ``SCORE_LEAST``. A sign counts for a customer only at a distance that matters.

    Parameters
    ----------
    frame
        ``order_count`` and the columns of ``ARCHETYPES``, as far as they exist; one row per customer.

    Returns
    -------
    Categorical
        A key of ``ARCHETYPES``; ``mixed`` where none fits, ``unknown`` with fewer than ``ORDER_COUNT_LEAST`` orders or
        where no sign is known.
    """
    orders = numbers(frame, "order_count")
    best_score = np.full(len(frame), -np.inf)
    best = np.full(len(frame), len(ARCHETYPES), dtype=np.int8)
    is_known = np.zeros(len(frame), dtype=bool)
    for place, signs in enumerate(ARCHETYPES.values()):
        score = _archetype_score(frame, signs, orders)
        is_known |= ~np.isnan(score)
        is_better = np.nan_to_num(score, nan=-np.inf) > np.maximum(best_score, SCORE_LEAST)
        best_score[is_better], best[is_better] = score[is_better], place
    best[~is_known | ~(orders >= ORDER_COUNT_LEAST)] = len(ARCHETYPES) + 1
    return spelled(best, [*ARCHETYPES, MIXED, UNKNOWN])


def _archetype_score(frame: pd.DataFrame, signs: tuple[Sign, ...], orders: Floats) -> Floats:
    total, known_count = np.zeros(len(frame)), np.zeros(len(frame))
    for sign in signs:
        score = _sign_score(frame, sign, orders)
        total += np.nan_to_num(score)
        known_count += ~np.isnan(score)
    mean = np.divide(total, known_count, out=np.full(len(frame), np.nan), where=known_count > 0)
    return np.where(mean > 0, _normal_scores(mean), np.minimum(mean, 0))


def _sign_score(frame: pd.DataFrame, sign: Sign, orders: Floats) -> Floats:
    values = sum((numbers(frame, column) for column in sign.columns), np.zeros(len(frame)))
    known = values[~np.isnan(values)]
    if not len(known) or known.min() == known.max():
        return np.full(len(frame), np.nan)
    if sign.is_share_of_orders:
        weight = np.nan_to_num(orders)
        values = (values * weight + known.mean() * PRIOR_ORDER_COUNT) / (weight + PRIOR_ORDER_COUNT)
    score = sign.direction * _normal_scores(values)
    return np.where((score > 0) & ~_matters(values, sign), 0.0, score)


def _matters(values: Floats, sign: Sign) -> NDArray[np.bool_]:
    middle = np.nanmedian(values)
    if sign.is_share:
        return np.asarray(sign.direction * (values - middle) >= SHARE_DISTANCE_LEAST)
    return np.asarray(values >= middle * RATIO_LEAST if sign.direction > 0 else values * RATIO_LEAST <= middle)


def _normal_scores(values: Floats) -> Floats:
    """Return the normal quantile of each value's rank; equal values share it, NaN stays."""
    ranks = rankdata(values, method="average", nan_policy="omit")
    return np.asarray(ndtri((ranks - 0.5) / np.count_nonzero(~np.isnan(values))))
