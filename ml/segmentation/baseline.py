"""The segments that serve where a search finds none and none served before: those of RFM."""

import csv
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.columns import SCORE_COLUMNS
from ml.preparation import FeatureChoice
from ml.search.candidates import Spec
from ml.segmentation.naming import SegmentName
from ml.segmentation.projection import fit_projection
from ml.segmentation.training import SegmentModel
from tessera.home import DBT_PROJECT

RULES_FILE = DBT_PROJECT / "seeds" / "rfm_segment_rules.csv"
BASELINE_FAMILY = "rfm"
BAND_COUNT = 5


class RfmSegments(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Look a customer's three scores up in the rules; nothing is learned.

    Parameters
    ----------
    numbers
        ``cluster_id`` of each triple of scores: that of recency changes slowest, that of money fastest; 125 in all.
    random_state
        Not used; there is no chance in it.

    Attributes
    ----------
    labels_
        ``cluster_id`` of the rows fitted on.
    """

    def __init__(self, numbers: tuple[int, ...] = (0,) * BAND_COUNT**3, random_state: int | None = None) -> None:
        self.numbers = numbers
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's signature
        """Check the scores and look them up."""
        values = validate_data(self, X, dtype=np.float64)
        self.labels_ = self._look_up(values)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:  # noqa: N803
        """Return the ``cluster_id`` of each row of three scores, 1 to 5."""
        check_is_fitted(self)
        return self._look_up(validate_data(self, X, dtype=np.float64, reset=False))

    def _look_up(self, scores: NDArray[np.float64]) -> NDArray[np.int32]:
        bands = np.clip(np.round(scores), 1, BAND_COUNT).astype(np.int64) - 1
        place = bands @ BAND_COUNT ** np.arange(bands.shape[1] - 1, -1, -1)
        found: NDArray[np.int32] = np.asarray(self.numbers, dtype=np.int32)[place]
        return found


def build_baseline(frame: pd.DataFrame) -> tuple[SegmentModel, list[SegmentName]]:
    """Return the model of the RFM segments and their names; keys are those of ``segments.rfm_segments``."""
    rules = read_rules()
    keys = list(dict.fromkeys(rule["segment_key"] for rule in rules))
    names = {rule["segment_key"]: rule["segment_name"] for rule in rules}
    ordered = sorted(rules, key=lambda rule: tuple(int(rule[column]) for column in SCORE_COLUMNS))
    numbers = tuple(keys.index(rule["segment_key"]) for rule in ordered)
    columns = ColumnTransformer([("numbers", "passthrough", list(SCORE_COLUMNS))], verbose_feature_names_out=False)
    pipeline = Pipeline([("columns", columns), ("cluster", RfmSegments(numbers))])
    labels = pipeline.fit(frame[list(SCORE_COLUMNS)])[-1].labels_
    points = np.asarray(pipeline[:-1].transform(frame[list(SCORE_COLUMNS)]), dtype=np.float64)
    model = SegmentModel(
        pipeline,
        Spec("RFM scores", BASELINE_FAMILY, len(keys)),
        FeatureChoice(SCORE_COLUMNS, (), {}),
        labels,
        points,
        fit_projection(points),
    )
    return model, [SegmentName(number, key, names[key]) for number, key in enumerate(keys)]


def read_rules() -> list[dict[str, Any]]:
    """Return the rules of RFM, a row for each triple of scores."""
    with RULES_FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
