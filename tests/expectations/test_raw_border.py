"""The border between ingestion and dbt."""

from datetime import date
from typing import Any

import pytest

from expectations import BorderResult, check_border
from tessera.errors import BorderError
from tessera.home import WorkspacePaths

DAY = date(2024, 3, 1)
Lines = list[str]


def check(paths: WorkspacePaths, day: date | None = DAY) -> BorderResult:
    return check_border("raw", paths, day, progress=lambda line: None)


def refusal(paths: WorkspacePaths) -> str:
    with pytest.raises(BorderError) as error:
        check(paths)
    return str(error.value)


def test_clean_sources_pass_without_a_warning(raw_warehouse: Any) -> None:
    result = check(raw_warehouse())

    assert result.warnings == ()
    assert result.border == "raw"
    assert result.checked_counts["transactions_critical"] == 11
    assert result.checked_counts["source_settings_critical"] == 2
    assert "accounts_critical" not in result.checked_counts
    assert result.data_docs.is_file()


def test_a_company_with_transactions_only_passes(raw_warehouse: Any) -> None:
    leave_out = "UPDATE raw.transactions SET store_id = NULL, week_number = NULL, retail_discount_amount = NULL"

    assert check(raw_warehouse(leave_out, filled=["transactions"])).warnings == ()


def test_a_null_key_stops_and_is_named_with_its_rows(raw_warehouse: Any) -> None:
    message = refusal(
        raw_warehouse("UPDATE raw.transactions SET customer_id = NULL WHERE order_id IN ('anna-1', 'ben-2')")
    )

    assert message.startswith("border raw: 1 of 29 critical checks failed. raw.transactions.customer_id: ")
    assert "customer_id values must never be null. 2 break it; the table has 8 rows." in message
    assert "e.g. order_id=anna-1, product_id=milk, customer_id=null" in message
    assert "e.g. order_id=ben-2, product_id=milk, customer_id=null" in message
    assert "tessera/contracts: transactions requires this column" in message
    assert "tessera.yml" in message
    assert "what was published last stays as it is" in message


def test_a_null_key_of_an_optional_source_stops(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse("UPDATE raw.coupons SET product_id = NULL"))

    assert "raw.coupons.product_id" in message
    assert "e.g. coupon_id=c1, product_id=null, campaign_id=spring" in message


def test_sales_of_negative_quantities_stop_and_are_counted(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse("UPDATE raw.transactions SET quantity = -1 WHERE order_id = 'cleo-1'"))

    assert "At most 1% of the lines have a negative quantity and a positive amount." in message
    assert "impossible_count=1, line_count=8, an_order_id=cleo-1" in message


def test_at_most_three_rows_are_quoted(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse("UPDATE raw.transactions SET quantity = NULL"))

    assert "8 break it; the table has 8 rows." in message
    assert message.count("e.g. ") == 3


def test_a_purchase_in_the_future_stops(raw_warehouse: Any) -> None:
    message = refusal(
        raw_warehouse("UPDATE raw.transactions SET ordered_at = '2042-02-28 12:00:00+00' WHERE order_id = 'dan-2'")
    )

    assert "Of no source more than 1% of the rows happened after they were loaded. 1 breaks it" in message
    assert "source_name=transactions, column_name=ordered_at, row_count=8, future_count=1" in message
    assert "2042-02-28" in message
    assert "time_zone" in message


def test_a_redemption_in_the_future_stops(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse("UPDATE raw.coupon_redemptions SET redemption_date = DATE '2042-10-02'"))

    assert "source_name=coupon_redemptions, column_name=redemption_date, row_count=1, future_count=1" in message
    assert "latest=2042-10-02" in message


def test_no_purchases_at_all_stop(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse(filled=["products"]))

    assert "There are purchases: rows in at least one of transactions, orders, account_transactions." in message
    assert "purchase_count=0" in message


BOOKINGS = """
    INSERT INTO raw.account_transactions BY NAME
    SELECT customer_id || '-' || day AS transaction_id, 'a-' || customer_id AS account_id, customer_id,
        make_timestamptz(2024, 2, day, 12, 0, 0, 'UTC') AS booked_at, 70 - 20 * day AS amount,
        'card' AS transaction_type, '2024-03-01 06:00:00+00' AS loaded_at, 'account_transactions' AS source_name
    FROM unnest(['anna', 'ben', 'cleo', 'dan', 'eve', 'fred']) AS c(customer_id), unnest(range(1, 30)) AS d(day)"""


def test_a_bank_without_goods_passes(raw_warehouse: Any) -> None:
    assert check(raw_warehouse(BOOKINGS, filled=[])).warnings == ()


def test_bookings_that_lost_their_sign_stop(raw_warehouse: Any) -> None:
    lost = "UPDATE raw.account_transactions SET amount = abs(amount)"

    assert "booking_count=174, out_count=0, in_count=174" in refusal(raw_warehouse(BOOKINGS, lost, filled=[]))


def test_discounts_with_the_other_sign_stop(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse("UPDATE raw.transactions SET coupon_discount_amount = -0.5"))

    assert "coupon_discount_amount is written as a positive amount" in message
    assert "negative_count=8, not_zero_count=8" in message


SECOND_SHOP = """
    INSERT INTO raw.transactions BY NAME
    SELECT * REPLACE ({customer} AS customer_id, ordered_at - INTERVAL {days} DAY AS ordered_at, 'shop' AS source_name)
    FROM raw.transactions WHERE order_id <> 'cleo-1'"""


