"""How much of what a share shows is the customer's own, and how much is the chance of few things counted.

A customer with one order made all of it on a weekend or none of it: a share of 0 or 1 that says nothing of a habit.
Where most customers have few orders, such shares part them into groups as sharp as any, made of chance, and no
comparison with shuffled columns finds out, because the columns of one order are tied. So a share of n things has a
reliability, the part of its variance that is the customer's own (Spearman 1910, Brown 1910):

    r_n = c / (c + b / n)

where c is how alike two things of one customer are beyond those of two customers, the intraclass correlation, and b
the chance of one thing. Around its mean p, a share of n varies by p(1-p)(c + b/n).

*Things that weigh alike*, such as orders: b = 1 - c, and c comes by moments, as for a beta-binomial law (Kleinman
1973), each customer with two things or more counting alike.
*Money*, as shares of spend: one line costs more than another and the lines of one order go together, so n lines are
worth fewer, how many fewer nobody knows. b is measured: c and b are the line through what customers of few and of many
lines vary by.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

# Mean reliability of a share below which two thirds of its differences between customers are chance.
RELIABILITY_LIMIT = 1 / 3
# Shares of things that weigh alike, keys of a map under its beginning, and what counts them.
COUNTS_OF_SHARES = {
    **dict.fromkeys(
        (
            "weekend_order_share",
            "morning_order_share",
            "afternoon_order_share",
            "evening_order_share",
            "night_order_share",
            "channel_order_share",
        ),
        "order_count",
    ),
    "campaign_redemption_share": "campaign_count",
    "email_open_share_90d": "email_sent_count_90d",
    "email_click_share_90d": "email_sent_count_90d",
}
# Shares of spend; the keys of a map, which share one whole, are judged together.
SHARES_OF_SPEND = (
    "discount_spend_share",
    "coupon_spend_share",
    "display_spend_share",
    "mailer_spend_share",
    "private_label_spend_share",
    "department_spend_share",
)
# What is made of the same things as a share, and is chance where that is.
MADE_OF_SHARES = {
    "favourite_weekday": "weekend_order_share",
    "department_count": "department_spend_share",
    "department_diversity": "department_spend_share",
    "top_department": "department_spend_share",
    "top_department_spend_share": "department_spend_share",
}

# Variance of ``varied`` that many lines do not lessen, beside that of one line: keeps heavy buyers from counting alone.
SPREAD_OF_HABITS = 0.05

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


def spend_reliability(shares: Floats, lines: Floats) -> float:
    """Return the mean reliability (0-1) of shares of spend; NaN where no share has a count of lines.

    Parameters
    ----------
    shares : ndarray of shape (customers, keys)
        Of one whole; a single share has one column. A customer with any of them unknown does not count.
    lines
        Order lines of each customer.
    """
    known = _known(shares.sum(axis=1), lines)
    if not known.any():
        return float("nan")
    means = shares[known].mean(axis=0)
    spread = float(np.sum(means * (1 - means)))
    if spread <= 0:
        return 0.0
    inverse = 1 / lines[known]
    varied = np.sum((shares[known] - means) ** 2, axis=1) / spread
    correlation, chance = _own_and_chance(varied, inverse)
    total = correlation + chance * inverse
    return float(np.mean(np.divide(correlation, total, out=np.zeros_like(total), where=total > 0)))


def _own_and_chance(varied: Floats, inverse: Floats) -> tuple[float, float]:
    """Return c and b of varied = c + b * inverse by weighted least squares; b = 1 - c where one cannot tell.

    What a share of few lines varies by varies itself the more, by the square of ``inverse``.
    """
    repeated = inverse <= 1 / 2
    x, y = inverse[repeated], varied[repeated]
    if len(x) and float(np.ptp(x)) > 0:
        slope, own = np.polyfit(x, y, 1, w=1 / np.sqrt(x**2 + SPREAD_OF_HABITS))
        if slope > 0:
            return float(np.clip(own, 0.0, 1.0)), float(slope)
    if not len(x):
        return 0.0, 1.0
    own = float(np.clip(np.sum(y - x) / np.sum(1 - x), 0.0, 1.0))
    return own, 1 - own


def chance_faults(frame: "pd.DataFrame", columns: Iterable[str]) -> dict[str, str]:
    """Return by column why it tells more of chance than of customers; what nothing counts is not judged.

    Parameters
    ----------
    frame
        One row per customer, as ``ml.features.read_customer_features`` gives it.
    columns
        Of the frame.
    """
    judged: dict[str, tuple[float, str]] = {}
    faults: dict[str, str] = {}
    for column in columns:
        share = MADE_OF_SHARES.get(column, column)
        stem = share.partition(".")[0]
        share = stem if stem in SHARES_OF_SPEND else share
        if share not in judged:
            judged[share] = _judge(frame, share)
        found, counted = judged[share]
        if found < RELIABILITY_LIMIT:
            what = "differs" if column.startswith(share) else f"is made as {share} is, which differs"
            faults[column] = (
                f"{what} between customers hardly more than chance makes it, by their {counted}: reliability "
                f"{found:.2f} (limit {RELIABILITY_LIMIT:.2f})"
            )
    return faults


def _judge(frame: "pd.DataFrame", share: str) -> tuple[float, str]:
    """Return the reliability of a share, NaN where nothing counts it, and what counts it."""
    if share in SHARES_OF_SPEND:
        keys = [one for one in frame.columns if one == share or one.startswith(f"{share}.")]
        if not keys or not {"order_count", "items_per_order"} <= set(frame.columns):
            return float("nan"), ""
        lines = (frame["order_count"] * frame["items_per_order"]).to_numpy(dtype=float)
        return spend_reliability(frame[keys].to_numpy(dtype=float), lines), "order lines"
    counted = COUNTS_OF_SHARES.get(share.partition(".")[0])
    if counted is None or counted not in frame or share not in frame:
        return float("nan"), ""
    return mean_reliability(frame[share].to_numpy(dtype=float), frame[counted].to_numpy(dtype=float)), counted


def _known(shares: Floats, counts: Floats) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = np.isfinite(shares) & np.isfinite(counts) & (counts >= 1)
    return known
