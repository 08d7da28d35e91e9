"""From predictions to the outward tables, on three customers and two clusters."""

import json
from datetime import date

import pytest

from tessera.warehouse import connect, read_frame
from tests.builders import LAYERS_OF_SEGMENTS, build_with_dbt, make_raw_warehouse, run_dbt

DAY = "2024-04-01"
ORDERS = [
    ("anna", 20, "2024-03-01"),
    ("anna", 10, "2024-03-20"),
    ("bert", 10, "2024-01-05"),
    ("cora", 40, "2024-03-31"),
]
CLUSTERS = {"anna": 0, "bert": 1, "cora": 0}


def predict(warehouse, clusters, day=DAY):
    """Put in place what a scoring run writes."""
    with connect(warehouse) as connection:
        for table in ("assignments", "definitions", "traits", "search"):
            connection.execute(f"DELETE FROM predictions.segment_{table} WHERE as_of_date = ?", [day])
        for customer, cluster in clusters.items():
            insert(connection, "assignments", [customer, day, cluster, 0.75, 1.5, -0.5, "2024-04-01 05:00:00", "m", 1])
        for cluster, key in enumerate(("regulars", "sleepers")):
            insert(connection, "definitions", [day, cluster, key, key.capitalize(), f"They are {key}.", "m", 1])
            insert(connection, "traits", [day, cluster, "order_count", 2, 1, 0.5, "m", 1])
            insert(connection, "search", [day, cluster + 2, 0.4, 0.01, 9, cluster == 0, "m", 1])


def insert(connection, table, values):
    connection.execute(f"INSERT INTO predictions.segment_{table} VALUES ({', '.join('?' for _ in values)})", values)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    transactions = [
        {"customer_id": customer, "sales_amount": amount, "ordered_at": f"{day} 12:00:00+00"}
        for customer, amount, day in ORDERS
    ]
    path = make_raw_warehouse(tmp_path_factory.mktemp("segments") / "warehouse.duckdb", transactions)
    build_with_dbt(path, as_of_date=DAY, time_zone="Europe/Vienna")
    predict(path, CLUSTERS)
    return build_with_dbt(path, LAYERS_OF_SEGMENTS, as_of_date=DAY, time_zone="Europe/Vienna")


def rows(warehouse, table, columns, order_by):
    with connect(warehouse, read_only=True) as connection:
        return connection.execute(f"SELECT {columns} FROM segments.{table} ORDER BY {order_by}").fetchall()


def test_each_customer_has_the_segment_of_their_cluster(warehouse):
    found = rows(
        warehouse, "customer_segments", "customer_id, as_of_date, segment_key, segment_name, model_version", "1"
    )
    assert found == [
        ("anna", date(2024, 4, 1), "regulars", "Regulars", 1),
        ("bert", date(2024, 4, 1), "sleepers", "Sleepers", 1),
        ("cora", date(2024, 4, 1), "regulars", "Regulars", 1),
    ]


def test_each_customer_has_the_rfm_segment_of_their_scores(warehouse):
    columns = "customer_id, recency_score, frequency_score, monetary_score, segment_key"
    assert rows(warehouse, "rfm_segments", columns, "1") == [
        ("anna", 3, 5, 3, "loyal"),
        ("bert", 1, 1, 1, "lost"),
        ("cora", 5, 1, 5, "potential_loyalists"),
    ]


def test_profiles_sum_their_customers(warehouse):
    columns = (
        "segment_key, customer_count, lifetime_spend::DOUBLE, spend_share, average_order_amount, "
        "average_membership_probability"
    )
    assert rows(warehouse, "segment_profiles", columns, "1") == [
        ("regulars", 2, 70.0, 0.875, 70 / 3, 0.75),
        ("sleepers", 1, 10.0, 0.125, 10.0, 0.75),
    ]


def test_traits_carry_the_stable_key(warehouse):
    columns = "segment_key, feature_name, standardized_difference"
    assert rows(warehouse, "segment_traits", columns, "1") == [
        ("regulars", "order_count", 0.5),
        ("sleepers", "order_count", 0.5),
    ]


def test_the_search_tells_which_k_was_chosen(warehouse):
    assert rows(warehouse, "segment_search", "k, is_chosen", "1") == [(2, True), (3, False)]


def test_no_outward_table_shows_when_it_was_scored(warehouse):
    schema = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'segments'"
    columns = read_frame(warehouse, schema)
    assert len(columns) > 40
    assert not columns["column_name"].isin({"scored_at", "loaded_at", "cluster_id"}).any()


def test_a_customer_without_assignment_fails_the_build(warehouse):
    predict(warehouse, {"anna": 0, "bert": 1})
    result = run_dbt(warehouse, LAYERS_OF_SEGMENTS, as_of_date=DAY, time_zone="Europe/Vienna")
    results = json.loads((warehouse.parent / "dbt_target" / "run_results.json").read_text())["results"]
    assert result.returncode != 0
    assert sorted(r["unique_id"].split(".")[2] for r in results if r["status"] == "fail") == [
        "customer_segments_keep_every_cent_of_the_features",
        "every_customer_with_features_has_a_segment",
    ]
