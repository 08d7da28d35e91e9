"""From predictions to the outward tables, on three customers and two clusters."""

import json
from datetime import date

import pytest

from tessera.warehouse import connect, read_frame
from tests.builders import (
    LAYER_OF_PERSONAS,
    LAYERS_OF_SEGMENTS,
    MODELS_ALONE,
    build_with_dbt,
    make_raw_warehouse,
    run_dbt,
)

DAY = "2024-04-01"
EARLIER = "2024-03-01"
ORDERS = [
    ("anna", 20, "2024-03-01"),
    ("anna", 10, "2024-03-20"),
    ("bert", 10, "2024-01-05"),
    ("cora", 40, "2024-03-31"),
]
CLUSTERS = {"anna": 0, "bert": 1, "cora": 0}


PREDICTIONS = (
    "segment_assignments",
    "segment_definitions",
    "segment_profiles",
    "segment_search",
    "segment_decisions",
    "segment_stability",
    "segment_map",
    "segment_ledger",
    "segment_memberships",
    "customer_lenses",
    "customer_explanations",
    "rule_memberships",
    "rule_definitions",
    "personas",
    "persona_claims",
)
# What shows predictions and nothing else.
SHOWN = (
    "customer_segments",
    "customer_explanations",
    "rule_segments",
    "rule_definitions",
    "segment_decisions",
    "segment_ledger",
    "segment_map",
    "segment_profiles",
    "segment_search",
    "segment_stability",
    "segment_summaries",
    "personas",
    "persona_claims",
)


def predict(warehouse, clusters, day=DAY):
    """Put in place what a scoring run writes."""
    model = {"as_of_date": day, "model_name": "m", "model_version": 1}
    forget(warehouse, day)
    with connect(warehouse) as connection:
        for customer, cluster in clusters.items():
            assign(connection, model, customer, cluster)
        for cluster, key in enumerate(("regulars", "sleepers")):
            named = {"segment_key": key, "segment_name": key.capitalize(), "segment_description": f"They are {key}."}
            insert(connection, "segment_definitions", model, cluster_id=cluster, **named)
            insert_profile(connection, day, cluster)
            born = {"event": "born", "to_segment_key": key, "to_segment_name": key.capitalize()}
            numbers = {"ledger_id": cluster + 1, "recorded_date": day, "event_model_version": 1}
            insert(connection, "segment_ledger", model, **born, **numbers)
            jaccards = {"jaccard_mean": 0.8, "jaccard_low": 0.7, "jaccard_high": 0.9}
            insert(connection, "segment_stability", model, cluster_id=cluster, **jaccards)
            insert(connection, "segment_map", model, dot_number=cluster, cluster_id=cluster, umap_1=1.0, umap_2=2.0)
            search(connection, model, k=cluster + 2, is_chosen=cluster == 0)
            tell(connection, model, key)
        decision = {"decision": "publish", "reasons": "It is good.", "candidate_name": "k = 2", "serving_name": "k = 2"}
        insert(connection, "segment_decisions", model, **decision, candidate_count=2, training_model_version=1)
        explain(connection, day, clusters)
        rule(connection, day)


def forget(warehouse, day):
    """Leave no prediction of a day."""
    with connect(warehouse) as connection:
        for table in PREDICTIONS:
            connection.execute(f"DELETE FROM predictions.{table} WHERE as_of_date = ?", [day])


def assign(connection, model, customer, cluster):
    """Put a customer into a segment, with what the lenses say."""
    scored = {"membership_probability": 0.75, "component_1": 1.5, "component_2": -0.5}
    second = {"second_cluster_id": 1 - cluster, "second_probability": 0.25}
    own = {"customer_id": customer, "cluster_id": cluster, "scored_at": "2024-04-01 05:00:00"}
    insert(connection, "segment_assignments", model, **own, **scored, **second)
    key = ("regulars", "sleepers")[cluster]
    day = {"as_of_date": model["as_of_date"], "customer_id": customer}
    insert(connection, "segment_memberships", day, segment_key=key, segment_name=key.capitalize())
    lenses = {"value_tier": "gold", "lifecycle_stage": "active", "life_stage": "unknown", "behaviour": "mixed"}
    micro = {"micro_segment_key": f"part_of_{customer}", "micro_segment_name": customer.capitalize()}
    insert(connection, "customer_lenses", day, **lenses, product_affinity="broad", **micro)


def search(connection, model, *, k, is_chosen):
    """Put a candidate on record."""
    named = {"candidate_name": f"k = {k}", "family": "kmeans", "preparation": "value", "reason": ""}
    shares = {"smallest_share": 0.3, "largest_share": 0.7, "noise_share": 0.0}
    apart = {"silhouette": 0.4, "silhouette_standard_error": 0.01, "inertia": 9.0, "reach": 0.5}
    flags = {"is_finalist": True, "is_chosen": is_chosen}
    insert(connection, "segment_search", model, k=k, **named, **shares, **apart, **flags)


