"""How far is too far: ``train`` fits the forest and sets its threshold, ``score`` applies both."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ml.anomalies.explanation import explain, robust_z
from ml.anomalies.model import build_model
from ml.columns import PROFILE_COLUMNS, ColumnChoice, Question, choose_columns
from ml.sampling import sample_rows
from tessera.errors import TesseraError

# With fewer, the middle of a column is not known well enough to call anyone far from it.
SMALLEST_CUSTOMER_COUNT = 50
# Rank correlations of all pairs of columns are taken on so many customers at most.
CHOICE_ROW_LIMIT = 10_000
# Trees are grown on so many customers at most, among them those farthest out in any column. A tree that has not seen a
# far value cannot set it apart: it only puts it with the largest it has seen.
FOREST_ROW_LIMIT = 8_192
FARTHEST_SHARE = 0.01
# Ordinary customers made up for each real one: with so many, one chance in twenty-one that an ordinary company has
# anybody beyond all of them.
REFERENCE_MULTIPLE = 20
# Beyond this, scoring them costs more than it tells: about one ordinary customer in so many is flagged then.
REFERENCE_ROW_LIMIT = 100_000
# Values beyond these quantiles of a column are not what an ordinary customer is made of.
ORDINARY_QUANTILES = (0.005, 0.995)

EMPTY_SCORES = pd.DataFrame({"customer_id": [], "anomaly_score": [], "is_anomaly": [], "explanation": []}).astype(
    {"customer_id": "str", "anomaly_score": "float64", "is_anomaly": "bool", "explanation": "str"}
)


class AnomalyModelError(TesseraError):
    """These customers are too few or too alike to say who is far from the others."""


@dataclass(frozen=True)
class AnomalyModel:
    """What a training gives.

    Attributes
    ----------
    pipeline
        Fitted, with its threshold.
    choice
        Columns used, and why others are not.
    threshold
        The largest ``anomaly_score`` of an ordinary customer made up; beyond it is an anomaly.
    reference_count
        Ordinary customers made up.
    """

    pipeline: Pipeline
    choice: ColumnChoice
    threshold: float
    reference_count: int


def train(frame: pd.DataFrame, *, random_state: int) -> AnomalyModel:
    """Fit the forest and set its threshold without assuming how many customers are anomalies.

    Ordinary customers are made up: each value is one that occurs in its column, the outer half percent on both sides
    left out, and the columns go together as they do among the real customers (a Gaussian copula with their rank
    correlations). A real customer is an anomaly when the forest sets them apart sooner than every one of these.

    Parameters
    ----------
    frame
        One row per customer in a fixed order, the columns of ``ml.features.FEATURE_COLUMNS``.
    random_state
        Seed; the same frame and seed give the same model.

    Raises
    ------
    AnomalyModelError
        With too few customers, or when no column tells them apart.
    """
    if len(frame) < SMALLEST_CUSTOMER_COUNT:
        raise AnomalyModelError(
            f"there are {len(frame)} customers, but at least {SMALLEST_CUSTOMER_COUNT} are needed to say who is far "
            "from all others. Bring more customers, or leave this step out."
        )
    choice = choose_anomaly_columns(frame, random_state)
    if not choice.used:
        raise AnomalyModelError("no feature column tells customers apart, so nobody is far from the others.")
    columns = frame[list(choice.used)].astype(float)
    with threadpool_limits(limits=1):  # sums over several threads differ in the last digit from run to run
        pipeline = build_model(random_state)
        points = np.asarray(pipeline[:-1].fit_transform(columns), dtype=np.float64)
        pipeline[-1].fit(points[choose_forest_rows(points, random_state)])
        reference = make_ordinary_customers(pipeline[0].transform(columns), random_state)
        scores = -pipeline[1:].score_samples(reference)
    threshold = float(scores.max())
    pipeline[-1].offset_ = -threshold  # scikit-learn's own place for it: `predict` goes by it, and it is saved
    return AnomalyModel(pipeline, choice, threshold, len(reference))


def score(pipeline: Pipeline, frame: pd.DataFrame) -> pd.DataFrame:
    """Score every customer; nothing is fitted.

    Returns
    -------
    DataFrame
        ``customer_id``, ``anomaly_score`` (0-1, higher is farther out; Liu, Ting and Zhou 2008), ``is_anomaly`` and
        ``explanation``, null for those who are none; one row per customer, in the frame's order.
    """
    columns = frame[list(pipeline.feature_names_in_)].astype(float)
    with threadpool_limits(limits=1):
        points = np.asarray(pipeline[:-1].transform(columns), dtype=np.float64)
        scores = -pipeline[-1].score_samples(points)
    is_anomaly = scores > -pipeline[-1].offset_
    explanations = explain(columns, points, np.flatnonzero(is_anomaly))
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"].to_numpy(),
            "anomaly_score": scores,
            "is_anomaly": is_anomaly,
            "explanation": pd.Series(explanations, index=range(len(frame)), dtype="str"),
        }
    )


def choose_forest_rows(points: NDArray[np.float64], random_state: int) -> NDArray[np.intp]:
    """Return the positions of the customers that trees are grown on: a sample, and the farthest of each column."""
    if len(points) <= FOREST_ROW_LIMIT:
        return np.arange(len(points))
    farthest_count = int(FARTHEST_SHARE * FOREST_ROW_LIMIT)
    distance = np.abs(robust_z(points)).max(axis=1)
    farthest = np.argsort(-distance, kind="stable")[:farthest_count]
    rows = sample_rows(np.zeros(len(points), dtype=np.int32), FOREST_ROW_LIMIT - farthest_count, random_state)
    return np.union1d(rows, farthest)


def choose_anomaly_columns(frame: pd.DataFrame, random_state: int) -> ColumnChoice:
    """Choose the profile columns that tell customers apart, each of what it alone tells, on a sample of customers."""
    rows = sample_rows(np.zeros(len(frame), dtype=np.int32), CHOICE_ROW_LIMIT, random_state)
    questions = [Question(column, (column,)) for column in PROFILE_COLUMNS if frame[column].notna().any()]
    return choose_columns(frame.iloc[rows], questions)


def make_ordinary_customers(values: NDArray[np.float64], random_state: int) -> NDArray[np.float64]:
    """Draw customers from the inner values of each column, the columns correlated as in ``values``.

    Parameters
    ----------
    values
        One row per customer, nothing missing.
    random_state
        Seed of the draw.
    """
    count = min(REFERENCE_MULTIPLE * len(values), REFERENCE_ROW_LIMIT)
    rows = sample_rows(np.zeros(len(values), dtype=np.int32), CHOICE_ROW_LIMIT, random_state)
    correlation = _normal_correlation(values[rows])
    random = np.random.default_rng(random_state)
    drawn = random.standard_normal((count, values.shape[1])) @ np.linalg.cholesky(correlation).T
    low, high = ORDINARY_QUANTILES
    place = low + (high - low) * ndtr(drawn)
    return np.column_stack(
        [np.quantile(values[:, one], place[:, one], method="nearest") for one in range(values.shape[1])]
    )


def _normal_correlation(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlation of normal variables that have the rank correlation of the columns, made invertible."""
    ranks = pd.DataFrame(values).corr(method="spearman").fillna(0.0).to_numpy()
    correlation = 2 * np.sin(np.pi / 6 * ranks)  # Pearson 1907
    np.fill_diagonal(correlation, 1.0)
    heights, directions = np.linalg.eigh(correlation)
    positive = (directions * np.maximum(heights, 1e-6)) @ directions.T
    spread = np.sqrt(np.diag(positive))
    return np.asarray(positive / np.outer(spread, spread))
