"""How much of what a share shows is the customer's own, and how much is the chance of few things counted.

A customer with one order made all of it on a weekend or none of it: a share of 0 or 1 that says nothing of a habit.
Where most customers have few orders, such shares part them into groups as sharp as any, made of chance, and no
comparison with shuffled columns finds out, because the columns of one order are tied. So a share of n things has a
reliability:

    r_n = n * c / (1 + (n - 1) * c)

(Spearman 1910, Brown 1910), where c is how alike two things of one customer are beyond those of two customers, the
intraclass correlation. It comes by moments, as for a beta-binomial law (Kleinman 1973), each customer with two things
or more counting alike: around its mean p, a share of n varies by p(1-p)(c + (1-c)/n).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def intraclass_correlation(shares: Floats, counts: Floats) -> float:
    """Return how alike two things of a customer are (0-1); 0 where no customer has two or all shares are alike.

    Parameters
    ----------
    shares, counts
        One per customer; where either is unknown or the count is below 1, the customer does not count.

    Examples
    --------
    Two orders each, always of the same kind: all of it is habit. As mixed as those of two coins: none is.

    >>> intraclass_correlation(np.array([0.0, 1.0, 0.0, 1.0]), np.full(4, 2.0))
    1.0
    >>> intraclass_correlation(np.array([0.0, 0.5, 0.5, 1.0]), np.full(4, 2.0))
    0.0
    """
    known = _known(shares, counts)
    repeated = known & (counts >= 2)
    if not repeated.any():
        return 0.0
    mean = float(shares[known].mean())
    spread = mean * (1 - mean)
    if spread <= 0:
        return 0.0
    inverse = 1 / counts[repeated]
    found = np.sum((shares[repeated] - mean) ** 2 / spread - inverse) / np.sum(1 - inverse)
    return float(np.clip(found, 0.0, 1.0))


def mean_reliability(shares: Floats, counts: Floats) -> float:
    """Return the mean reliability (0-1) of the known shares of a column; NaN where no share has a count.

    Parameters
    ----------
    shares, counts
        As for ``intraclass_correlation``.
    """
    known = _known(shares, counts)
    if not known.any():
        return float("nan")
    correlation, n = intraclass_correlation(shares, counts), counts[known]
    return float(np.mean(n * correlation / (1 + (n - 1) * correlation)))


def _known(shares: Floats, counts: Floats) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = np.isfinite(shares) & np.isfinite(counts) & (counts >= 1)
    return known
