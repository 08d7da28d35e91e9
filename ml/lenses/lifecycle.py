"""Lifecycle stages: new, active, slowing or lapsed, by each customer's own rhythm."""

import numpy as np
import pandas as pd
from scipy.stats import gamma

from ml.lenses.known import UNKNOWN, Floats, chosen, numbers

STAGES = ("lapsed", "slowing", "new", "active")
# Of those who go on as before, one in ten is silent for so long on any day; beyond the second limit, one in a
# thousand: most customers do go on, so a milder limit would call more of them lapsed than there are lapsed ones.
SLOWING_CHANCE = 0.10
LAPSED_CHANCE = 0.001
# A holiday is no farewell, however often somebody bought before.
LAPSED_DAYS_LEAST = 30
NEW_DAYS = 90  # the window of the features
# Own gaps that weigh as much as everyone's rhythm: with fewer, what everyone does says more.
PRIOR_GAP_COUNT = 3
# Gaps below it would be regular as a clock; above it a purchase says next to nothing about the next.
VARIATION_LIMITS = (0.3, 2.0)
RANDOM_VARIATION = 1.0  # of gaps between purchases that come at random


def lifecycle_stages(frame: pd.DataFrame) -> pd.Categorical:
    """Return each customer's stage.

    The days between a customer's orders are taken as gamma distributed, with the customer's own mean and variation,
    both drawn towards everyone's the fewer orders there are. A silence that this rhythm makes unlikely is
    ``slowing``, a very unlikely one of a month or more ``lapsed``; of the others those whose first order lies
    within ``NEW_DAYS`` are ``new``, the rest ``active``. Where all of a company's history is shorter than twice
    that, only its second half makes customers new.

    Parameters
    ----------
    frame
        ``order_count``, ``days_since_last_order``, ``days_since_first_order``, ``average_days_between_orders``,
        ``days_between_orders_variation``; one row per customer.

    Returns
    -------
    Categorical
        One of ``STAGES``; ``unknown`` without a last order, or where nobody ordered twice.
    """
    silence = numbers(frame, "days_since_last_order")
    since_first = numbers(frame, "days_since_first_order")
    chance = _chance_of_silence(frame, silence)
    is_known = np.isfinite(chance)
    new_days = min(NEW_DAYS, np.nanmax(since_first) / 2) if np.isfinite(since_first).any() else 0
    conditions = [
        is_known & (chance <= LAPSED_CHANCE) & (silence > LAPSED_DAYS_LEAST),
        is_known & (chance <= SLOWING_CHANCE),
        is_known & (since_first <= new_days),
        is_known,
    ]
    return chosen(conditions, STAGES, UNKNOWN)


def _chance_of_silence(frame: pd.DataFrame, silence: Floats) -> Floats:
    """Return how likely so long a silence is for a customer who goes on as before; NaN where unknown."""
    gap_count = np.nan_to_num(np.maximum(numbers(frame, "order_count") - 1, 0))
    gap = _drawn_to_all(numbers(frame, "average_days_between_orders"), gap_count, nobody=np.nan)
    variation = numbers(frame, "days_between_orders_variation")
    variation = np.clip(_drawn_to_all(variation, gap_count, nobody=RANDOM_VARIATION), *VARIATION_LIMITS)
    gap = np.maximum(gap, 1.0)  # several orders on one day are no rhythm
    shape, scale = 1 / variation**2, gap * variation**2
    # The day looked at is any day, and long gaps hold more of the days: the chance that a gap longer than this one goes
    # on, E[(X - t)+] / E[X], not P(X > t).
    longer = gamma.sf(silence, shape + 1, scale=scale) - silence / gap * gamma.sf(silence, shape, scale=scale)
    return np.asarray(np.maximum(longer, 0))


def _drawn_to_all(own: Floats, gap_count: Floats, *, nobody: float) -> Floats:
    everyone = float(np.nanmedian(own)) if np.isfinite(own).any() else nobody
    weight = np.where(np.isfinite(own), gap_count, 0)
    return np.asarray((np.nan_to_num(own) * weight + everyone * PRIOR_GAP_COUNT) / (weight + PRIOR_GAP_COUNT))
