"""What can be said of a segment as a number: the metrics, each an aggregate over the features of its customers."""

from dataclasses import dataclass

from ml.personas.model import Unit

LAPSED_DAYS = 90


@dataclass(frozen=True)
class Metric:
    """One number about the customers of a segment.

    Attributes
    ----------
    columns
        Columns of ``features.customer_features`` that it needs.
    expression
        SQL aggregate over them.
    counts
        SQL aggregates that add up over groups: the customers behind the number, first those for whom it is known.
        None of them may be small, or the number would tell of few.
    is_part
        The value is the segment's aggregate as a part of all customers'; it has no comparison.
    spread
        SQL aggregate: the standard deviation over customers, where the value is a mean.
    category_name, category_expression
        The category that it is about; where it is the most frequent one, the SQL aggregate that finds it.
    """

    name: str
    unit: Unit
    columns: tuple[str, ...]
    expression: str
    counts: tuple[str, ...]
    is_part: bool = False
    spread: str | None = None
    category_name: str | None = None
    category_expression: str | None = None


def text_literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def mean(name: str, unit: Unit, column: str | None = None, value: str | None = None) -> Metric:
    """Average over the customers for whom a column is known; those above or below 0 must not be few either."""
    taken = column or name
    text = value or f"{taken}::DOUBLE"
    counts = (f"count({text})", f"count(*) FILTER ({text} <> 0)")
    return Metric(name, unit, (taken,), f"favg({text})", counts, spread=f"stddev_pop({text})")


def median(name: str, unit: Unit, column: str) -> Metric:
    """Value of the customer in the middle, among those for whom it is known."""
    return Metric(name, unit, (column,), f"median({column}::DOUBLE)", (f"count({column})",))


def share(name: str, column: str, condition: str, known: str | None = None) -> Metric:
    """Part of the customers for whom a condition holds, among those for whom it is known."""
    is_known = known or f"{column} IS NOT NULL"
    total, part = f"count(*) FILTER ({is_known})", f"count(*) FILTER ({is_known} AND {condition})"
    rest = f"count(*) FILTER ({is_known} AND NOT ({condition}))"
    probability = f"({part} / nullif({total}, 0))"
    spread = f"sqrt({probability} * (1 - {probability}))"
    return Metric(name, "share", (column,), f"{part} / nullif({total}, 0)", (total, part, rest), spread=spread)


def most_frequent(name: str, unit: Unit, column: str) -> Metric:
    """Part of the customers who have the most frequent value of a column; the first by name among equals."""
    value = f"nullif({column}::VARCHAR, 'unknown')"
    label = (
        f"list_sort(list_transform(map_entries(histogram({value})), "
        "lambda entry: {'rank': -entry.value::BIGINT, 'name': entry.key}))[1].name"
    )
    largest = f"list_max(map_values(histogram({value})))"
    counts = (f"count({value})", largest, f"count({value}) - {largest}")
    return Metric(name, unit, (column,), f"{largest} / count({value})", counts, category_expression=label)


def in_category(metric: Metric, category: str) -> Metric:
    """Say the same of one category, so that all customers can be compared in it; whether it leads is asked anew."""
    (column,) = metric.columns
    known = f"nullif({column}::VARCHAR, 'unknown') IS NOT NULL"
    made = share(metric.name, column, f"{column}::VARCHAR = {text_literal(category)}", known)
    return Metric(
        metric.name,
        metric.unit,
        metric.columns,
        made.expression,
        made.counts,
        spread=made.spread,
        category_name=category,
        category_expression=metric.category_expression,
    )


def department_share(department: str) -> Metric:
    """Part of the spend in known departments that went to one of them."""
    entry = f"coalesce(department_spend_shares[{text_literal(department)}], 0)::DOUBLE"
    known = "department_spend_shares IS NOT NULL AND lifetime_spend > 0"
    return Metric(
        "department_spend_share",
        "share",
        ("department_spend_shares", "lifetime_spend"),
        f"fsum(lifetime_spend::DOUBLE * {entry}) FILTER ({known}) / "
        f"nullif(sum(lifetime_spend) FILTER ({known}), 0)::DOUBLE",
        (
            f"count(*) FILTER ({known})",
            f"count(*) FILTER ({known} AND {entry} > 0)",
            f"count(*) FILTER ({known} AND {entry} < 1)",
        ),
        category_name=department,
    )


def attitude_score(attitude: str) -> Metric:
    """Average of an attitude from surveys, on a scale from 0 to 1."""
    entry = f"attitude_scores[{text_literal(attitude)}]::DOUBLE"
    made = mean("attitude_score", "share", "attitude_scores", entry)
    return Metric(
        made.name,
        made.unit,
        made.columns,
        made.expression,
        (f"count({entry})",),
        spread=made.spread,
        category_name=attitude,
    )


