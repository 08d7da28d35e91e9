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
