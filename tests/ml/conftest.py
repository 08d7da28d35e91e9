"""Small frames of features, a warehouse that holds them, and one MLflow store for the whole session."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml.columns import CATEGORY_COLUMNS
from ml.features import FEATURE_COLUMNS
from ml.jobs.serve_segments import serve_segments
from ml.jobs.train_segments import train_segments
from tessera.workspace import SegmentSettings, Workspace

AS_OF_DATE = date(2024, 1, 1)


def features_frame(customer_count: int = 60, *, seed: int = 1) -> pd.DataFrame:
    """Return three groups of customers that nobody could confuse: frequent, fading and new ones."""
    rng = np.random.default_rng(seed)
    group = np.arange(customer_count) % 3
    frame = pd.DataFrame(np.nan, index=range(customer_count), columns=list(FEATURE_COLUMNS))
    frame["order_count"] = np.array([60, 20, 5])[group] + rng.integers(0, 3, customer_count)
    frame["average_order_amount"] = np.array([20.0, 80.0, 40.0])[group] + rng.random(customer_count)
    frame["days_since_last_order"] = np.array([2, 150, 20])[group] + rng.integers(0, 4, customer_count)
    frame["spend_trend_90d"] = np.array([0.0, -0.9, 0.8])[group] + rng.random(customer_count) / 20
    frame["lifetime_spend"] = frame["order_count"] * frame["average_order_amount"]
    frame = frame.astype(float)
    bands = {"recency_score": [5, 1, 4], "frequency_score": [5, 3, 1], "monetary_score": [3, 5, 1]}
    for column, scores in bands.items():
        frame[column] = np.array(scores, dtype=float)[group]
    for column in CATEGORY_COLUMNS:
        frame[column] = pd.Series(np.nan, index=frame.index, dtype="str")
    frame.insert(0, "customer_id", [f"c{number:04d}" for number in range(customer_count)])
    return frame


def write_features(workspace: Workspace, frame: pd.DataFrame, as_of_date: date = AS_OF_DATE) -> None:
    """Put the features of a day into the workspace's warehouse, in place of all others."""
    warehouse = workspace.paths.warehouse
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    rows = frame.assign(as_of_date=pd.Timestamp(as_of_date))  # noqa: F841 - DuckDB reads it by name
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS features")
        connection.execute(
            "CREATE OR REPLACE TABLE features.customer_features AS "
            "SELECT * REPLACE (as_of_date::DATE AS as_of_date, lifetime_spend::DECIMAL(18,4) AS lifetime_spend) "
            "FROM rows"
        )


def make_workspace(name: str, k_max: int = 4) -> Workspace:
    """Return a workspace that reads nothing from files."""
    source = {"files": "none.parquet", "columns": {"customer_id": "customer_id"}}
    return Workspace(
        name=name,
        time_zone="UTC",
        currency="EUR",
        sources={"transactions": source},
        segments=SegmentSettings(k_max=k_max, families=["kmeans"], preparations=["essentials"]),
    )


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with one MLflow store: its tables take seconds to make."""
    return tmp_path_factory.mktemp("tessera_home")


@pytest.fixture
def own_home(shared_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared folder as this test's TESSERA_HOME."""
    monkeypatch.setenv("TESSERA_HOME", str(shared_home))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return shared_home


def train_and_serve(workspace: Workspace, as_of_date: date = AS_OF_DATE) -> dict[str, Any]:
    """Train on the features of a day and let serve what the gate decided on."""
    trained = train_segments(workspace, as_of_date)
    serve_segments(workspace, as_of_date)
    return trained
