"""Is a segment truly unlike the rest: p-values and 95 % intervals, for means and for shares.

A segment is compared with the customers outside of it, never with all: all customers hold the segment too,
and the two would not be independent.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

CONFIDENCE = 0.95
# Cochran's rule: with a smaller expected count the normal curve is a poor stand-in for the exact distribution.
SMALLEST_EXPECTED_COUNT = 5.0

Floats = NDArray[np.float64]


def compare_means(count: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """Compare each segment's mean with that of the rest (Welch's unequal variances t).

    Parameters
    ----------
    count, mean, variance
        Two rows: the segments, the rest of each; ``variance`` is the sample's (one less in the divisor).

    Returns
    -------
    tuple
        ``low`` and ``high`` of segment - rest, and the p-value; NaN where either side has fewer than two customers.
        Where neither side varies, Welch's test divides by nothing: the two values are then compared as a flag is,
        by Fisher's exact test, and the interval is the difference itself.
    """
    enough = (count >= 2).all(axis=0)
    parts = np.where(enough, variance / np.maximum(count, 1), np.nan)
    error = np.sqrt(parts.sum(axis=0))
    varies = enough & (error > 0)
    divisor = (parts**2 / np.maximum(count - 1, 1)).sum(axis=0)
    freedom = np.divide(parts.sum(axis=0) ** 2, divisor, out=np.ones_like(divisor), where=varies)
    difference = mean[0] - mean[1]
    t = np.divide(difference, error, out=np.full_like(error, np.nan), where=varies)
    p = 2 * stats.t.sf(np.abs(t), freedom)
    for place in np.flatnonzero(enough & ~varies):
        p[place] = _fisher(np.array([count[0, place], 0.0]), count[:, place]) if difference[place] else 1.0
    margin = np.where(varies, stats.t.ppf((1 + CONFIDENCE) / 2, freedom), 0.0) * np.where(enough, error, np.nan)
    return difference - margin, difference + margin, p


def compare_shares(hits: Floats, count: Floats) -> tuple[Floats, Floats, Floats]:
    """Compare each segment's share with that of the rest.

    Parameters
    ----------
    hits, count
        Two rows: the segments, the rest of each; customers who have it, and who are known.

    Returns
    -------
    tuple
        ``low`` and ``high`` of segment - rest by Newcombe's method 10 (from Wilson's intervals, without correction
        for continuity), and the p-value: of the score test with pooled variance, or of Fisher's exact test where an
        expected count is below 5. NaN where either side knows nobody.
    """
    enough = (count > 0).all(axis=0)
    share = np.divide(hits, count, out=np.full_like(hits, np.nan), where=count > 0)
    low, high = wilson(hits, count)
    difference = share[0] - share[1]
    below = np.hypot(share[0] - low[0], high[1] - share[1])
    above = np.hypot(high[0] - share[0], share[1] - low[1])
    total = count.sum(axis=0)
    pooled = np.divide(hits.sum(axis=0), total, out=np.full_like(total, np.nan), where=enough)
    error = np.sqrt(pooled * (1 - pooled) * (1 / np.maximum(count, 1)).sum(axis=0))
    z = np.divide(difference, error, out=np.zeros_like(error), where=error > 0)
    p = np.where(enough, 2 * stats.norm.sf(np.abs(z)), np.nan)
    expected = np.minimum(count * pooled, count * (1 - pooled)).min(axis=0)
    for place in np.flatnonzero(enough & (expected < SMALLEST_EXPECTED_COUNT)):
        p[place] = _fisher(hits[:, place], count[:, place])
    return difference - below, difference + above, p


def wilson(hits: Floats, count: Floats) -> tuple[Floats, Floats]:
    """Return Wilson's 95 % interval of each share; NaN where nobody is known."""
    z = stats.norm.ppf((1 + CONFIDENCE) / 2)
    known = np.where(count > 0, count, np.nan)
    share = hits / known
    centre = (share + z**2 / (2 * known)) / (1 + z**2 / known)
    margin = z * np.sqrt(share * (1 - share) / known + z**2 / (4 * known**2)) / (1 + z**2 / known)
    return np.clip(centre - margin, 0.0, 1.0), np.clip(centre + margin, 0.0, 1.0)


def correct(p_value: Floats) -> Floats:
    """Return q-values by Benjamini and Hochberg over all comparisons made; NaN where none was."""
    made = ~np.isnan(p_value)
    q_value = np.full_like(p_value, np.nan)
    if made.any():
        q_value[made] = stats.false_discovery_control(np.clip(p_value[made], 0.0, 1.0), method="bh")
    return q_value


def _fisher(hits: Floats, count: Floats) -> float:
    table = np.stack([hits, count - hits]).astype(np.int64)
    return float(stats.fisher_exact(table).pvalue)