def tell(connection, model, key):
    """Tell a story of one claim."""
    named = {"segment_key": key, "segment_name": key.capitalize()}
    texts = {"summary": "They buy.", "markdown": "They buy.", "text_source": "plain"}
    insert(connection, "personas", model, **named, **texts, is_withheld=False)
    claim = {"claim_id": f"{key}-001", "segment_key": key, "section": "worth", "sentence": "They buy.", "query": "..."}
    number = {"metric_name": "customer_count", "value": 2, "unit": "count", "customer_count": 2, "is_inferred": False}
    insert(connection, "persona_claims", model, **claim, **number)


def rule(connection, day):
    """Put a rule in place that holds for anna."""
    key = {"as_of_date": day, "rule_key": "busy", "rule_version": 1}
    asked = {"rule_name": "Busy", "definition_hash": "f00", "definition": "{}", "is_active": True}
    insert(connection, "rule_definitions", key, **asked)
    insert(connection, "rule_memberships", key, customer_id="anna")


def insert(connection, table, model, **values):
    row = {**model, **values}
    names, places = ", ".join(row), ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO predictions.{table} ({names}) VALUES ({places})", list(row.values()))


def explain(connection, day, clusters):
    """Explain who is assigned; only anna could move."""
    for customer, cluster in clusters.items():
        moves = customer == "anna"
        connection.execute(
            """INSERT INTO predictions.customer_explanations BY NAME
            SELECT ? AS customer_id, ?::DATE AS as_of_date, ? AS cluster_id, 'Order count: 2' AS reason_1,
                1 - cluster_id AS next_cluster_id, 0.25 AS next_probability, ? AS is_change_searched,
                CASE WHEN is_change_searched THEN 'Order count from 2 to 3' END AS change_text,
                CASE WHEN is_change_searched THEN 1 - cluster_id END AS change_cluster_id,
                CASE WHEN is_change_searched THEN 0.5 END AS change_distance,
                CASE WHEN is_change_searched THEN 'order_count' END AS change_feature_name,
                CASE WHEN is_change_searched THEN 2 END AS change_from,
                CASE WHEN is_change_searched THEN 3 END AS change_to,
                TIMESTAMP '2024-04-01 05:00:00' AS scored_at, 'm' AS model_name, 1 AS model_version""",
            [customer, day, cluster, moves],
        )


