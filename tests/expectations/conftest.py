"""Small warehouses: four customers, three orders each, every source filled and clean."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tessera.contracts import CONTRACTS
from tessera.home import WorkspacePaths
from tessera.warehouse import connect, create_prediction_tables

DAY = date(2024, 3, 1)
CUSTOMERS = ("anna", "ben", "cleo", "dan")

# One statement a source; columns that are not named stay null.
CLEAN_RAW = {
    "transactions": """
        SELECT customer_id, customer_id || '-' || month AS order_id, 'milk' AS product_id, 'vienna' AS store_id,
            2 AS quantity, 10.5 AS sales_amount, 1 AS retail_discount_amount, 0 AS coupon_discount_amount,
            0 AS coupon_match_discount_amount, month AS week_number,
            make_timestamptz(2024, month, 28, 12, 0, 0, 'UTC') AS ordered_at
        FROM unnest(['anna', 'ben', 'cleo', 'dan']) AS c(customer_id), unnest([1, 2]) AS m(month)""",
    "products": """
        FROM (VALUES ('milk', 'dairy', 'Private'), ('tea', 'drinks', 'Other')) AS t(product_id, department, brand)""",
    "demographics": "FROM (VALUES ('anna', '25-34'), ('ben', '35-44')) AS t(customer_id, age_band)",
    "campaigns": "FROM (VALUES ('spring', 'anna'), ('spring', 'ben')) AS t(campaign_id, customer_id)",
    "campaign_descriptions": """
        SELECT 'spring' AS campaign_id, DATE '2024-02-01' AS start_date, DATE '2024-02-20' AS end_date""",
    "coupons": "FROM (VALUES ('c1', 'milk', 'spring')) AS t(coupon_id, product_id, campaign_id)",
    "coupon_redemptions": """
        SELECT 'anna' AS customer_id, 'c1' AS coupon_id, 'spring' AS campaign_id,
            DATE '2024-02-10' AS redemption_date""",
    "promotions": "SELECT 'milk' AS product_id, 'vienna' AS store_id, 1 AS week_number, 'A' AS display_location",
}

SHARES = (
    "discount_spend_share",
    "coupon_spend_share",
    "display_spend_share",
    "mailer_spend_share",
    "private_label_spend_share",
    "department_diversity",
    "top_department_spend_share",
    "weekend_order_share",
    "morning_order_share",
    "afternoon_order_share",
    "evening_order_share",
    "night_order_share",
    "top_store_spend_share",
    "campaign_redemption_share",
)

Change = Callable[..., WorkspacePaths]


def make_raw(connection: duckdb.DuckDBPyConnection, filled: Sequence[str]) -> None:
    """Make every raw table; those that are not filled stay empty, as for sources a company lacks."""
    connection.execute("CREATE SCHEMA raw")
    for name, contract in CONTRACTS.items():
        columns = ", ".join(f"{column.name} {column.type}" for column in contract.columns)
        connection.execute(
            f"CREATE TABLE raw.{name} ({columns}, loaded_at TIMESTAMPTZ DEFAULT '2024-03-01 06:00:00+00',"
            " source_file VARCHAR DEFAULT 'a.csv', _dlt_load_id VARCHAR DEFAULT '1')"
        )
        if name in filled:
            connection.execute(f"INSERT INTO raw.{name} BY NAME {CLEAN_RAW[name]}")


def make_features(connection: duckdb.DuckDBPyConnection, customer_count: int = 4, day: date = DAY) -> None:
    """Add one row a customer and day: three orders, the last of them five days ago."""
    shares = ", ".join(f"0.25 AS {column}" for column in SHARES)
    select = f"""
        SELECT
            CASE WHEN {customer_count} = 4 THEN {list(CUSTOMERS)}[number] ELSE 'c' || number END AS customer_id,
            DATE '{day}' AS as_of_date, 3::BIGINT AS order_count, 5 AS days_since_last_order,
            60 AS days_since_first_order, 55 AS days_between_first_and_last_order,
            (100 + number % 50)::DECIMAL(18, 4) AS lifetime_spend,
            3 AS recency_score, 3 AS frequency_score, 3 AS monetary_score,
            (40 + number % 20)::DOUBLE AS average_order_amount,
            27.5::DOUBLE AS average_days_between_orders, 0.1::DOUBLE AS spend_trend_90d,
            {shares}, MAP {{'dairy': 1.0}} AS department_spend_shares
        FROM (SELECT unnest(range(1, {customer_count} + 1)) AS number)"""
    connection.execute("CREATE SCHEMA IF NOT EXISTS features")
    connection.execute(f"CREATE TABLE IF NOT EXISTS features.customer_features AS {select} LIMIT 0")
    for column in SHARES:
        connection.execute(f"ALTER TABLE features.customer_features ALTER {column} TYPE DOUBLE")
    connection.execute(f"INSERT INTO features.customer_features BY NAME {select}")


def make_predictions(connection: duckdb.DuckDBPyConnection) -> None:
    """Assign the four customers to two clusters by version 1 of one model."""
    create_prediction_tables(connection)
    connection.execute(
        f"INSERT INTO predictions.segment_assignments SELECT customer_id, DATE '{DAY}', number % 2, 0.9, 0.1, 0.2,"
        " TIMESTAMP '2024-03-01 07:00:00', 'segments', 1"
        " FROM (VALUES ('anna', 1), ('ben', 2), ('cleo', 3), ('dan', 4)) AS t(customer_id, number)"
    )
    connection.execute(
        f"INSERT INTO predictions.segment_definitions SELECT DATE '{DAY}', number, 'key_' || number, 'Name', 'Story',"
        " 'segments', 1 FROM (SELECT unnest([0, 1]) AS number)"
    )
    connection.execute(
        f"INSERT INTO predictions.segment_traits SELECT DATE '{DAY}', number, 'order_count', 3, 3, 0, 'segments', 1"
        " FROM (SELECT unnest([0, 1]) AS number)"
    )
    connection.execute(
        f"INSERT INTO predictions.segment_search VALUES (DATE '{DAY}', 2, 0.4, 0.01, 12.5, true, 'segments', 1)"
    )


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    """The files of a workspace that has nothing yet."""
    return WorkspacePaths(tmp_path / "shop")


@pytest.fixture
def raw_warehouse(paths: WorkspacePaths) -> Change:
    """Make a clean raw warehouse, then run statements that break it."""

    def make(*changes: str, filled: Sequence[str] = tuple(CLEAN_RAW)) -> WorkspacePaths:
        with connect(paths.warehouse) as connection:
            make_raw(connection, filled)
            for change in changes:
                connection.execute(change)
        return paths

    return make


@pytest.fixture
def scored_warehouse(paths: WorkspacePaths) -> Change:
    """Make clean features and predictions, then run statements that break them."""

    def make(*changes: str) -> WorkspacePaths:
        with connect(paths.warehouse) as connection:
            make_features(connection)
            make_predictions(connection)
            for change in changes:
                connection.execute(change)
        return paths

    return make
