"""The three kinds of purchases, deliveries that come twice, and records that are one customer."""

from decimal import Decimal

import pandas as pd
import pytest

from tessera.warehouse import connect, read_frame
from tests.builders import MODELS_ALONE, build_with_dbt, generate_company, make_raw_warehouse

FEATURES = (
    "SELECT * REPLACE (CAST(department_spend_shares AS VARCHAR) AS department_spend_shares) "
    "FROM features.customer_features ORDER BY customer_id"
)
VIENNA = {"as_of_date": "2024-04-01", "time_zone": "Europe/Vienna"}


def rows(warehouse, sql):
    with connect(warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def spend_of_customers(warehouse):
    found = rows(
        warehouse, "SELECT customer_id, order_count, lifetime_spend, top_department FROM features.customer_features"
    )
    return {customer: tuple(rest) for customer, *rest in found}


def test_everything_delivered_twice_changes_no_feature(tmp_path):
    once = generate_company(customers=20, orders_per_customer=8, seed=3)
    later = {"loaded_at": pd.Timestamp("2018-03-01", tz="UTC"), "source_file": "again"}
    twice = {name: pd.concat([frame, frame.assign(**later)], ignore_index=True) for name, frame in once.items()}
    features = [
        read_frame(
            build_with_dbt(make_raw_warehouse(tmp_path / str(n) / "warehouse.duckdb", **company), command=MODELS_ALONE),
            FEATURES,
        )
        for n, company in enumerate((once, twice))
    ]
    assert len(features[0]) > 15
    assert features[0].equals(features[1])


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Orders and lines, two systems of customers, and three records that are one person."""
    warehouse = make_raw_warehouse(
        tmp_path_factory.mktemp("shop") / "warehouse.duckdb",
        transactions=[
            {"customer_id": "web:1", "order_id": "lines", "ordered_at": "2024-03-01 09:00:00+01", "sales_amount": 10},
            {"customer_id": "web:1", "order_id": "gone", "ordered_at": "2024-03-02 09:00:00+01", "sales_amount": 99},
        ],
        orders=[
            {"order_id": "lines", "customer_id": "web:1", "order_amount": 10, "ordered_at": "2024-03-01 09:00:00+01"},
            {
                "order_id": "gone",
                "customer_id": "web:1",
                "order_amount": 99,
                "ordered_at": "2024-03-02 09:00:00+01",
                "order_status": "cancelled",
            },
            {
                "order_id": "euros",
                "customer_id": "crm:1",
                "order_amount": 20,
                "currency": "EUR",
                "ordered_at": "2024-03-05 00:30:00+01",
            },
            {"order_id": "cora's", "customer_id": "crm:3", "order_amount": 5, "ordered_at": "2024-03-01 09:00:00+01"},
        ],
        exchange_rates=[
            {"currency": "EUR", "rate_date": "2024-03-01", "rate": 1.5},
            {"currency": "EUR", "rate_date": "2024-03-05", "rate": 2},
        ],
        customers=[
            {
                "customer_id": "crm:1",
                "source_name": "crm",
                "full_name": "Lee, Ann",
                "phone": "206 555 0100",
                "street_address": "1 Main St.",
                "postal_code": "98101",
                "created_at": "2024-01-01 00:00:00+00",
            },
            {
                "customer_id": "web:1",
                "source_name": "web",
                "first_name": "Annie",
                "email": " ANN@mail.com ",
                "created_at": "2024-02-01 00:00:00+00",
            },
            {
                "customer_id": "crm:3",
                "source_name": "crm",
                "first_name": "Cora",
                "last_name": "LEE",
                "street_address": "1, main st",
                "postal_code": "981 01",
                "referred_by_customer_id": "web:1",
                "created_at": "2024-02-15 00:00:00+00",
            },
            {"customer_id": "crm:4", "source_name": "crm", "first_name": "Test", "last_name": "Test"},
        ],
        reviews=[
            {"review_id": "1", "customer_id": "web:1", "rating": 5, "reviewed_at": "2024-03-09 00:00:00+00"},
        ],
    )
    with connect(warehouse) as connection:
        connection.execute("INSERT INTO identity.customer_ids VALUES ('crm:1', 'c1'), ('web:1', 'c1'), ('crm:3', 'c3')")
    return build_with_dbt(warehouse, command=MODELS_ALONE, **VIENNA)


def test_an_order_counts_once_in_the_workspaces_currency_and_not_when_cancelled(shop):
    assert spend_of_customers(shop) == {"c1": (2, Decimal(50), None), "c3": (1, Decimal(5), None)}


def test_a_customer_shows_the_most_trusted_value_and_its_source(shop):
    columns = "first_name, first_name_source, last_name, email, email_source, phone, record_count, has_orders"
    assert rows(shop, f"SELECT {columns} FROM marts.customers WHERE customer_id = 'c1'") == [
        ("Ann", "crm", "Lee", "ann@mail.com", "web", "+12065550100", 2, True)
    ]


def test_a_record_without_orders_is_a_customer_and_has_no_features(shop):
    columns = "has_orders, order_count, lifetime_spend, is_test_account"
    assert rows(shop, f"SELECT {columns} FROM marts.customers WHERE customer_id = 'crm:4'") == [
        (False, 0, Decimal(0), True)
    ]
    assert "crm:4" not in spend_of_customers(shop)


def test_people_of_one_name_at_one_address_are_a_household_and_who_brought_whom_is_known(shop):
    columns = "customer_id, related_customer_id, relationship_type, strength"
    assert rows(shop, f"SELECT {columns} FROM marts.customer_relationships ORDER BY ALL") == [
        ("c1", "c3", "referral", 1.0),
        ("c1", "c3", "same_household", 0.9),
        ("c1", "c3", "shared_address", 0.9),
    ]


def test_coverage_has_a_row_for_each_contract_and_says_what_is_missing(shop):
    columns = "contract, is_present, row_count, customer_count, customer_share"
    found = {name: tuple(rest) for name, *rest in rows(shop, f"SELECT {columns} FROM marts.contract_coverage")}
    assert len(found) == 24
    assert found["reviews"] == (True, 1, 1, 0.5)
    assert found["customers"] == (True, 4, 2, 1.0)
    assert found["email_events"] == (False, 0, 0, 0.0)


def test_a_bank_without_purchases_has_the_spend_of_its_accounts(tmp_path):
    booking = {"account_id": "A", "booked_at": "2024-03-01 09:00:00+01"}
    warehouse = make_raw_warehouse(
        tmp_path / "warehouse.duckdb",
        accounts=[{"account_id": "A", "customer_id": "ann", "account_type": "current"}],
        account_transactions=[
            {**booking, "transaction_id": "1", "amount": -30, "merchant_category": "Groceries"},
            {**booking, "transaction_id": "2", "amount": -12.5, "transaction_type": "card", "customer_id": "bert"},
            {**booking, "transaction_id": "3", "amount": -99, "transaction_type": "own_transfer"},
            {**booking, "transaction_id": "4", "amount": 2000, "transaction_type": "salary"},
        ],
    )
    build_with_dbt(warehouse, command=MODELS_ALONE, **VIENNA)
    assert spend_of_customers(warehouse) == {
        "ann": (1, Decimal(30), "Groceries"),
        "bert": (1, Decimal("12.5"), None),
    }


CREDIT_NOTES = [
    {"customer_id": "ann", "order_id": "100", "ordered_at": "2024-01-10 10:00:00+00", "sales_amount": 50},
    {"customer_id": "ann", "order_id": "101", "ordered_at": "2024-02-10 10:00:00+00", "sales_amount": 30},
    {"customer_id": "ann", "order_id": "C101", "ordered_at": "2024-02-20 10:00:00+00", "sales_amount": -10},
    {"customer_id": "ann", "order_id": "C101b", "ordered_at": "2024-03-20 10:00:00+00", "sales_amount": -5},
    {"customer_id": "bob", "order_id": "C99", "ordered_at": "2024-02-01 10:00:00+00", "sales_amount": -7},
]


@pytest.mark.parametrize(("day", "spend_of_ann"), [("2024-03-01", 70), ("2024-04-01", 65)])
def test_money_back_under_a_number_of_its_own_is_no_order(tmp_path, day, spend_of_ann):
    warehouse = make_raw_warehouse(tmp_path / "warehouse.duckdb", transactions=CREDIT_NOTES)
    build_with_dbt(warehouse, command=MODELS_ALONE, as_of_date=day, time_zone="UTC")
    columns = "customer_id, order_count, lifetime_spend, days_since_last_order, favourite_weekday"
    since = (pd.Timestamp(day) - pd.Timestamp("2024-02-10")).days
    assert rows(warehouse, f"SELECT {columns} FROM features.customer_features ORDER BY ALL") == [
        ("ann", 2, Decimal(spend_of_ann), since, 3),  # a Wednesday and a Saturday: the earlier day of the week
        ("bob", 1, Decimal(-7), (pd.Timestamp(day) - pd.Timestamp("2024-02-01")).days, 4),  # of nothing that is known
    ]
