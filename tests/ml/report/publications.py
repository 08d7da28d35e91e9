"""Published databases for the tests of the report, written row by row."""

from pathlib import Path

import duckdb

DAY = "2018-01-01"
COLUMNS = {
    "customer_segments": """
        customer_id VARCHAR, as_of_date DATE, segment_key VARCHAR, segment_name VARCHAR, membership_probability DOUBLE,
        rfm_segment_key VARCHAR, rfm_segment_name VARCHAR, recency_score INTEGER, frequency_score INTEGER,
        monetary_score INTEGER, order_count BIGINT, days_since_last_order INTEGER, lifetime_spend DECIMAL(18,4),
        average_order_amount DOUBLE, component_1 DOUBLE, component_2 DOUBLE, model_name VARCHAR,
        model_version INTEGER""",
    "segment_summaries": """
        as_of_date DATE, segment_key VARCHAR, segment_name VARCHAR, segment_description VARCHAR, customer_count BIGINT,
        customer_share DOUBLE, lifetime_spend DECIMAL(18,4), spend_share DOUBLE, median_order_count DOUBLE,
        median_days_since_last_order DOUBLE, average_order_amount DOUBLE, average_lifetime_spend DOUBLE,
        average_membership_probability DOUBLE, demographics_share DOUBLE, top_department VARCHAR""",
    "rfm_segments": """
        customer_id VARCHAR, as_of_date DATE, recency_score INTEGER, frequency_score INTEGER, monetary_score INTEGER,
        segment_key VARCHAR, segment_name VARCHAR, order_count BIGINT, days_since_last_order INTEGER,
        lifetime_spend DECIMAL(18,4)""",
    "segment_profiles": """
        as_of_date DATE, segment_key VARCHAR, segment_name VARCHAR, feature_name VARCHAR, segment_median DOUBLE,
        overall_median DOUBLE, standardized_difference DOUBLE, kind VARCHAR, segment_share DOUBLE,
        overall_share DOUBLE, category_count BIGINT, known_count BIGINT""",
    "segment_search": """
        as_of_date DATE, k INTEGER, silhouette DOUBLE, silhouette_standard_error DOUBLE, inertia DOUBLE,
        is_chosen BOOLEAN""",
}


def customer(customer_id, segment_key, rfm, orders, days, spend, place, *, name=None, model=("segments", 3)):
    """One row of customer_segments; ``rfm`` is the name, its key is made from it."""
    rfm_key = rfm.lower().replace(" ", "_")
    return (
        customer_id, DAY, segment_key, name or segment_key.capitalize(), 0.9, rfm_key, rfm, 3, 3, 3,
        orders, days, spend, spend / orders, place[0], place[1], *model,
    )  # fmt: skip


def profile(
    key, count, share, spend, spend_share, medians, averages, *, name="", story="Who they are.", department="GROCERY"
):
    """One row of segment_summaries; ``medians`` are orders and days, ``averages`` order and spend per customer."""
    return (
        DAY, key, name if name is None else name or key.capitalize(), story, count, share, spend, spend_share,
        *medians, *averages, 0.9, 0.25, department,
    )  # fmt: skip


CUSTOMERS = [
    customer("c1", "loyal", "Champions", 10, 1, 700.0, (2.0, 1.0)),
    customer("c2", "loyal", "Champions", 8, 3, 500.5, (1.5, 1.2)),
    customer("c3", "new", "New customers", 1, 5, 20.5, (-1.0, 0.5)),
    customer("c4", "new", "Promising", 1, 7, 30.0, (-1.2, 0.1)),
    customer("c5", "new", "New customers", 2, 6, 49.0, (-0.8, 0.4)),
    customer("c6", "lapsed", "Lost", 3, 150, 200.0, (0.1, -2.0)),
]
PROFILES = [
    profile("lapsed", 1, 0.1667, 200.0, 0.1333, (3, 150), (66.6667, 200.0), department="FUEL"),
    profile("loyal", 2, 0.3333, 1200.5, 0.8003, (9, 2), (66.6944, 600.25), story="Buy often & much."),
    profile("new", 3, 0.5, 99.5, 0.0663, (1, 6), (24.875, 33.1667), department=None),
]
TRAITS = [
    (DAY, "lapsed", "Lapsed", "days_since_last_order", 150.0, 5.5, 2.24),
    (DAY, "loyal", "Loyal", "days_since_last_order", 2.0, 5.5, -0.49),
    (DAY, "new", "New", "days_since_last_order", 6.0, 5.5, -0.42),
    (DAY, "lapsed", "Lapsed", "coupon_spend_share", None, 0.125, None),
    (DAY, "loyal", "Loyal", "coupon_spend_share", 0.25, 0.125, 0.97),
    (DAY, "new", "New", "coupon_spend_share", 0.0, 0.125, -0.96),
    (DAY, "lapsed", "Lapsed", "spend_previous_90d", 200.0, 40.5, 0.04),
    (DAY, "loyal", "Loyal", "spend_previous_90d", 1234.5, 40.5, 1.31),
    (DAY, "new", "New", "spend_previous_90d", 12.5, 40.5, -0.62),
]
SEARCH = [
    (DAY, 2, 0.31, 0.02, 40.0, False),
    (DAY, 3, 0.45, 0.03, 12.5, True),
    (DAY, 4, 0.46, 0.05, 9.0, False),
]


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """Write rows, many to a statement: one each takes seconds for a few thousand."""
    for start in range(0, len(rows), 100):
        some = rows[start : start + 100]
        marks = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        connection.execute(f"INSERT INTO {table} VALUES {marks}", [value for row in some for value in row])


def publish(file: Path, *, customers=CUSTOMERS, profiles=PROFILES, traits=TRAITS, search=SEARCH) -> Path:
    """Write a published database; the RFM table follows the customers."""
    rfm = [(row[0], row[1], *row[7:10], row[5], row[6], *row[10:13]) for row in customers]
    rows = {
        "customer_segments": customers,
        "segment_summaries": profiles,
        "rfm_segments": rfm,
        "segment_profiles": [(*row, *("number", None, None, None, None)[len(row) - 7 :]) for row in traits],
        "segment_search": search,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(file)) as connection:
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
            insert(connection, table, rows[table])
    return file


def grow(database: Path, customer_count: int, segment_count: int, *, order: str = "i") -> Path:
    """Put customers made by arithmetic in place of those of a published `segments.duckdb`."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("DELETE FROM customer_segments; DELETE FROM rfm_segments")
        connection.execute(
            f"""INSERT INTO customer_segments
            SELECT 'c' || i, DATE '{DAY}', 'segment_' || i % {segment_count}, 'Segment', 0.9, 'rfm_' || i % 11, 'RFM',
                   3, 3, 3, 1 + i % 40, 1 + i % 300, i % 977, 5.0, i % 1009, i % 811, 'segments', 3
            FROM range({customer_count}) AS numbers (i) ORDER BY {order}"""
        )
        connection.execute(
            """INSERT INTO rfm_segments SELECT customer_id, as_of_date, 3, 3, 3, rfm_segment_key, rfm_segment_name,
            order_count, days_since_last_order, lifetime_spend FROM customer_segments"""
        )
    return database
