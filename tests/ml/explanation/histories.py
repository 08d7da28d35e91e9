"""Features reckoned from the orders of one customer, as the warehouse does: what a change says must equal this."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

DAYPARTS = ("morning", "afternoon", "evening", "night")
CHANNELS = ("app", "web")
DEPARTMENTS = ("garden", "toys", "wine")


@dataclass(frozen=True)
class Order:
    """One order of one department."""

    days_before: int
    amount: float
    daypart: str = "morning"
    channel: str = "web"
    department: str = "garden"
    is_weekend: bool = False
    is_discounted: bool = False


def share(orders, is_kind, *, by_amount=False):
    weights = [order.amount if by_amount else 1.0 for order in orders]
    return sum(weight for order, weight in zip(orders, weights, strict=True) if is_kind(order)) / sum(weights)


def features_of(orders):
    """Return one row of the features of a customer with such orders."""
    days = sorted((order.days_before for order in orders), reverse=True)
    spend = [
        sum(order.amount for order in orders if low <= order.days_before <= high)
        for low, high in ((1, 90), (91, 180), (1, 9999))
    ]
    departments = {name: share(orders, lambda order, name=name: order.department == name, by_amount=True)
                   for name in DEPARTMENTS}  # fmt: skip
    top = max(departments, key=departments.get)
    row = {
        "order_count": len(orders),
        "order_count_90d": sum(day <= 90 for day in days),
        "order_count_previous_90d": sum(91 <= day <= 180 for day in days),
        "lifetime_spend": spend[2],
        "average_order_amount": spend[2] / len(orders),
        "spend_90d": spend[0],
        "spend_previous_90d": spend[1],
        "spend_trend_90d": (spend[0] - spend[1]) / (spend[0] + spend[1]) if spend[0] + spend[1] else np.nan,
        "days_since_last_order": days[-1],
        "days_since_first_order": days[0],
        "days_between_first_and_last_order": days[0] - days[-1],
        **rhythm_of(days),
        **{f"{part}_order_share": share(orders, lambda order, part=part: order.daypart == part) for part in DAYPARTS},
        **{
            f"channel_order_share.{one}": share(orders, lambda order, one=one: order.channel == one) for one in CHANNELS
        },
        "weekend_order_share": share(orders, lambda order: order.is_weekend),
        "discount_spend_share": share(orders, lambda order: order.is_discounted, by_amount=True),
        **{f"department_spend_share.{name}": part for name, part in departments.items()},
        "department_count": sum(part > 0 for part in departments.values()),
        "department_diversity": 1 - sum(part**2 for part in departments.values()),
        "top_department": top,
        "top_department_spend_share": departments[top],
    }
    return pd.DataFrame([{name: value if isinstance(value, str) else float(value) for name, value in row.items()}])


def rhythm_of(days):
    gaps = -np.diff(np.array(days, dtype=float))
    variation = gaps.std() / gaps.mean() if len(gaps) >= 2 and gaps.sum() > 0 else np.nan
    return {
        "average_days_between_orders": gaps.mean() if len(gaps) else np.nan,
        "days_between_orders_variation": variation,
    }
