"""The metrics that personas know, and the categories that they look for."""

from dataclasses import replace

from ml.personas.metrics import (
    Metric,
    above_zero,
    change,
    mean,
    median,
    most_frequent,
    of_many,
    ratio_spread,
    share,
)

LAPSED_DAYS = 90
EVERYBODY = ("count(*)",)
PRODUCTS = ("savings", "credit_card", "loan", "mortgage", "investment")
SPENDERS = ("count(*)", "count(*) FILTER (lifetime_spend <> 0)")
MEDIAN_ORDER_AMOUNT = median("median_order_amount", "money", "average_order_amount")
METRICS = (
    Metric("customer_count", "count", (), "count(*)", EVERYBODY),
    Metric("customer_share", "share", (), "count(*)", EVERYBODY, is_part=True),
    Metric("spend_share", "share", ("lifetime_spend",), "sum(lifetime_spend)::DOUBLE", SPENDERS, is_part=True),
    mean("average_lifetime_spend", "money", "lifetime_spend"),
    median("median_lifetime_spend", "money", "lifetime_spend"),
    median("median_order_count", "orders", "order_count"),
    Metric(
        "average_order_amount",
        "money",
        ("lifetime_spend", "order_count"),
        of_many(above_zero("sum(lifetime_spend)::DOUBLE / sum(order_count)"), "lifetime_spend"),
        SPENDERS,
        spread=ratio_spread("lifetime_spend::DOUBLE", "order_count::DOUBLE"),
    ),
    replace(MEDIAN_ORDER_AMOUNT, expression=above_zero(MEDIAN_ORDER_AMOUNT.expression)),
    Metric(
        "average_item_amount",
        "money",
        ("lifetime_spend", "items_per_order", "order_count"),
        of_many(
            above_zero("sum(lifetime_spend)::DOUBLE / nullif(fsum(items_per_order * order_count), 0)"),
            "lifetime_spend",
        ),
        (*SPENDERS, "count(items_per_order)"),
        spread=ratio_spread("lifetime_spend::DOUBLE", "(items_per_order * order_count)::DOUBLE"),
    ),
    Metric(
        "refunded_order_share",
        "share",
        ("refunded_order_count", "order_count"),
        "sum(refunded_order_count)::DOUBLE / nullif(sum(order_count), 0)",
        ("count(*)", "count(*) FILTER (refunded_order_count > 0)", "count(*) FILTER (refunded_order_count = 0)"),
        spread=ratio_spread("refunded_order_count::DOUBLE", "order_count::DOUBLE"),
    ),
    median("median_days_since_last_order", "days", "days_since_last_order"),
    median("median_days_between_orders", "days", "average_days_between_orders"),
    change("spend_change_90d", "spend_90d", "spend_previous_90d"),
    share("lapsed_customer_share_90d", "days_since_last_order", f"days_since_last_order > {LAPSED_DAYS}"),
    share("one_order_customer_share", "order_count", "order_count = 1"),
    mean("items_per_order", "number"),
    mean("department_count", "number"),
    mean("store_count", "number"),
    mean("visit_count_90d", "number"),
    mean("banking_session_count_90d", "number"),
    mean("average_satisfaction_score", "rating"),
    mean("average_rating", "rating"),
    mean("average_hours_to_close", "hours"),
    mean("fee_amount_90d", "money"),
    mean("inflow_90d", "money"),
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
    share("late_payer_share", "delinquency_count", "delinquency_count > 0"),
    share("email_consent_share", "has_email_marketing_consent", "has_email_marketing_consent"),
    *(
        share(f"{product}_customer_share", f"has_{product}", f"has_{product}")
        for product in PRODUCTS
    ),
    share("known_age_share", "age_band", "age_band <> 'unknown'"),
)  # fmt: skip

# Told as "at least" where nearly all customers belong to them.
BOUNDED_NAMES = {
    "lapsed_customer_share_90d",
    "one_order_customer_share",
    *(f"{product}_customer_share" for product in PRODUCTS),
}
BOUNDED = tuple(metric for metric in METRICS if metric.name in BOUNDED_NAMES)

CATEGORIES = (
    *(
        most_frequent(column, "share")
        for column in ("age_band", "income_band", "household_composition", "marital_status", "home_ownership")
    ),
    most_frequent("favourite_weekday", "weekday"),
    most_frequent("favourite_hour", "hour"),
)
