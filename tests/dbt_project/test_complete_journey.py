"""Figures of the real example, to the cent."""

import shutil
from decimal import Decimal

import pytest

from tessera.warehouse import connect
from tests.builders import build_with_dbt

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(complete_journey, tmp_path_factory):
    copy = tmp_path_factory.mktemp("complete_journey") / "warehouse.duckdb"
    shutil.copy(complete_journey, copy)
    return build_with_dbt(copy, as_of_date="2018-01-01", time_zone="America/New_York")


def one_row(warehouse, sql):
    with connect(warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchone()


def test_every_customer_line_and_cent_arrives(warehouse):
    sums = one_row(
        warehouse,
        "SELECT count(*), sum(lifetime_spend), sum(order_count), sum(items_per_order * order_count) "
        "FROM features.customer_features",
    )
    assert sums[:3] == (2469, Decimal("4596039.5800"), 155848)
    assert sums[3] == pytest.approx(1_469_307)


def test_customers_whose_demographics_are_known_keep_them(warehouse):
    assert one_row(warehouse, "SELECT count(*) FROM features.customer_features WHERE has_demographics") == (801,)


def test_all_campaigns_and_redemptions_started_before_the_end_of_the_year(warehouse):
    sums = one_row(
        warehouse, "SELECT sum(campaign_count), sum(coupon_redemption_count) FROM features.customer_features"
    )
    assert sums == (6589, 2102)


def test_the_newest_local_day_is_the_last_of_the_year(warehouse):
    days = "min(days_since_last_order), max(days_since_first_order)"
    assert one_row(warehouse, f"SELECT {days} FROM features.customer_features") == (1, 365)
