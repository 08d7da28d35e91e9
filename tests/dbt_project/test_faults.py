"""Faults put into raw: the test that finds each, and what it shows the reader."""

import json
from datetime import date

import pytest

from tessera.warehouse import connect
from tests.builders import make_raw_warehouse, run_dbt

STAGING = ["path:models/staging/settings", "path:models/staging/retail"]
TO_ORDER_LINES = [*STAGING, "path:models/staging/identity", "path:models/staging/banking", "+order_lines"]


def line(**columns):
    return {
        "customer_id": "anna",
        "order_id": "7",
        "product_id": "milk",
        "ordered_at": "2024-03-01 09:00:00+01",
        **columns,
    }


def failing_tests(warehouse, select=STAGING):
    """Build models and return the rows that each failed test shows, by the test's name."""
    run_dbt(warehouse, select, as_of_date="2024-04-01", time_zone="Europe/Vienna")
    results = json.loads((warehouse.parent / "dbt_target" / "run_results.json").read_text())["results"]
    failed = [result for result in results if result["status"] == "fail"]
    with connect(warehouse, read_only=True) as connection:
        return {r["unique_id"].split(".")[2]: connection.execute(r["compiled_code"]).fetchall() for r in failed}


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    warehouse = make_raw_warehouse(
        tmp_path_factory.mktemp("faults") / "warehouse.duckdb",
        transactions=[
            line(),
            line(sales_amount=2, currency="CHF"),
            line(product_id="bread"),
            line(order_id="8"),
            line(order_id="8", product_id="bread", currency="eur", ordered_at="2024-03-02 00:30:00+01"),
        ],
        products=[{"product_id": "bread"}],
        exchange_rates=[{"currency": "EUR", "rate_date": "2024-03-02", "rate": 1.1}],
        campaigns=[{"campaign_id": "13", "customer_id": "anna"}, {"campaign_id": "14", "customer_id": "anna"}],
        campaign_descriptions=[{"campaign_id": "13", "start_date": "2024-03-02", "end_date": "2024-03-01"}],
    )
    return failing_tests(warehouse)


def test_a_foreign_currency_without_any_rate_is_shown_with_its_local_day(failures):
    assert failures["transactions_in_a_foreign_currency_have_a_rate"] == [("CHF", date(2024, 3, 1), 1)]


def test_an_assortment_with_other_product_ids_is_shown_with_the_lines_it_misses(failures):
    assert failures["products_sold_are_in_the_assortment"] == [("milk", 3)]


def test_a_campaign_without_description_is_shown_with_its_memberships(failures):
    assert failures["campaigns_received_are_described"] == [("14", 1)]


def test_a_campaign_that_ends_before_it_starts_is_shown(failures):
    assert [row[0] for row in failures["campaigns_end_on_or_after_the_day_they_start"]] == ["13"]


def test_each_fault_fails_its_own_test_and_no_other(failures):
    assert len(failures) == 4


def test_an_order_that_two_customers_share_is_shown_with_both_and_two_records_of_one_are_no_fault(tmp_path):
    warehouse = make_raw_warehouse(
        tmp_path / "warehouse.duckdb",
        transactions=[
            line(order_id="8"),
            line(order_id="8", product_id="bread", customer_id="bert"),
            line(order_id="9", customer_id="crm:1"),
            line(order_id="9", product_id="bread", customer_id="shop:1"),
        ],
    )
    with connect(warehouse) as connection:
        connection.execute("INSERT INTO identity.customer_ids VALUES ('crm:1', 'cora'), ('shop:1', 'cora')")
    assert failing_tests(warehouse, TO_ORDER_LINES) == {"an_order_belongs_to_one_customer": [("8", "anna", "bert")]}


def test_numbered_lines_a_retired_product_and_sources_left_out_are_no_faults(tmp_path):
    """One line in twenty may have no product; coupons without campaigns are not refused where those are left out."""
    numbered = [line(line_id="1"), line(line_id="2")]
    orders = [
        line(order_id=str(number), product_id="retired" if number == 100 else "milk") for number in range(100, 118)
    ]
    warehouse = make_raw_warehouse(
        tmp_path / "warehouse.duckdb",
        transactions=numbered + orders,
        products=[{"product_id": "milk"}],
        coupons=[{"coupon_id": "c", "product_id": "milk", "campaign_id": "13"}],
        campaigns=[{"campaign_id": "13", "customer_id": "anna"}],
    )
    assert failing_tests(warehouse) == {}
