"""Small warehouses: four customers, three orders each, every source filled and clean."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tessera.contracts import CONTRACTS
from tessera.home import WorkspacePaths
from tessera.raw_tables import SourceSettingsRow, WorkspaceSettingsRow, create_raw_tables, write_settings
from tessera.warehouse import connect, create_identity_tables, create_prediction_tables

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
    create_raw_tables(connection)
    for name in filled:
        rows = f"SELECT *, '2024-03-01 06:00:00+00' AS loaded_at, '{name}' AS source_name FROM ({CLEAN_RAW[name]})"
        connection.execute(f"INSERT INTO raw.{name} BY NAME {rows}")
    settings = [SourceSettingsRow(name, name, None, number) for number, name in enumerate(CONTRACTS, 1)]
    write_settings(connection, settings, WorkspaceSettingsRow("USD", "US", "America/New_York", 0.95, 0.5))


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
            2::BIGINT AS account_count, 9::INTEGER AS days_since_last_session, 640::DOUBLE AS credit_score,
            4.5::DOUBLE AS average_satisfaction_score, 0.5::DOUBLE AS email_click_share_90d,
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
        f"INSERT INTO predictions.segment_assignments SELECT customer_id, DATE '{DAY}', number % 2, 0.9,"
        " (number + 1) % 2, 0.1, 0.1, 0.2,"
        " TIMESTAMP '2024-03-01 07:00:00', 'segments', 1"
        " FROM (VALUES ('anna', 1), ('ben', 2), ('cleo', 3), ('dan', 4)) AS t(customer_id, number)"
    )
    connection.execute(
        f"INSERT INTO predictions.segment_definitions SELECT DATE '{DAY}', number, 'key_' || number, 'Name', 'Story',"
        " 'segments', 1 FROM (SELECT unnest([0, 1]) AS number)"
    )
    connection.execute(
        f"""INSERT INTO predictions.segment_profiles BY NAME
        SELECT DATE '{DAY}' AS as_of_date, unnest([0, 1]) AS cluster_id, 'order_count' AS feature_name,
            'number' AS kind, 2 AS known_count, 1 AS known_share, 3 AS segment_median, 3 AS overall_median,
            0 AS standardized_difference, false AS is_significant, 1 AS differentiator_rank,
            'segments' AS model_name, 1 AS model_version"""
    )
    connection.execute(
        """INSERT INTO predictions.customer_explanations BY NAME
        SELECT customer_id, as_of_date, cluster_id, 'Order count: 3' AS reason_1, 1 - cluster_id AS next_cluster_id,
            0.1 AS next_probability, true AS is_change_searched, 'Order count from 3 to 4' AS change_text,
            1 - cluster_id AS change_cluster_id, 0.5 AS change_distance, 'order_count' AS change_feature_name,
            3 AS change_from, 4 AS change_to, scored_at, model_name, model_version
        FROM predictions.segment_assignments"""
    )
    connection.execute(
        f"INSERT INTO predictions.customer_anomalies SELECT customer_id, DATE '{DAY}', 0.4, 0.6, false, NULL,"
        " TIMESTAMP '2024-03-01 07:00:00', 'anomalies', 1 FROM unnest(['anna', 'ben', 'cleo', 'dan']) AS t(customer_id)"
    )
    connection.execute(
        f"""INSERT INTO predictions.segment_search BY NAME
        SELECT DATE '{DAY}' AS as_of_date, 'k-means, k = 2' AS candidate_name, 'kmeans' AS family,
            'essentials' AS preparation, 2 AS k, 0.4 AS silhouette, 0.01 AS silhouette_standard_error, 12.5 AS inertia,
            0.5 AS smallest_share, 0.5 AS largest_share, 0 AS noise_share, true AS is_finalist, true AS is_chosen,
            '' AS reason, 'segments' AS model_name, 1 AS model_version"""
    )
    make_evidence(connection)
    make_sides(connection)


def make_evidence(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what the training found out about the two clusters, and what became of their segments."""
    model = f"DATE '{DAY}' AS as_of_date, 'segments' AS model_name, 1 AS model_version"
    connection.execute(
        f"""INSERT INTO predictions.segment_decisions BY NAME
        SELECT 'publish' AS decision, 'It is good.' AS reasons, 'k-means, k = 2' AS candidate_name,
            'k-means, k = 2' AS serving_name, 1 AS candidate_count, 0.2 AS rfm_worth_spend,
            1 AS training_model_version, {model}"""
    )
    connection.execute(
        f"""INSERT INTO predictions.segment_stability BY NAME
        SELECT unnest([0, 1]) AS cluster_id, 0.8 AS jaccard_mean, 0.7 AS jaccard_low, 0.9 AS jaccard_high, {model}"""
    )
    connection.execute(
        f"""INSERT INTO predictions.segment_map BY NAME
        SELECT unnest([0, 1, 2]) AS dot_number, unnest([0, 1, 1]) AS cluster_id, 0.5 AS umap_1, 1.5 AS umap_2,
            {model}"""
    )
    connection.execute(
        f"""INSERT INTO predictions.segment_ledger BY NAME
        SELECT number AS ledger_id, DATE '2024-02-01' AS recorded_date, 'born' AS event,
            'key_' || (number - 1) AS to_segment_key, 'Name' AS to_segment_name, 1 AS event_model_version, {model}
        FROM (SELECT unnest([1, 2]) AS number)"""
    )


def make_sides(connection: duckdb.DuckDBPyConnection) -> None:
    """Add memberships, lenses and a rule that holds for one customer."""
    connection.execute(
        """INSERT INTO predictions.segment_memberships
        SELECT customer_id, as_of_date, segment_key, segment_name FROM predictions.segment_assignments
        INNER JOIN predictions.segment_definitions USING (as_of_date, cluster_id, model_name, model_version)"""
    )
    connection.execute(
        """INSERT INTO predictions.customer_lenses BY NAME
        SELECT customer_id, as_of_date, 'gold' AS value_tier, 'active' AS lifecycle_stage, 'unknown' AS life_stage,
            'broad' AS product_affinity, 'mixed' AS behaviour, 'Part' AS micro_segment_name,
            CASE segment_key WHEN 'key_0' THEN segment_key ELSE segment_key || '.gold_or_silver.buys_dairy' END
                AS micro_segment_key
        FROM predictions.segment_memberships"""
    )
    definition = "'big' AS rule_key, 1 AS rule_version, 'f00' AS definition_hash, '{}' AS definition"
    connection.execute(
        f"INSERT INTO predictions.rule_versions BY NAME SELECT {definition}, DATE '{DAY}' AS first_as_of_date"
    )
    connection.execute(
        f"""INSERT INTO predictions.rule_definitions BY NAME
        SELECT DATE '{DAY}' AS as_of_date, {definition}, 'Big' AS rule_name, true AS is_active"""
    )
    connection.execute(f"INSERT INTO predictions.rule_memberships VALUES ('anna', DATE '{DAY}', 'big', 1)")


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
def resolved_warehouse(paths: WorkspacePaths) -> Change:
    """Make four records of three customers, then run statements that break them."""

    def make(*changes: str) -> WorkspacePaths:
        with connect(paths.warehouse) as connection:
            create_raw_tables(connection)
            create_identity_tables(connection)
            connection.execute(
                "INSERT INTO raw.customers (customer_id) VALUES ('crm:1'), ('crm:2'), ('shop:1'), ('s2')"
            )
            connection.execute(
                "INSERT INTO identity.customer_ids VALUES ('crm:1', 'a'), ('crm:2', 'b'), ('shop:1', 'a'), ('s2', 'c')"
            )
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
