"""Which feature columns make segments, which describe them, and which a company cannot use.

Segments are found on one column for each question a marketer asks, not on every column there is:

* k-means weighs all columns alike, so ten columns about the hour of the day would outvote one about
  value, and columns that grow together (most counts grow with ``order_count``) would count one thing
  several times: the search then finds only "much" and "little", k = 2.
* ``lifetime_spend`` is left out because it is ``order_count`` times ``average_order_amount``; it orders
  and describes the segments instead.

A question has several columns, best first, because not every company has every source: the first column
that can be used answers it. A shop without coupons sees from clicks in emails who answers offers; a bank whose
customers all paid by card yesterday sees from their sessions who is still here. A question that no column of a
company answers is left out, such as what products of a bank a shop's customers hold.

All other columns describe the segments that were found, and say who is far from all others. Columns of sources
that a company lacks have no value and cost nothing but their name.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Above this share of equal values the rest is too few to be a segment, and scaling would throw it far out.
COMMON_VALUE_SHARE_LIMIT = 0.95
# Below this share of known values most would be the median that stands for the unknown ones.
KNOWN_SHARE_LIMIT = 0.5
# Above this rank correlation two columns order the customers alike: the second one only doubles the first.
RANK_CORRELATION_LIMIT = 0.95


@dataclass(frozen=True)
class Question:
    """What a segment must tell about a customer, and the columns that can tell it, best first."""

    name: str
    columns: tuple[str, ...]


QUESTIONS = (
    Question("how often do they buy", ("order_count",)),
    Question("how much at a time", ("average_order_amount",)),
    Question("are they still here", ("days_since_last_order", "days_since_last_session", "days_since_last_visit")),
    Question("do they buy more or less than before", ("spend_trend_90d",)),
    Question(
        "do they answer offers",
        ("campaign_redemption_share", "coupon_spend_share", "email_click_share_90d", "discount_spend_share"),
    ),
    Question("how much of a bank do they use", ("account_type_count",)),
)

PROFILE_GROUPS: dict[str, tuple[str, ...]] = {
    "value": (
        "lifetime_spend",
        "order_count",
        "average_order_amount",
        "items_per_order",
        "days_since_last_order",
        "days_since_first_order",
        "spend_90d",
        "spend_trend_90d",
    ),
    "behaviour": (
        "average_days_between_orders",
        "days_between_orders_variation",
        "weekend_order_share",
        "morning_order_share",
        "afternoon_order_share",
        "evening_order_share",
        "night_order_share",
        "store_count",
        "top_store_spend_share",
    ),
    "affinity": (
        "discount_spend_share",
        "coupon_spend_share",
        "display_spend_share",
        "mailer_spend_share",
        "private_label_spend_share",
        "department_count",
        "department_diversity",
        "top_department_spend_share",
    ),
    "engagement": (
        "campaign_count",
        "coupon_redemption_count",
        "campaign_redeemed_count",
        "campaign_redemption_share",
        "visit_count_90d",
        "days_since_last_visit",
        "page_views_per_visit",
        "search_count_90d",
        "cart_abandonment_share",
        "app_visit_share",
        "email_sent_count_90d",
        "email_open_share_90d",
        "email_click_share_90d",
        "has_unsubscribed",
        "ticket_count_90d",
        "average_satisfaction_score",
        "average_hours_to_close",
        "review_count",
        "average_rating",
        "social_interaction_count_90d",
    ),
    "finances": (
        "account_count",
        "account_type_count",
        "has_savings",
        "has_credit_card",
        "has_loan",
        "has_mortgage",
        "has_investment",
        "balance_amount",
        "owed_amount",
        "credit_limit_amount",
        "inflow_90d",
        "outflow_90d",
        "has_salary",
        "salary_amount_90d",
        "cash_share_90d",
        "fee_amount_90d",
        "banking_session_count_90d",
        "mobile_session_share",
        "days_since_last_session",
        "credit_score",
        "delinquency_count",
        "credit_utilization_share",
    ),
    "relations": (
        "relationship_count",
        "known_household_size",
        "referral_count",
    ),
    "psychographics": ("survey_response_count",),
}
# Columns of words; an unknown word is a missing value.
CATEGORY_GROUPS: dict[str, tuple[str, ...]] = {
    "behaviour": ("favourite_weekday",),
    "affinity": ("top_department",),
    "demographics": (
        "age_band",
        "income_band",
        "home_ownership",
        "marital_status",
        "household_size",
        "household_composition",
        "child_band",
    ),
}
# Columns of maps, each key of which becomes a column of its own: the beginning of its name by group.
MAP_GROUPS: dict[str, dict[str, str]] = {
    "behaviour": {"channel_order_shares": "channel_order_share"},
    "affinity": {"department_spend_shares": "department_spend_share"},
    "psychographics": {"attitude_scores": "attitude_score"},
}
FLAG_PREFIXES = ("has_", "is_")  # of columns that say yes or no
SCORE_COLUMNS = ("recency_score", "frequency_score", "monetary_score")
CATEGORY_COLUMNS = tuple(column for columns in CATEGORY_GROUPS.values() for column in columns)
PROFILE_COLUMNS = tuple(column for columns in PROFILE_GROUPS.values() for column in columns)


@dataclass(frozen=True)
class ColumnChoice:
    """The columns that make segments, and why others of the questions do not.

    Attributes
    ----------
    used
        In the order of the questions.
    dropped
        Reason by column.
    """

    used: tuple[str, ...]
    dropped: dict[str, str]


def choose_columns(frame: "pd.DataFrame", questions: Sequence[Question] = QUESTIONS) -> ColumnChoice:
    """Choose for each question the first of its columns that tells this company's customers apart.

    Parameters
    ----------
    frame
        One row per customer, with every column that the questions name.
    questions
        What segments must tell.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"order_count": [1, 2, 3], "spend_trend_90d": [None, None, None]})
    >>> choose_columns(frame, [Question("often", ("order_count",)), Question("trend", ("spend_trend_90d",))])
    ColumnChoice(used=('order_count',), dropped={'spend_trend_90d': 'has no value'})
    """
    used: list[str] = []
    dropped: dict[str, str] = {}
    for question in questions:
        for column in question.columns:
            reason = _reason_to_drop(frame, column, used)
            if reason is None:
                used.append(column)
                break
            dropped[column] = reason
    return ColumnChoice(tuple(used), dropped)


def _reason_to_drop(frame: "pd.DataFrame", column: str, used: Sequence[str]) -> str | None:
    from ml.reliability import chance_faults

    values = frame[column].astype(float)
    values = values.where(values.abs() < math.inf)
    known = values.dropna()
    if known.empty:
        return "has no value"
    known_share = len(known) / len(values)
    if known_share < KNOWN_SHARE_LIMIT:
        return f"is known for only {known_share:.1%} of customers (limit {KNOWN_SHARE_LIMIT:.0%})"
    filled = values.fillna(known.median())  # as the model's imputation will
    common = filled.value_counts(sort=False).sort_index()
    share = common.max() / len(filled)
    if share > COMMON_VALUE_SHARE_LIMIT:
        return f"is {common.idxmax():g} for {share:.1%} of customers (limit {COMMON_VALUE_SHARE_LIMIT:.0%})"
    chance = chance_faults(frame, [column]).get(column)
    if chance is not None:
        return chance
    for other in used:
        correlation = values.corr(frame[other].astype(float), method="spearman")
        if abs(correlation) > RANK_CORRELATION_LIMIT:
            return (
                f"orders customers as {other} does (rank correlation {correlation:.2f}, limit {RANK_CORRELATION_LIMIT})"
            )
    return None
