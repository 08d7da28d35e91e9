"""Assets: what DAGs hand over, named as the tables that hold it."""

from airflow.sdk import Asset

SOURCE_LOADS = Asset(name="raw.source_loads", uri="duckdb://warehouse/raw/source_loads", group="raw")
CUSTOMER_IDS = Asset(name="identity.customer_ids", uri="duckdb://warehouse/identity/customer_ids", group="identity")
CUSTOMER_FEATURES = Asset(
    name="features.customer_features", uri="duckdb://warehouse/features/customer_features", group="features"
)
CHAMPION_MODEL = Asset(name="mlflow.champion", uri="mlflow://registry/champion", group="models")
CUSTOMER_SEGMENTS = Asset(
    name="segments.customer_segments", uri="duckdb://published/segments/customer_segments", group="segments"
)
