"""Small companies in DuckDB: customers with features, put into segments by hand."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml.personas.checking import seal
from ml.personas.model import Fact, Snapshot

DAY = date(2024, 7, 1)
SNAPSHOT = Snapshot(DAY, "shop_segments", 3, least_count=20, currency="EUR")
ORDERS_ONLY = (
    "order_count",
    "lifetime_spend",
    "days_since_last_order",
    "average_days_between_orders",
    "spend_90d",
    "spend_previous_90d",
)


def customers(count=300, *, seed=1, segments=("loyal", "quiet")):
    """Return a company with everything known: the first segment buys more, and more on offer, than the others."""
    rng = np.random.default_rng(seed)
    group = np.arange(count) % len(segments)
    frame = pd.DataFrame({"customer_id": [f"c{number:05d}" for number in range(count)]})
    frame["segment_key"] = np.array(segments)[group]
    busy = group == 0
    frame["order_count"] = np.where(busy, 20, 5) + rng.integers(0, 3, count)
    frame["lifetime_spend"] = frame["order_count"] * np.where(busy, 30.0, 60.0) + rng.random(count)
    frame["days_since_last_order"] = np.where(busy, 5, rng.choice([40, 200], count))
    frame["average_days_between_orders"] = np.where(busy, 7.0, 30.0)
    frame["spend_90d"] = np.where(busy, 200.0, 20.0)
    frame["spend_previous_90d"] = np.where(busy, 160.0, 50.0)
    frame["items_per_order"] = 4.0 + rng.random(count)
    frame["discount_spend_share"] = np.where(busy, 0.4, 0.1) + rng.random(count) / 50
    frame["weekend_order_share"] = np.where(busy, 0.6, 0.2) + rng.random(count) / 50
    frame["favourite_weekday"] = np.where(busy, rng.choice([4, 6], count), rng.choice([1, 2], count))
    frame["favourite_hour"] = rng.choice([9, 17], count)
    frame["age_band"] = rng.choice(["25-34", "65+", "unknown"], count)
    frame["has_email_marketing_consent"] = rng.random(count) < 0.7
    frame["email_open_share_90d"] = rng.random(count) / 2
    grocery = 0.5 + rng.random(count) / 4
    frame["department_spend_shares"] = [{"GROCERY": share, "Toys & Games": 1 - share} for share in grocery]
    return frame


def company(frame, *, model_version=3, day=DAY, file=":memory:"):
    """Put customers into a warehouse of the two tables that personas read."""
    connection = duckdb.connect(str(file))
    rows = frame.drop(columns="department_spend_shares", errors="ignore").assign(as_of_date=pd.Timestamp(day))
    for schema in ("features", "segments", "predictions"):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    connection.register("given_rows", rows)
    connection.execute(
        "CREATE OR REPLACE TABLE features.customer_features AS SELECT * EXCLUDE (segment_key) "
        "REPLACE (as_of_date::DATE AS as_of_date, lifetime_spend::DECIMAL(18, 4) AS lifetime_spend) FROM given_rows"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE segments.customer_segments AS SELECT customer_id, as_of_date::DATE AS as_of_date, "
        f"segment_key, upper(segment_key) AS segment_name, 'shop_segments' AS model_name, "
        f"{model_version} AS model_version FROM given_rows"
    )
    connection.execute("CREATE OR REPLACE TABLE predictions.hidden_rows AS SELECT 1 AS value")
    if "department_spend_shares" in frame:
        add_departments(connection, frame)
    connection.unregister("given_rows")
    return connection


def add_departments(connection, frame):
    entries = pd.DataFrame(
        [
            (customer, name, share)
            for customer, shares in zip(frame["customer_id"], frame["department_spend_shares"], strict=True)
            for name, share in shares.items()
        ],
        columns=["customer_id", "name", "share"],
    )
    connection.register("entries", entries)
    connection.execute("ALTER TABLE features.customer_features ADD COLUMN department_spend_shares MAP(VARCHAR, DOUBLE)")
    connection.execute(
        "UPDATE features.customer_features AS f SET department_spend_shares = e.shares FROM (SELECT customer_id, "
        "map_from_entries(list((name, share))) AS shares FROM entries GROUP BY 1) AS e "
        "WHERE f.customer_id = e.customer_id"
    )
    connection.unregister("entries")


def fact(name, unit, value, comparison=None, **other):
    """Return a fact as written by hand."""
    return Fact(
        name, unit, value, comparison, **{"customer_count": 100, "as_of_date": DAY, "query": "SELECT 1", **other}
    )


@pytest.fixture
def warehouse():
    """A company of 300 with everything known, sealed."""
    connection = company(customers())
    seal(connection)
    return connection
