"""A company that has nothing but transactions, and of those only the required columns."""

import pytest

from tessera.warehouse import read_frame
from tests.builders import build_with_dbt, make_raw_warehouse

UNKNOWN = [
    "discount_spend_share",
    "coupon_spend_share",
    "display_spend_share",
    "mailer_spend_share",
    "private_label_spend_share",
    "department_count",
    "department_diversity",
    "top_department",
    "top_department_spend_share",
    "department_spend_shares",
    "store_count",
    "top_store_spend_share",
    "campaign_count",
    "coupon_redemption_count",
    "campaign_redeemed_count",
    "campaign_redemption_share",
    "channel_order_shares",
    "visit_count",
    "visit_count_30d",
    "visit_count_90d",
    "days_since_last_visit",
    "page_views_per_visit",
    "product_view_count_90d",
    "search_count_90d",
    "cart_add_count_90d",
    "cart_abandonment_share",
    "app_visit_share",
    "email_sent_count_90d",
    "email_open_share_90d",
    "email_click_share_90d",
    "days_since_last_email_open",
    "has_unsubscribed",
    "has_email_bounced_90d",
    "ticket_count",
    "ticket_count_90d",
    "open_ticket_count",
    "average_satisfaction_score",
    "average_hours_to_close",
    "top_ticket_category_share",
    "review_count",
    "average_rating",
    "social_interaction_count_90d",
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
    "age_years",
    "survey_response_count",
    "attitude_scores",
    "has_email_marketing_consent",
    "has_profiling_consent",
    "relationship_count",
    "known_household_size",
    "referral_count",
]
COLUMNS = ("customer_id", "order_id", "product_id", "sales_amount", "ordered_at")
LINES = [
    ("anna", "1", "a", "2.50", "2024-03-01 09:00:00+01"),
    ("anna", "1", "b", "1.50", "2024-03-01 09:00:00+01"),
    ("anna", "2", "a", "6.00", "2024-03-02 22:30:00+01"),
    ("bert", "3", "a", "3.00", "2024-03-05 17:00:00+01"),
]


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    warehouse = make_raw_warehouse(
        tmp_path_factory.mktemp("only_transactions") / "warehouse.duckdb",
        transactions=[dict(zip(COLUMNS, line, strict=True)) for line in LINES],
    )
    build_with_dbt(warehouse, as_of_date="2024-03-06", time_zone="Europe/Vienna")
    return read_frame(warehouse, "SELECT * FROM features.customer_features").set_index("customer_id")


def test_what_the_company_lacks_is_null_and_not_zero(features):
    assert features[UNKNOWN].isna().all().to_dict() == dict.fromkeys(UNKNOWN, True)


def test_what_the_company_has_is_reckoned(features):
    anna = features.loc["anna"]
    assert float(anna["lifetime_spend"]) == 10.0
    assert (anna["order_count"], anna["days_since_last_order"], anna["days_since_first_order"]) == (2, 4, 5)
    assert (anna["average_order_amount"], anna["items_per_order"]) == (5.0, 1.5)
    assert anna["average_days_between_orders"] == 1.0
    assert (anna["morning_order_share"], anna["night_order_share"], anna["weekend_order_share"]) == (0.5, 0.5, 0.5)


def test_demographics_are_unknown(features):
    assert not features["has_demographics"].any()
    assert set(features["age_band"]) == set(features["child_band"]) == {"unknown"}


def test_scores_of_two_customers_are_the_lowest_and_the_highest(features):
    scores = features[["recency_score", "frequency_score", "monetary_score"]]
    assert scores.loc["anna"].tolist() == [1, 5, 5]
    assert scores.loc["bert"].tolist() == [5, 1, 1]
