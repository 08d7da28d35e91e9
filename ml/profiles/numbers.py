"""The profile of a number: its spread within each segment, and how far the segment lies from all customers."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.preprocessing import LOWER_QUANTILE, UPPER_QUANTILE
from ml.profiles.comparison import compare_means
from ml.profiles.groups import Groups

QUANTILES = {
    "segment_p10": 0.10,
    "segment_p25": 0.25,
    "segment_median": 0.50,
    "segment_p75": 0.75,
    "segment_p90": 0.90,
}

# A variance below this part of the whole spread, squared, is what rounding leaves of equal values.
ROUNDING = 1e-9


def profile_number(values: NDArray[np.float64], groups: Groups) -> pd.DataFrame:
    """Return the profile of one number, a row per segment.

    Parameters
    ----------
    values
        One per customer, NaN where unknown; at least one is known.
    groups
        The segments.

    Returns
    -------
    DataFrame
        ``known_count``, mean, standard deviation (of the sample) and quantiles of the segment and the mean and median
        of all customers, in the feature's unit; ``standardized_difference`` with ``interval_low`` and
        ``interval_high``, and ``p_value``.
        The difference is the one of ``ml.segmentation.traits``: of means, in standard deviations of all, the outer
        percent cut to its edge.
    """
    known = ~np.isnan(values)
    count = groups.counts(known)
    mean, variance = _moments(values, groups, count)
    rows = pd.DataFrame(_quantiles(values, groups), columns=list(QUANTILES))
    rows.insert(0, "known_count", count.astype(np.int64))
    rows["segment_mean"], rows["segment_standard_deviation"] = mean, np.sqrt(variance)
    rows["overall_mean"] = values[known].mean()
    rows["overall_median"] = np.median(values[known])
    effects = ("standardized_difference", "interval_low", "interval_high", "p_value")
    return rows.assign(**dict(zip(effects, _differences(_capped(values), groups, count), strict=True)))


def _capped(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = values[~np.isnan(values)]
    low = np.quantile(known, LOWER_QUANTILE, method="lower")
    high = np.quantile(known, UPPER_QUANTILE, method="higher")
    return np.clip(values, low, high)


def _quantiles(values: NDArray[np.float64], groups: Groups) -> NDArray[np.float64]:
    table = np.full((len(groups.cluster_ids), len(QUANTILES)), np.nan)
    for place, part in enumerate(groups.cut(values)):
        if part.size:
            table[place] = np.quantile(part, list(QUANTILES.values()))
    return table


def _moments(
    values: NDArray[np.float64], groups: Groups, count: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and sample variance by segment; NaN without a known value, or with fewer than two."""
    mean = np.divide(groups.sums(values), count, out=np.full_like(count, np.nan), where=count > 0)
    away = (values - mean[groups.codes]) ** 2  # a second pass: sums of squares alone cancel where means are large
    return mean, np.divide(groups.sums(away), count - 1, out=np.full_like(count, np.nan), where=count > 1)


def _differences(
    capped: NDArray[np.float64], groups: Groups, count: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    mean, variance = _moments(capped, groups, count)
    known = capped[~np.isnan(capped)]
    overall_mean, spread = known.mean(), known.std() if np.ptp(known) > 0 else 0.0
    rest_count = len(known) - count
    filled = np.where(count > 0, mean, 0.0)
    rest_mean = np.divide(
        count @ filled - count * filled, rest_count, out=np.full_like(count, np.nan), where=rest_count > 0
    )
    if spread == 0:
        testable = np.where((count >= 2) & (rest_count >= 2), 0.0, np.nan)
        return np.where(count > 0, 0.0, np.nan), testable, testable, testable + 1.0
    variances = np.stack([variance, _rest_variance(count, filled, variance)])
    variances[variances <= (ROUNDING * spread) ** 2] = 0.0
    low, high, p = compare_means(np.stack([count, rest_count]), np.stack([mean, rest_mean]), variances)
    # Segment - all is this part of segment - rest, so an interval of the one is an interval of the other.
    scale = rest_count / len(known) / spread
    return (mean - overall_mean) / spread, low * scale, high * scale, p


def _rest_variance(
    count: NDArray[np.float64], mean: NDArray[np.float64], variance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sample variance of the customers outside each segment, from the segments' own moments."""
    squares = np.where(count > 1, variance * (count - 1), 0.0)
    outside = ~np.eye(len(count), dtype=bool)
    weights = outside * count
    total = weights.sum(axis=1)
    rest_mean = np.divide(weights @ mean, total, out=np.zeros_like(total), where=total > 0)
    between = (weights * (mean[None, :] - rest_mean[:, None]) ** 2).sum(axis=1)
    squares = outside @ squares + between
    return np.asarray(np.divide(squares, total - 1, out=np.full_like(total, np.nan), where=total > 1))
