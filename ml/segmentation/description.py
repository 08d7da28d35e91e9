"""One sentence about each segment; every number in it is computed from the customers it speaks of."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


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
    >>> describe_segment(frame, np.array([True, False]), "EUR")
    '1 of 2 customers (50%) with 80% of all spend; at the median 8 orders (all customers: 5), the last one \
1 day ago (16), and 1,200 EUR spent (750).'
    """
    if not members.any():
        return f"None of the {len(frame):,} customers is in this segment on this day."
    segment = frame[members]
    share = len(segment) / len(frame)
    spend = frame["lifetime_spend"].sum()
    spend_share = f" with {segment['lifetime_spend'].sum() / spend:.0%} of all spend" if spend > 0 else ""
    orders, all_orders = _median(segment, "order_count"), _median(frame, "order_count")
    days, all_days = _median(segment, "days_since_last_order"), _median(frame, "days_since_last_order")
    spent, all_spent = _median(segment, "lifetime_spend"), _median(frame, "lifetime_spend")
    return (
        f"{len(segment):,} of {len(frame):,} customers ({share:.0%}){spend_share}; "
        f"at the median {orders} {'order' if orders == '1' else 'orders'} (all customers: {all_orders}), "
        f"the last one {days} {'day' if days == '1' else 'days'} ago ({all_days}), "
        f"and {spent} {currency} spent ({all_spent})."
    )


def _median(frame: pd.DataFrame, column: str) -> str:
    return f"{frame[column].median():,.0f}"