def test_two_shops_that_number_their_orders_alike_stop(raw_warehouse: Any) -> None:
    message = refusal(raw_warehouse(SECOND_SHOP.format(customer="'s-' || customer_id", days=2)))

    assert "another customer's order of another day. It does not hold: source_name=shop, order_count=7, " in message
    assert "doubled_count=7, an_order_id=anna-1" in message
    assert "source_name=transactions, order_count=8, doubled_count=7" in message
    assert "such as web-17 and shop-17 for 17" in message


@pytest.mark.parametrize(("customer", "days"), [("customer_id", 2), ("'s-' || customer_id", 1)])
def test_orders_that_two_sources_bring_pass(raw_warehouse: Any, customer: str, days: int) -> None:
    assert check(raw_warehouse(SECOND_SHOP.format(customer=customer, days=days)))


def test_all_critical_faults_are_told_at_once(raw_warehouse: Any) -> None:
    message = refusal(
        raw_warehouse(
            "UPDATE raw.transactions SET quantity = -1",
            "UPDATE raw.products SET product_id = NULL WHERE brand = 'Private'",
        )
    )

    assert message.startswith("border raw: 2 of 29 critical checks failed.")
    assert "impossible_count=8, line_count=8" in message
    assert "raw.products.product_id" in message


def test_returns_as_negative_amounts_pass(raw_warehouse: Any) -> None:
    returned = "UPDATE raw.transactions SET sales_amount = -3, quantity = -1 WHERE order_id = 'ben-2'"

    assert check(raw_warehouse(returned)).warnings == ()


DOUBTS = {
    "UPDATE raw.transactions SET product_id = 'bread' WHERE order_id = 'anna-1'": (
        "At least 99% of the rows have a product_id that raw.products knows. It does not hold: known_share=0.875."
    ),
    "UPDATE raw.transactions SET store_id = NULL WHERE order_id = 'anna-1'": (
        "store_id is left out of the mapping or filled in at least 95% of the rows. It does not hold: null_share=0.125."
    ),
    "UPDATE raw.transactions SET ordered_at = '1970-01-01 00:00:00+00' WHERE order_id = 'ben-1'": (
        "e.g. order_id=ben-1, product_id=milk, ordered_at=1970-01-01"
    ),
    "UPDATE raw.demographics SET customer_id = '00' || customer_id": (
        "e.g. contract=demographics, row_count=2, known_share=0"
    ),
    "UPDATE raw.products SET brand = 'Other'": (
        "Where brands are given, at least one of them is `Private`. It does not hold: brand_count=2."
    ),
    """INSERT INTO raw_quarantine.campaigns BY NAME
        SELECT 'campaigns' AS source_name, 'campaign_id: found nothing' AS reason""": (
        "e.g. source_name=campaigns, refused_count=1, kept_count=2, a_reason=campaign_id: found nothing"
    ),
    "UPDATE raw.transactions SET currency = 'eur' WHERE order_id = 'ben-2'": (
        "e.g. contract=transactions, currency=EUR, row_count=1"
    ),
    "UPDATE raw.promotions SET week_number = 77": (
        "Promotions and purchases share at least one week_number. It does not hold: smallest_in_promotions=77"
    ),
}


def test_doubts_are_told_and_do_not_stop(raw_warehouse: Any) -> None:
    warnings = check(raw_warehouse(*DOUBTS)).warnings

    assert len(warnings) == len(DOUBTS)
    for words in DOUBTS.values():
        assert sum(words in warning for warning in warnings) == 1


def test_one_id_for_many_people_is_told(raw_warehouse: Any) -> None:
    crowd = """
        INSERT INTO raw.transactions BY NAME
        SELECT * EXCLUDE (number) REPLACE (if(number <= 1000, 'no card', 'c' || number) AS customer_id)
        FROM (SELECT *, unnest(range(2000)) AS number FROM raw.transactions WHERE order_id = 'anna-1')"""

    warnings = check(raw_warehouse(crowd)).warnings

    assert ["customer_id=no card, row_count=1001, rows_of_all=2008" in warning for warning in warnings] == [True]


def test_a_week_that_arrived_by_half_is_told(raw_warehouse: Any) -> None:
    days = """
        CREATE OR REPLACE TABLE raw.transactions AS
        SELECT * EXCLUDE (day) REPLACE (TIMESTAMPTZ '2024-02-29 12:00:00+00' - to_days(day::INTEGER) AS ordered_at)
        FROM (SELECT *, unnest(range(70)) AS day FROM raw.transactions WHERE week_number = 1 AND order_id < 'd')"""
    lost = "DELETE FROM raw.transactions WHERE order_id <> 'anna-1' AND ordered_at > '2024-02-22 18:00:00+00'"

    warnings = check(raw_warehouse(days, lost)).warnings

    assert ["newest_week_rows=7, usual_week_rows=21" in warning for warning in warnings] == [True]


def test_a_day_long_after_the_newest_purchase_is_told(raw_warehouse: Any) -> None:
    paths = raw_warehouse()

    warnings = check(paths, date(2024, 6, 1)).warnings

    assert ["source_name=transactions, days_since_newest=94, longest_pause=31" in one for one in warnings] == [True]
    assert check(paths, None).warnings == ()
