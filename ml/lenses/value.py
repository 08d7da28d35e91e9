"""Value tiers: who brings the money, by concentration."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.lenses.known import UNKNOWN, Floats, spelled

TIERS = ("platinum", "gold", "silver", "bronze")
NO_SPEND = "none"
# Those who bring the first half of the money, then up to four fifths (Pareto's 80 %), then up to 95 % (the B of ABC).
MONEY_LIMITS = (0.5, 0.8, 0.95)
# Where money is spread evenly a half of it takes nearly half of the customers; a top tier is at most the first fifth.
RANK_LIMITS = (0.2, 0.5, 0.8)
# Beyond it a customer's money counts as that much, or one giant would leave the first tier to itself alone.
CAP_QUANTILE = 0.99


def value_tiers(spend: Floats) -> pd.Categorical:
    """Return each customer's tier.

    Customers with money above 0 stand in a row, the biggest first. A customer's place is the share of the money, and
    of the customers, that stands before the middle of those with the same amount; a tier takes those who are
    below both of its limits. Equal amounts have equal tiers, and where all spend the same all are silver.

    Parameters
    ----------
    spend
        Money per customer, NaN where unknown.

    Returns
    -------
    Categorical
        One of ``TIERS``; ``none`` where the money is 0 or less, ``unknown`` where it is not known.

    Examples
    --------
    >>> list(value_tiers(np.array([500.0, 80, 20, 80, 5, 0])))
    ['platinum', 'gold', 'silver', 'gold', 'bronze', 'none']
    """
    tiers = np.full(len(spend), len(TIERS) + 1, dtype=np.int8)
    tiers[spend <= 0] = len(TIERS)
    is_spender = spend > 0
    if is_spender.any():
        tiers[is_spender] = _tiers_of_spenders(spend[is_spender])
    return spelled(tiers, [*TIERS, NO_SPEND, UNKNOWN])


def _tiers_of_spenders(amounts: Floats) -> NDArray[np.intp]:
    values, inverse, counts = np.unique(amounts, return_inverse=True, return_counts=True)
    cap = np.quantile(amounts, CAP_QUANTILE, method="lower")
    money = np.asarray(np.minimum(values, cap) * counts, dtype=np.float64)
    by_money = np.digitize(_middle_from_top(money), MONEY_LIMITS)
    by_rank = np.digitize(_middle_from_top(counts.astype(np.float64)), RANK_LIMITS)
    return np.asarray(np.maximum(by_money, by_rank)[inverse])


def _middle_from_top(weights: Floats) -> Floats:
    """Return the share of all weight that lies above the middle of each, the last one on top."""
    upto = np.cumsum(weights[::-1])[::-1]
    return np.asarray((upto - weights / 2) / upto[0])
