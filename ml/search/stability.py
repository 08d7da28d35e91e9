"""Whether segments come back: in refits on subsamples, and in the eyes of a classifier."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import adjusted_rand_score, balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from ml.sampling import sample_rows
from ml.search.metrics import NOISE, silhouette_widths

REFIT_COUNT = 30
# Subsamples, as those of a bootstrap repeat rows, which density families take for dense places (Hennig 2007).
SUBSAMPLE_SHARE = 0.8
CLASSIFIER_ROW_LIMIT = 2_000
FOLD_COUNT = 3

Build = Callable[[int], Any]


@dataclass(frozen=True)
class Stability:
    """How much of a clustering comes back.

    Attributes
    ----------
    rand_indexes
        Adjusted Rand index of each refit with the clustering, on the rows both have.
    jaccards
        Refits down, segments across: the best Jaccard similarity of a segment with a cluster of the refit.
    silhouettes
        Mean silhouette of each refit.
    """

    rand_indexes: NDArray[np.float64]
    jaccards: NDArray[np.float64]
    silhouettes: NDArray[np.float64]


def stability(points: NDArray[np.float64], labels: NDArray[np.int32], build: Build, *, random_state: int) -> Stability:
    """Refit a clustering on ``REFIT_COUNT`` subsamples and compare.

    Parameters
    ----------
    points, labels
        The clustering that is judged.
    build
        From a seed to an unfitted estimator of the same kind.
    random_state
        Seed of the subsamples; refits have seeds of their own, so that luck with starting points counts too.
    """
    rng = np.random.default_rng(random_state)
    size = max(2, round(SUBSAMPLE_SHARE * len(points)))
    indexes, jaccards, silhouettes = [], [], []
    for refit in range(REFIT_COUNT):
        rows = np.sort(rng.permutation(len(points))[:size])
        try:
            again = build(random_state + 1 + refit).fit(points[rows]).labels_
        except ValueError:  # too few distinct customers in the subsample: nothing came back
            again = np.full(size, NOISE, dtype=np.int32)
        indexes.append(adjusted_rand_score(labels[rows], again))
        jaccards.append(best_jaccards(labels[rows], again, np.unique(labels[labels != NOISE])))
        silhouettes.append(float(silhouette_widths(points[rows], again, random_state).mean()))
    return Stability(np.array(indexes), np.array(jaccards), np.array(silhouettes))


def best_jaccards(labels: NDArray[np.int32], again: NDArray[np.int32], segments: NDArray[np.int32]) -> list[float]:
    """Return for each segment the largest Jaccard similarity with any cluster of another clustering.

    Examples
    --------
    >>> first, second = np.array([0, 0, 0, 1, 1]), np.array([5, 5, 7, 7, 7])
    >>> [round(value, 2) for value in best_jaccards(first, second, np.array([0, 1]))]
    [0.67, 0.67]
    """
    clusters = np.unique(again[again != NOISE])
    found = []
    for segment in segments:
        own = labels == segment
        shared = np.array([(own & (again == cluster)).sum() for cluster in clusters])
        either = np.array([(own | (again == cluster)).sum() for cluster in clusters])
        found.append(float((shared / either).max()) if len(clusters) and own.any() else 0.0)
    return found


def recoverability(features: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> float:
    """Return how well a forest, cross-validated, tells which segment a customer is in: 0 guessing, 1 certain.

    The measure is balanced accuracy, each segment counting alike, less what guessing reaches; noise is left out.
    """
    features, labels = features[labels != NOISE], labels[labels != NOISE]
    rows = sample_rows(labels, CLASSIFIER_ROW_LIMIT, random_state)
    features, labels = features[rows], labels[rows]
    names, counts = np.unique(labels, return_counts=True)
    if len(names) < 2 or counts.min() < FOLD_COUNT:
        return float("nan")
    forest = RandomForestClassifier(n_estimators=50, random_state=random_state)
    folds = StratifiedKFold(FOLD_COUNT, shuffle=True, random_state=random_state)
    found = balanced_accuracy_score(labels, cross_val_predict(forest, features, labels, cv=folds))
    return float((found - 1 / len(names)) / (1 - 1 / len(names)))
