# ruff: noqa: RUF001  (the page writes true minus signs, dashes and names in every script)
import math
from datetime import date
from decimal import Decimal

import pytest

from ml.columns import PROFILE_COLUMNS
from ml.report.wording import NumberText, is_amount, label, long_date

USD = NumberText("USD")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lifetime_spend", "Lifetime spend"),
        ("spend_90d", "Spend, last 90 days"),
        ("order_count_previous_90d", "Order count, previous 90 days"),
        ("spend_trend_12m", "Spend trend, last 12 months"),
        ("visits_1w", "Visits, last 1 week"),
        ("rfm_score", "RFM score"),
        ("department_share_DELI & Wine", "Department share DELI & Wine"),
        ("___", "___"),
        ("количество_заказов", "Количество заказов"),
    ],
)
def test_a_column_name_reads_as_words(name, words):
    assert label(name) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "USD 0.00"),
        (12.345, "USD 12.35"),
        (Decimal("999.9900"), "USD 999.99"),
        (Decimal("4596039.5800"), "USD 4,596,040"),
        (-1234.5, "USD −1,235"),
        (-0.001, "USD 0.00"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_amounts_carry_their_currency_and_separators(value, text):
    assert USD.money(value).replace("\u00a0", " ") == text


def test_amounts_follow_the_minor_unit_of_the_currency():
    assert NumberText("JPY").money(850.4).endswith("850")
    assert NumberText("KWD").money(8.5).endswith("8.500")
    assert NumberText("EUR").money(8.5).endswith("8.50")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.2442, "24.4%"),
        (0.1445, "14.5%"),
        (1, "100.0%"),
        (0, "0.0%"),
        (0.0004, "<0.1%"),
        (-0.25, "−25.0%"),
        (12.5, "1,250.0%"),
        (None, "–"),
    ],
)
def test_shares_are_shown_in_per_cent_and_tiny_ones_not_as_nothing(value, text):
    assert USD.share(value) == text


@pytest.mark.parametrize(("value", "text"), [(1234, "1,234"), (62.5, "62.5"), (3.0, "3"), (100, "100"), (None, "–")])
def test_counts_have_decimals_only_where_a_median_needs_one(value, text):
    assert USD.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1.31, "+1.3"), (-0.49, "−0.5"), (0.04, "0.0"), (-0.04, "0.0"), (None, "–")]
)
def test_differences_carry_a_sign_unless_they_round_to_nothing(value, text):
    assert USD.difference(value) == text


@pytest.mark.parametrize(
    ("feature_name", "value", "text"),
    [
        ("coupon_spend_share", 0.25, "25.0%"),
        ("spend_previous_90d", 40.5, "USD 40.50"),
        ("average_order_amount", 12, "USD 12.00"),
        ("spend_trend_90d", -0.5, "−0.5"),
        ("spend_trend_90d", 0.51, "+0.51"),
        ("monetary_score", 4, "4"),
        ("days_between_orders_variation", 0.456, "0.46"),
        ("items_per_order", 12.25, "12.3"),
        ("redemption_probability", 0.5, "50.0%"),
    ],
)
def test_a_features_unit_follows_from_its_name(feature_name, value, text):
    assert USD.typical(value, feature_name).replace("\u00a0", " ") == text


def test_all_money_among_the_features_is_told_as_money():
    assert [column for column in PROFILE_COLUMNS if is_amount(column)] == [
        "lifetime_spend", "average_order_amount", "spend_90d", "balance_amount", "owed_amount", "credit_limit_amount",
        "inflow_90d", "outflow_90d", "salary_amount_90d", "fee_amount_90d",
    ]  # fmt: skip


def test_the_currency_may_be_left_to_the_row_header():
    assert is_amount("spend_90d")
    assert USD.bare(40.5, "spend_90d") == "40.50"
    assert USD.bare(None, "spend_90d") == "–"


def test_days_read_the_same_under_every_locale():
    assert long_date(date(2018, 1, 1)) == "1 January 2018"


@pytest.mark.parametrize(
    ("family", "written"),
    [
        ("kmeans", "K-means"),
        ("hdbscan", "HDBSCAN"),
        ("som", "Self-organising map"),
        ("gaussian_mixture", "Gaussian mixture"),
    ],
)
def test_families_of_methods_are_written_as_in_the_field(family, written):
    assert label(family) == written


def test_a_key_of_a_map_is_no_word_of_the_rule():
    assert label("channel_order_share.web_shop") == "Order share of web shop"
    assert label("department_spend_share.DRUG GM") == "Spend share of DRUG GM"
    assert NumberText("EUR").typical(0.14, "channel_order_share.app") == "14.0%"
    assert NumberText("EUR").typical(0.03, "department_spend_share.gift value") == "3.0%"
    assert not is_amount("department_spend_share.garden")