def change(name: str, newer: str, older: str) -> Metric:
    """How much a sum has changed from one window to the other, as a part of the older one."""
    return Metric(
        name,
        "change",
        (newer, older),
        f"(sum({newer}) - sum({older}))::DOUBLE / nullif(greatest(sum({older}), 0), 0)::DOUBLE",
        ("count(*)", f"count(*) FILTER ({older} <> 0)", f"count(*) FILTER ({newer} <> 0)"),
    )


EVERYBODY = ("count(*)",)
SPENDERS = ("count(*)", "count(*) FILTER (lifetime_spend <> 0)")
METRICS = (
    Metric("customer_count", "count", (), "count(*)", EVERYBODY),
    Metric("customer_share", "share", (), "count(*)", EVERYBODY, is_part=True),
    Metric("spend_share", "share", ("lifetime_spend",), "sum(lifetime_spend)::DOUBLE", SPENDERS, is_part=True),
    mean("average_lifetime_spend", "money", "lifetime_spend"),
    median("median_order_count", "orders", "order_count"),
    Metric(
        "average_order_amount",
        "money",
        ("lifetime_spend", "order_count"),
        "sum(lifetime_spend)::DOUBLE / sum(order_count)",
        SPENDERS,
    ),
    Metric(
        "average_item_amount",
        "money",
        ("lifetime_spend", "items_per_order", "order_count"),
        "sum(lifetime_spend)::DOUBLE / nullif(fsum(items_per_order * order_count), 0)",
        (*SPENDERS, "count(items_per_order)"),
    ),
    median("median_days_since_last_order", "days", "days_since_last_order"),
    median("median_days_between_orders", "days", "average_days_between_orders"),
    change("spend_change_90d", "spend_90d", "spend_previous_90d"),
    share("lapsed_customer_share_90d", "days_since_last_order", f"days_since_last_order > {LAPSED_DAYS}"),
    share("one_order_customer_share", "order_count", "order_count = 1"),
    mean("items_per_order", "number"),
    mean("department_count", "number"),
    mean("department_diversity", "number"),
    mean("store_count", "number"),
    mean("visit_count_90d", "number"),
    mean("banking_session_count_90d", "number"),
    mean("average_satisfaction_score", "rating"),
    mean("average_rating", "rating"),
    mean("average_hours_to_close", "hours"),
    mean("fee_amount_90d", "money"),
    median("median_balance_amount", "money", "balance_amount"),
    *(
        mean(column, "share")
        for column in (
            "weekend_order_share", "morning_order_share", "afternoon_order_share", "evening_order_share",
            "night_order_share", "discount_spend_share", "coupon_spend_share", "display_spend_share",
            "mailer_spend_share", "private_label_spend_share", "campaign_redemption_share", "top_store_spend_share",
            "app_visit_share", "mobile_session_share", "cart_abandonment_share", "email_open_share_90d",
            "email_click_share_90d",
        )
    ),
    share("support_customer_share_90d", "ticket_count_90d", "ticket_count_90d > 0"),
    share("waiting_customer_share", "open_ticket_count", "open_ticket_count > 0"),
    share("unsubscribed_customer_share", "has_unsubscribed", "has_unsubscribed"),
    share("bounced_customer_share_90d", "has_email_bounced_90d", "has_email_bounced_90d"),
    share("late_payer_share", "delinquency_count", "delinquency_count > 0"),
    share("email_consent_share", "has_email_marketing_consent", "has_email_marketing_consent"),
    share("social_customer_share_90d", "social_interaction_count_90d", "social_interaction_count_90d > 0"),
    share("referring_customer_share", "referral_count", "referral_count > 0"),
    *(
        share(f"{product}_customer_share", f"has_{product}", f"has_{product}")
        for product in ("salary", "savings", "credit_card", "loan", "mortgage", "investment")
    ),
    share("known_age_share", "age_band", "age_band <> 'unknown'"),
    share("known_income_share", "income_band", "income_band <> 'unknown'"),
)  # fmt: skip

CATEGORIES = (
    most_frequent("age_band", "share", "age_band"),
    most_frequent("income_band", "share", "income_band"),
    most_frequent("household_composition", "share", "household_composition"),
    most_frequent("marital_status", "share", "marital_status"),
    most_frequent("home_ownership", "share", "home_ownership"),
    most_frequent("child_band", "share", "child_band"),
    most_frequent("favourite_weekday", "weekday", "favourite_weekday"),
    most_frequent("favourite_hour", "hour", "favourite_hour"),
)
