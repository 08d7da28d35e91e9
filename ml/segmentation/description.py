"""One sentence about each segment; every number in it is computed from the customers it speaks of."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.report.wording import NumberText


def describe_segment(frame: pd.DataFrame, members: NDArray[np.bool_], currency: str) -> str:
    """Describe the customers of a segment beside all customers.

    Parameters
    ----------
    frame
        One row per customer, with ``order_count``, ``days_since_last_order`` and ``lifetime_spend``.
    members
        Which rows belong to the segment.
    currency
        Code of the workspace's currency.

    Examples
    --------
    >>> frame = pd.DataFrame({"order_count": [8, 2], "days_since_last_order": [1, 30]})
    >>> frame["lifetime_spend"] = [1200.0, 300.0]
    >>> describe_segment(frame, np.array([True, False]), "EUR").partition("; ")[0]
    '1 of 2 customers (50%) with 80% of all spend'
    """
    if not members.any():
        return f"None of the {len(frame):,} customers is in this segment on this day."
    segment, text = frame[members], NumberText(currency)
    spend = frame["lifetime_spend"].sum()
    spend_share = f" with {_share(segment['lifetime_spend'].sum() / spend)} of all spend" if spend > 0 else ""
    orders, all_orders, days, all_days = (
        text.count(float(rows[column].median()))
        for column in ("order_count", "days_since_last_order")
        for rows in (segment, frame)
    )
    spent, all_spent = (text.money(float(rows["lifetime_spend"].median())) for rows in (segment, frame))
    return (
        f"{len(segment):,} of {len(frame):,} customers ({_share(len(segment) / len(frame))}){spend_share}; "
        f"at the median {orders} {'order' if orders == '1' else 'orders'} (all customers: {all_orders}), "
        f"the last one {days} {'day' if days == '1' else 'days'} ago ({all_days}), "
        f"and {spent} spent ({all_spent})."
    )


def _share(share: float) -> str:
    """Round to whole per cent, but neither to nothing nor to all of it."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"
