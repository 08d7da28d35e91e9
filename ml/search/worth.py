"""What segments are worth: how much of the next 90 days they explain, out of time, beside RFM and beside nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tessera.warehouse import read_frame

HORIZON_DAYS = 90
RESAMPLE_COUNT = 500
QUINTILE_COUNT = 5
OUTCOMES = ("spend", "orders", "churn")
# With fewer the share explained says more about chance than about the segments.
SMALLEST_CUSTOMER_COUNT = 100


@dataclass(frozen=True)
class EarlierDay:
    """Customers as they were known 90 days ago, and what they did since.

    Attributes
    ----------
    frame
        Features of that day, one row per customer.
    outcomes
        Rows as in ``frame``; columns ``OUTCOMES``: logarithms of spend and orders of the 90 days, and whether the
        customer bought nothing in them.
    """

    frame: pd.DataFrame
    outcomes: NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """Shares explained, and how they compare with RFM quintiles.

    Attributes
    ----------
    spend, orders, churn
        Share of the variance that the segments explain, each customer left out in turn; below 0 is worse than no
        segments. NaN where all customers did alike, as where nobody left.
    gain, gain_low, gain_high
        Mean of those that are known less that of RFM quintiles, with a 95 % interval over resampled customers.
    """

    spend: float
    orders: float
    churn: float
    gain: float
    gain_low: float
    gain_high: float


def earlier_day(as_of_date: date) -> date:
    """Return the day whose customers' next 90 days are known on ``as_of_date``."""
    return as_of_date - timedelta(days=HORIZON_DAYS)


def read_outcomes(warehouse: Path, as_of_date: date, customer_ids: pd.Series) -> NDArray[np.float64]:
    """Return what customers did in the 90 days before ``as_of_date``, rows as in ``customer_ids``."""
    sql = """
        SELECT customer_id, spend_90d::DOUBLE AS spend, order_count_90d::DOUBLE AS orders
        FROM features.customer_features WHERE as_of_date = ?"""
    rows = read_frame(warehouse, sql, [as_of_date]).set_index("customer_id").reindex(customer_ids)
    orders = rows["orders"].fillna(0).to_numpy()
    spend = rows["spend"].fillna(0).clip(lower=0).to_numpy()
    return np.column_stack([np.log1p(spend), np.log1p(orders), orders == 0]).astype(float)


def rfm_quintiles(frame: pd.DataFrame) -> NDArray[np.int32]:
    """Return five groups of about equal size by the sum of the three RFM scores; equal sums are in one group."""
    total = frame[["recency_score", "frequency_score", "monetary_score"]].fillna(0).sum(axis=1)
    share = total.rank(pct=True, method="average").to_numpy()
    return np.minimum((share * QUINTILE_COUNT).astype(np.int32), QUINTILE_COUNT - 1)


def residuals(labels: NDArray[np.int32], outcomes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return squared errors of each outcome when the mean of the others in the customer's segment tells it.

    A segment of one customer is told by the mean of all others.
    """
    _, numbers = np.unique(labels, return_inverse=True)
    counts = np.bincount(numbers)[numbers][:, None]
    sums = np.zeros((int(numbers.max()) + 1, outcomes.shape[1]))
    np.add.at(sums, numbers, outcomes)
    everyone = (outcomes.sum(axis=0) - outcomes) / (len(outcomes) - 1)
    own = (sums[numbers] - outcomes) / np.maximum(counts - 1, 1)
    errors: NDArray[np.float64] = (outcomes - np.where(counts > 1, own, everyone)) ** 2
    return errors


def worth(labels: NDArray[np.int32], earlier: EarlierDay, random_state: int) -> Worth | None:
    """Measure segments of the earlier day's customers; None where there are too few or nothing to explain.

    Parameters
    ----------
    labels
        Segment of each row of ``earlier.frame``, found on that day's features alone.
    """
    if len(labels) < SMALLEST_CUSTOMER_COUNT:
        return None
    of_none = residuals(np.zeros(len(labels), dtype=np.int32), earlier.outcomes)
    varies = of_none.sum(axis=0) > 0
    if not varies.any():
        return None
    errors = residuals(labels, earlier.outcomes)
    of_rfm = residuals(rfm_quintiles(earlier.frame), earlier.outcomes)
    rng = np.random.default_rng(random_state)
    gains = np.empty(RESAMPLE_COUNT)
    for one in range(RESAMPLE_COUNT):
        weights = np.bincount(rng.integers(0, len(labels), len(labels)), minlength=len(labels))
        base = np.maximum(weights @ of_none[:, varies], 1e-12)
        gains[one] = (weights @ (of_rfm - errors)[:, varies] / base).mean()
    low, high = np.quantile(gains, [0.025, 0.975])
    shares = explained(errors, of_none)
    gain = float(np.nanmean(shares - explained(of_rfm, of_none)))
    spend, orders, churn = (float(share) for share in shares)
    return Worth(spend, orders, churn, gain, float(low), float(high))


def rfm_worth(earlier: EarlierDay) -> dict[str, float]:
    """Return what RFM quintiles explain, by outcome; without those in which all customers did alike."""
    of_none = residuals(np.zeros(len(earlier.frame), dtype=np.int32), earlier.outcomes)
    shares = explained(residuals(rfm_quintiles(earlier.frame), earlier.outcomes), of_none)
    return {name: float(share) for name, share in zip(OUTCOMES, shares, strict=True) if np.isfinite(share)}


def explained(errors: NDArray[np.float64], of_none: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of each outcome's variance that is explained: 1 - errors / errors without segments.

    NaN where there is no variance.
    """
    base = of_none.sum(axis=0)
    shares: NDArray[np.float64] = np.where(base > 0, 1 - errors.sum(axis=0) / np.maximum(base, 1e-300), np.nan)
    return shares