def insert_profile(connection, day, cluster):
    connection.execute(
        """INSERT INTO predictions.segment_profiles BY NAME
        SELECT ?::DATE AS as_of_date, ? AS cluster_id, unnest(['order_count', 'age_band']) AS feature_name,
            unnest([NULL, 'other']) AS category_name, unnest(['number', 'category']) AS kind, 2 AS known_count,
            0.5 AS known_share, unnest([NULL, 1]) AS category_count, unnest([NULL, 0.5]) AS segment_share,
            unnest([NULL, 0.25]) AS overall_share, unnest([NULL, 200]) AS share_index,
            unnest([2, NULL]) AS segment_median, unnest([1, NULL]) AS overall_median,
            0.5 AS standardized_difference, true AS is_significant, unnest([1, 2]) AS differentiator_rank,
            'm' AS model_name, 1 AS model_version""",
        [day, cluster],
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    transactions = [
        {"customer_id": customer, "sales_amount": amount, "ordered_at": f"{day} 12:00:00+00"}
        for customer, amount, day in ORDERS
    ]
    path = make_raw_warehouse(tmp_path_factory.mktemp("segments") / "warehouse.duckdb", transactions)
    build_with_dbt(path, as_of_date=DAY, time_zone="Europe/Vienna", command=MODELS_ALONE)
    predict(path, CLUSTERS)
    layers = (*LAYERS_OF_SEGMENTS, *LAYER_OF_PERSONAS)
    return build_with_dbt(path, layers, as_of_date=DAY, time_zone="Europe/Vienna")


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


def test_each_customer_has_what_the_lenses_say(warehouse):
    columns = "customer_id, value_tier, lifecycle_stage, product_affinity, micro_segment_key, micro_segment_name"
    assert rows(warehouse, "customer_segments", columns, "1") == [
        ("anna", "gold", "active", "broad", "part_of_anna", "Anna"),
        ("bert", "gold", "active", "broad", "part_of_bert", "Bert"),
        ("cora", "gold", "active", "broad", "part_of_cora", "Cora"),
    ]


def test_summaries_sum_their_customers(warehouse):
    columns = (
        "segment_key, customer_count, lifetime_spend::DOUBLE, spend_share, average_order_amount, "
        "average_membership_probability"
    )
    assert rows(warehouse, "segment_summaries", columns, "1") == [
        ("regulars", 2, 70.0, 0.875, 70 / 3, 0.75),
        ("sleepers", 1, 10.0, 0.125, 10.0, 0.75),
    ]


def test_profiles_carry_the_stable_key(warehouse):
    columns = "segment_key, feature_name, category_name, share_index, standardized_difference"
    assert rows(warehouse, "segment_profiles", columns, "1, differentiator_rank") == [
        ("regulars", "order_count", None, None, 0.5),
        ("regulars", "age_band", "other", 200.0, 0.5),
        ("sleepers", "order_count", None, None, 0.5),
        ("sleepers", "age_band", "other", 200.0, 0.5),
    ]


def test_explanations_carry_the_names_of_all_three_segments(warehouse):
    columns = "customer_id, segment_key, next_segment_name, change_text, change_segment_key"
    assert rows(warehouse, "customer_explanations", columns, "1") == [
        ("anna", "regulars", "Sleepers", "Order count from 2 to 3", "sleepers"),
        ("bert", "sleepers", "Regulars", None, None),
        ("cora", "regulars", "Sleepers", None, None),
    ]


def test_the_search_tells_which_k_was_chosen(warehouse):
    assert rows(warehouse, "segment_search", "k, is_chosen", "1") == [(2, True), (3, False)]


def test_a_search_table_of_an_earlier_version_gains_reach_and_keeps_its_days(warehouse):
    assert rows(warehouse, "segment_search", "k, reach", "1") == [(2, 0.5), (3, 0.5)]
    with connect(warehouse) as connection:
        connection.execute("ALTER TABLE segments.segment_search DROP COLUMN reach")
        connection.execute(
            "INSERT INTO segments.segment_search "
            f"SELECT * REPLACE (DATE '{EARLIER}' AS as_of_date) FROM segments.segment_search WHERE k = 2"
        )
    build_with_dbt(warehouse, ["segment_search"], as_of_date=DAY, time_zone="Europe/Vienna", command=MODELS_ALONE)
    found = rows(warehouse, "segment_search", "as_of_date::VARCHAR, k, reach", "1, 2")
    assert found == [(EARLIER, 2, None), (DAY, 2, 0.5), (DAY, 3, 0.5)]
    with connect(warehouse) as connection:
        connection.execute(f"DELETE FROM segments.segment_search WHERE as_of_date = '{EARLIER}'")


def test_no_outward_table_shows_when_it_was_scored(warehouse):
    schema = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'segments'"
    columns = read_frame(warehouse, schema)
    assert len(columns) > 40
    assert not columns["column_name"].isin({"scored_at", "loaded_at", "cluster_id"}).any()


def test_a_customer_without_lenses_fails_the_build_and_leaves_what_stood(warehouse):
    stood = rows(warehouse, "customer_segments", "*", "ALL")
    with connect(warehouse) as connection:
        connection.execute("DELETE FROM predictions.customer_lenses WHERE customer_id = 'bert'")
    result = run_dbt(warehouse, LAYERS_OF_SEGMENTS, as_of_date=DAY, time_zone="Europe/Vienna")
    results = json.loads((warehouse.parent / "dbt_target" / "run_results.json").read_text())["results"]
    assert result.returncode != 0
    assert [r["unique_id"].split(".")[2] for r in results if r["status"] in {"fail", "error"}] == ["customer_segments"]
    assert len(stood) == len(CLUSTERS)
    assert rows(warehouse, "customer_segments", "*", "ALL") == stood


def test_a_day_built_again_shows_no_row_that_its_predictions_lost(warehouse):
    with connect(warehouse) as connection:
        for table in SHOWN:
            connection.execute(
                f"INSERT INTO segments.{table} SELECT * REPLACE (DATE '{EARLIER}' AS as_of_date) FROM segments.{table}"
            )
    assert days_shown(warehouse) == dict.fromkeys(SHOWN, (EARLIER, DAY))
    forget(warehouse, DAY)
    layers = (*LAYERS_OF_SEGMENTS, *LAYER_OF_PERSONAS)
    build_with_dbt(warehouse, layers, as_of_date=DAY, time_zone="Europe/Vienna", command=MODELS_ALONE)
    assert days_shown(warehouse) == dict.fromkeys(SHOWN, (EARLIER,))


def days_shown(warehouse):
    days = {table: rows(warehouse, table, "DISTINCT as_of_date", "1") for table in SHOWN}
    return {table: tuple(str(day) for (day,) in found) for table, found in days.items()}


def test_a_customer_without_assignment_fails_the_build(warehouse):
    predict(warehouse, {"anna": 0, "bert": 1})
    result = run_dbt(warehouse, LAYERS_OF_SEGMENTS, as_of_date=DAY, time_zone="Europe/Vienna")
    results = json.loads((warehouse.parent / "dbt_target" / "run_results.json").read_text())["results"]
    assert result.returncode != 0
    assert sorted(r["unique_id"].split(".")[2] for r in results if r["status"] == "fail") == [
        "customer_segments_keep_every_cent_of_the_features",
        "every_customer_with_features_has_a_segment",
    ]
