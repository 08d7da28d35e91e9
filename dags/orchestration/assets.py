"""Assets: what DAGs hand over, named as the tables that hold it."""

from airflow.sdk import Asset

RAW_TRANSACTIONS = Asset(name="raw.transactions", uri="duckdb://warehouse/raw/transactions", group="raw")
CUSTOMER_FEATURES = Asset(
    name="features.customer_features", uri="duckdb://warehouse/features/customer_features", group="features"
)
CHAMPION_MODEL = Asset(name="mlflow.champion", uri="mlflow://registry/champion", group="models")
CUSTOMER_SEGMENTS = Asset(
    name="segments.customer_segments", uri="duckdb://published/segments/customer_segments", group="segments"
)
