"""How well membership is predicted for customers the model has not seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, confusion_matrix
from sklearn.model_selection import KFold, StratifiedKFold

from ml.membership.training import score, train

FOLD_COUNT = 3
BIN_COUNT = 10
PROBABILITY_FLOOR = 1e-6  # a probability of 0 for what did happen would make the log-loss infinite


@dataclass(frozen=True)
class MembershipEvaluation:
    """Quality on held-out folds.

    Attributes
    ----------
    metrics
        ``accuracy``, ``balanced_accuracy``, ``log_loss``, ``expected_calibration_error``; and what always guessing
        the largest segment, or the segments' shares, would reach: ``baseline_accuracy``, ``baseline_log_loss``.
    confusion
        Customers by true (row) and predicted (column) cluster_id.
    reliability
        One row per bin of the stated probability: ``stated``, ``observed``, ``customer_count``.
    """

    metrics: dict[str, float]
    confusion: NDArray[np.int64]
    reliability: pd.DataFrame


def evaluate(columns: pd.DataFrame, labels: NDArray[np.int32], *, random_state: int) -> MembershipEvaluation:
    """Cross-validate the model of membership; folds adapt to the smallest segment.

    Parameters
    ----------
    columns
        The columns that made the segments, one row per customer.
    labels
        ``cluster_id`` of each row.
    random_state
        Seed of folds and trees.
    """
    cluster_ids, numbers = np.unique(labels, return_inverse=True)
    held_out = np.zeros((len(labels), len(cluster_ids)))
    for fit_rows, test_rows in _splitter(labels, random_state).split(columns, labels):
        fitted = train(columns.iloc[fit_rows], labels[fit_rows], random_state=random_state)
        held_out[test_rows] = score(fitted, columns.iloc[test_rows], cluster_ids.tolist())
    predicted = held_out.argmax(axis=1)
    reliability = reliability_table(held_out.max(axis=1), predicted == numbers)
    shares = np.bincount(numbers) / len(numbers)
    metrics = {
        "accuracy": float((predicted == numbers).mean()),
        "balanced_accuracy": float(balanced_accuracy_score(numbers, predicted)),
        "log_loss": _log_loss(held_out, numbers),
        "expected_calibration_error": calibration_error(reliability),
        "baseline_accuracy": float(shares.max()),
        "baseline_log_loss": _log_loss(np.tile(shares, (len(labels), 1)), numbers),
    }
    return MembershipEvaluation(
        metrics, confusion_matrix(numbers, predicted, labels=range(len(cluster_ids))), reliability
    )


def reliability_table(
    stated: NDArray[np.float64], correct: NDArray[np.bool_], bin_count: int = BIN_COUNT
) -> pd.DataFrame:
    """Compare stated probabilities with how often they were right, in equally wide bins that hold any customer."""
    bins = np.minimum((stated * bin_count).astype(int), bin_count - 1)
    groups = pd.DataFrame({"stated": stated, "observed": correct.astype(float)}).groupby(bins)
    table = groups.mean()
    table["customer_count"] = groups.size()
    return table.reset_index(drop=True)


def calibration_error(reliability: pd.DataFrame) -> float:
    """Return the mean distance of stated and observed, weighted by customers (expected calibration error)."""
    distance = (reliability["stated"] - reliability["observed"]).abs()
    return float((distance * reliability["customer_count"]).sum() / reliability["customer_count"].sum())


def _log_loss(probabilities: NDArray[np.float64], labels: NDArray[np.integer[Any]]) -> float:
    of_truth = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(of_truth, PROBABILITY_FLOOR)).mean())


def _splitter(labels: NDArray[np.int32], random_state: int) -> StratifiedKFold | KFold:
    smallest = int(np.unique(labels, return_counts=True)[1].min())
    if smallest >= 2:
        return StratifiedKFold(min(FOLD_COUNT, smallest), shuffle=True, random_state=random_state)
    return KFold(min(FOLD_COUNT, len(labels)), shuffle=True, random_state=random_state)
