"""Through MLflow's own door, into a store of SQLite."""

import subprocess
import sys

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema
from sklearn.cluster import KMeans
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from ml.clustering_evaluator import MODEL_TYPE, NAME, register
from ml.clustering_metrics import measure_clustering
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT

FRAME = pd.DataFrame({"order_count": [0.0, 2.0, 10.0, 12.0, 1e6], "cluster_id": [0, 0, 1, 1, -1]})


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """An MLflow store of its own, where runs are started without an experiment of a workspace."""
    folder = tmp_path_factory.mktemp("mlflow")
    before = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    mlflow.set_registry_uri(f"sqlite:///{folder / 'mlflow.db'}")
    experiment = mlflow.create_experiment("clusterings", artifact_location=(folder / "artifacts").as_uri())
    register()
    register()
    yield experiment
    mlflow.set_tracking_uri(before[0])
    mlflow.set_registry_uri(before[1])


def evaluate(store, **arguments):
    """Evaluate in a run of its own and return what the store holds of it."""
    with mlflow.start_run(experiment_id=store) as run:
        result = mlflow.models.evaluate(model_type=MODEL_TYPE, evaluators=NAME, **arguments)
    logged = mlflow.MlflowClient().get_run(run.info.run_id).data.metrics
    assert logged == result.metrics
    return logged


def test_clusters_in_a_column_are_measured_and_logged(store):
    logged = evaluate(store, data=FRAME, predictions="cluster_id")
    assert logged["silhouette"] == pytest.approx(((9 / 11) + (7 / 9)) / 2)
    assert (logged["calinski_harabasz"], logged["davies_bouldin"]) == (50.0, 0.2)
    assert (logged["cluster_count"], logged["size.0"], logged["size.1"]) == (2, 2, 2)
    assert logged["noise_share"] == pytest.approx(0.2)


def test_a_function_is_measured_beside_the_truth_and_under_a_prefix(store):
    logged = evaluate(
        store,
        model=lambda columns: (columns["order_count"] > 5).astype(int),
        data=FRAME.head(4),
        targets="cluster_id",
        evaluator_config={"metric_prefix": "later."},
    )
    assert (logged["later.adjusted_rand"], logged["later.davies_bouldin"]) == (1.0, 0.2)


def test_a_pipeline_is_measured_in_the_space_it_clusters_in(store):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"order_count": rng.normal(size=60), "lifetime_spend": 1e6 * rng.normal(size=60)})
    pipeline = Pipeline([("scale", StandardScaler()), ("cluster", KMeans(3, n_init=2, random_state=1))]).fit(frame)
    signature = ModelSignature(
        inputs=Schema([ColSpec("double", name) for name in frame]), outputs=Schema([ColSpec("integer")])
    )
    with mlflow.start_run(experiment_id=store):
        stored = mlflow.sklearn.log_model(
            pipeline, name="segments", signature=signature, serialization_format="skops", pip_requirements=[]
        )
    logged = evaluate(store, model=stored.model_uri, data=frame)
    points = pipeline[:-1].transform(frame)
    assert logged == pytest.approx(measure_clustering(points, pipeline[-1].labels_))


def test_without_clusters_or_with_an_unknown_setting_the_error_says_what_to_do(store):
    with pytest.raises(TesseraError, match=r"neither a model nor clusters.*name the column of clusters"):
        evaluate(store, data=FRAME.head(4))
    with pytest.raises(TesseraError, match="no setting seed; evaluator_config may hold metric_prefix and random_state"):
        evaluate(store, data=FRAME, predictions="cluster_id", evaluator_config={"seed": 1})


@pytest.mark.slow
def test_an_installed_package_is_found_by_its_entry_point(tmp_path):
    folder = tmp_path / "probe-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(
        "[mlflow.model_evaluator]\nprobe_clustering = ml.clustering_evaluator:ClusteringEvaluator\n"
    )
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; "
        "from mlflow.models.evaluation.base import list_evaluators; print(list_evaluators())"
    )
    command = [sys.executable, "-W", "error:Failure attempting", "-c", code]
    answer = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert "probe_clustering" in answer.stdout


MISSING = FRAME.assign(order_count=[0.0, np.nan, 1.0, 2.0, np.inf])


def test_a_value_that_is_no_number_is_named_with_its_column_and_row(store):
    with pytest.raises(TesseraError, match=r"column order_count has nan in row 2, and 2 in all are none\. Impute them"):
        evaluate(store, data=MISSING, predictions="cluster_id")


def test_a_pipeline_that_does_not_impute_is_told_the_same(store):
    columns = FRAME[["order_count"]]
    pipeline = Pipeline([("scale", StandardScaler()), ("cluster", KMeans(2, n_init=1, random_state=1))]).fit(columns)
    with mlflow.start_run(experiment_id=store):
        signature = ModelSignature(inputs=Schema([ColSpec("double", "order_count")]))
        uri = mlflow.sklearn.log_model(
            pipeline, name="scaled", signature=signature, serialization_format="skops", pip_requirements=[]
        ).model_uri
    with pytest.raises(TesseraError, match=r"column .* has nan in row 2"):
        evaluate(store, model=uri, data=MISSING[["order_count"]].head(4))
