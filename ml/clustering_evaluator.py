"""An evaluator for clusterings, which MLflow lacks: a plugin, so apart from ``ml.tracking`` it is what knows MLflow.

    mlflow.models.evaluate(
        model, data=columns, model_type="clustering", evaluators="tessera_clustering"
    )

``pyproject.toml`` names it as an entry point of ``mlflow.model_evaluator``; where the package is not installed,
call ``register`` once.
"""

from collections.abc import Mapping
from typing import Any

import mlflow
import numpy as np
from mlflow.models.evaluation.base import EvaluationResult, ModelEvaluator
from sklearn.pipeline import Pipeline

from ml.clustering_metrics import measure_clustering
from ml.threads import one_thread
from tessera.errors import TesseraError

NAME = "tessera_clustering"
MODEL_TYPE = "clustering"
SETTINGS = ("metric_prefix", "random_state")


class ClusteringEvaluator(ModelEvaluator):  # type: ignore[misc]
    """Log the measures of ``ml.clustering_metrics`` to the run.

    What is evaluated
    -----------------
    - A fitted scikit-learn ``Pipeline``, as a logged model or its address: its last step is the clustering, and the
      space is what the steps before it make of the data.
    - Any other model or function that gives a cluster per row: the space is the data as they are.
    - No model: the data hold a column of clusters, named by ``predictions``.

    A column named by ``targets`` is taken as the true groups. ``evaluator_config`` may hold ``metric_prefix``, put
    before each metric's name, and ``random_state``.
    """

    @classmethod
    def can_evaluate(cls, *, model_type: str, evaluator_config: object, **_: object) -> bool:  # noqa: ARG003
        """Tell whether the kind of model is ours."""
        return model_type == MODEL_TYPE

    def evaluate(
        self,
        *,
        model_type: str,  # noqa: ARG002
        dataset: Any,
        run_id: str,
        evaluator_config: Mapping[str, Any] | None,
        model: Any = None,
        **_: object,
    ) -> EvaluationResult:
        """Measure, log and return the metrics.

        Raises
        ------
        TesseraError
            When there are no clusters to measure, or a setting is unknown.
        """
        settings = _checked(evaluator_config or {})
        columns, truth = dataset.features_data, dataset.labels_data if dataset.has_targets else None
        with one_thread():
            points, labels = _clustering(model, columns, dataset)
            measures = measure_clustering(
                points, labels, truth=truth, random_state=int(settings.get("random_state", 0))
            )
        metrics = {f"{settings.get('metric_prefix', '')}{name}": value for name, value in measures.items()}
        mlflow.log_metrics(metrics, run_id=run_id)
        return EvaluationResult(metrics=metrics, artifacts={}, run_id=run_id)


def register() -> None:
    """Make the evaluator known to MLflow in this process; again changes nothing."""
    from mlflow.models.evaluation.evaluator_registry import _model_evaluation_registry

    _model_evaluation_registry.register(NAME, ClusteringEvaluator)


def _checked(config: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = sorted(set(config) - set(SETTINGS))
    if unknown:
        raise TesseraError(
            f"{NAME} has no setting {', '.join(unknown)}; evaluator_config may hold {' and '.join(SETTINGS)}."
        )
    return config


def _clustering(model: Any, columns: Any, dataset: Any) -> tuple[Any, Any]:
    """Return the points and the cluster of each row."""
    if model is None:
        if not dataset.has_predictions:
            raise TesseraError(
                f"{NAME} was given neither a model nor clusters. Pass a model, or name the column of clusters in "
                "`predictions`."
            )
        _require_numbers(columns)
        return columns, dataset.predictions_data
    inner = _inner(model)
    if isinstance(inner, Pipeline):
        points = _points(inner, columns)
        return points, inner[-1].predict(points)
    _require_numbers(columns)
    return columns, np.asarray(model.predict(columns)).ravel()


def _points(pipeline: Pipeline, columns: Any) -> Any:
    """Return the rows in the space of the clustering; the steps before it may impute what is missing."""
    try:
        points = pipeline[:-1].transform(columns) if len(pipeline) > 1 else columns
    except ValueError:
        _require_numbers(columns)
        raise
    _require_numbers(points)
    return points


def _require_numbers(points: Any) -> None:
    """Name the column and the row of the first value that is no finite number."""
    values = np.asarray(points, dtype=np.float64)
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = (int(one) for one in bad[0])
        name = points.columns[column] if hasattr(points, "columns") else column + 1
        raise TesseraError(
            f"{NAME} measures distances, so every value must be a finite number; column {name} has "
            f"{values[row, column]} in row {row + 1}, and {len(bad):,} in all are none. Impute them in a Pipeline, "
            "which is evaluated in the space that its steps make, or leave these rows out."
        )


def _inner(model: Any) -> Any:
    """Return the scikit-learn model inside MLflow's wrapper; the wrapper where it holds none."""
    try:
        return model.get_raw_model()
    except (AttributeError, NotImplementedError):
        return model
