"""Product affinity: the department in which a customer spends more than others do, beyond chance."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betainc

from ml.lenses.known import UNKNOWN, Floats, numbers, spelled

PREFIX = "department_spend_share."
BROAD = "broad"
# A basket's lines depend on each other, so an order is one piece of evidence, however long it is.
ORDER_COUNT_LEAST = 3
# Orders that weigh as much as what everyone buys.
PRIOR_ORDER_COUNT = 5
INDEX_LEAST = 1.2  # from 120 on the field calls a group over-indexed
EXCESS_LEAST = 0.05  # of the customer's money; less moves no offer
CHANCE_LIMIT = 0.05  # for all departments of a customer together


def product_affinities(frame: pd.DataFrame) -> pd.Categorical:
    """Return for each customer the department that stands out.

    A customer's share of each department is drawn towards the mean share of all customers, by ``PRIOR_ORDER_COUNT``
    orders. The department with the greatest excess over that mean is the affinity if the excess and the index
    (share / mean share) reach their limits, and if as many of the customer's orders would fall to it by chance
    in less than ``CHANCE_LIMIT`` of cases: a binomial tail, after Bonferroni over the departments.

    Parameters
    ----------
    frame
        ``order_count`` and columns ``department_spend_share.<NAME>``; one row per customer. A missing share is 0
        where another one of the customer is known.

    Returns
    -------
    Categorical
        A department's name, ``broad`` where none stands out, ``unknown`` with fewer than ``ORDER_COUNT_LEAST``
        orders, without known departments, or where the company has only one.
    """
    columns = sorted(column for column in frame.columns if column.startswith(PREFIX))
    names = [column.removeprefix(PREFIX) for column in columns]
    orders = numbers(frame, "order_count")
    is_known = orders >= ORDER_COUNT_LEAST
    has_shares = np.zeros(len(frame), dtype=bool)
    for column in columns:
        has_shares |= frame[column].notna().to_numpy()
    is_known &= has_shares
    codes = np.full(len(frame), -1, dtype=np.int32)
    if is_known.any() and len(columns) > 1:
        rows = np.flatnonzero(is_known)
        means = [float(np.nan_to_num(numbers(frame, column))[has_shares].mean()) for column in columns]
        shares = (numbers(frame, column)[rows] for column in columns)  # one at a time: all of them fill the memory
        codes[rows] = _standing_out(shares, np.asarray(means), orders[rows])
    return spelled(codes, [*names, BROAD, UNKNOWN])


def _standing_out(shares: Iterable[Floats], means: Floats, orders: Floats) -> NDArray[np.int32]:
    """Return the position of each customer's department, or -2 where none stands out."""
    own_weight = orders / (orders + PRIOR_ORDER_COUNT)
    excess = np.full(len(orders), -np.inf)
    best = np.zeros(len(orders), dtype=np.int32)
    for place, share in enumerate(shares):
        found = own_weight * (np.nan_to_num(share) - means[place])
        is_better = found > excess
        excess[is_better], best[is_better] = found[is_better], place
    mean = means[best]
    own_share = np.clip(mean + excess / own_weight, 0, 1)
    chance = betainc(np.maximum(own_share * orders, 1e-9), (1 - own_share) * orders + 1, mean) * len(means)
    stands_out = (excess >= EXCESS_LEAST) & (mean + excess >= INDEX_LEAST * mean) & (chance <= CHANCE_LIMIT)
    return np.where(stands_out, best, -2).astype(np.int32)
