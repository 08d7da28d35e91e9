"""The search for segments and their assignment: ``train`` and ``score``."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ml.columns import ColumnChoice, choose_columns
from ml.segmentation.evaluation import Candidate, choose, evaluate
from ml.segmentation.model import SegmentationSettings, build_model
from ml.segmentation.projection import Projection, fit_projection
from tessera.errors import TesseraError

CUSTOMERS_PER_SEGMENT = 2  # with fewer on average the silhouette measures single customers, not groups
ORDERING_COLUMN = "lifetime_spend"


@dataclass(frozen=True)
class SegmentModel:
    """What a training gives.

    Attributes
    ----------
    pipeline
        Fitted from feature columns to ``cluster_id``; ids fall with the mean ``lifetime_spend``.
    choice
        Columns used and dropped.
    labels
        ``cluster_id`` of the training rows.
    points
        The training rows in the space of the segments.
    candidates
        Every k that was tried, rising.
    chosen
        The one the pipeline has.
    projection
        Two components for drawing.
    """

    pipeline: Pipeline
    choice: ColumnChoice
    labels: NDArray[np.int32]
    points: NDArray[np.float64]
    candidates: tuple[Candidate, ...]
    chosen: Candidate
    projection: Projection


def train(
    frame: pd.DataFrame, k_values: Sequence[int], *, random_state: int, settings: SegmentationSettings | None = None
) -> SegmentModel:
    """Find the segments.

    Parameters
    ----------
    frame
        One row per customer in a fixed order, the columns of ``ml.features.FEATURE_COLUMNS``.
    k_values
        Numbers of segments to try, rising.
    random_state
        Seed; the same frame and seed give the same labels.
    settings
        Defaults where None.

    Raises
    ------
    TesseraError
        With too few customers, or when they do not differ enough.
    """
    check_customer_count(len(frame), k_values[0], k_values[-1])
    choice = choose_columns(frame)
    if not choice.used:
        reasons = "; ".join(f"{column} {reason}" for column, reason in choice.dropped.items())
        raise TesseraError(
            f"no feature column tells customers apart, so there are no segments: {reasons}. Bring customers that "
            "differ, or a longer history."
        )
    columns = frame[list(choice.used)]
    with threadpool_limits(limits=1):  # sums over several threads differ in the last digit from run to run
        preprocessing = build_model(k_values[0], random_state, settings)[:-1].fit(columns)
        points = np.asarray(preprocessing.transform(columns), dtype=np.float64)
        fitted = [_fit(points, k, random_state, settings) for k in _possible(k_values, points)]
        candidates = tuple(evaluate(points, one.labels_, one.inertia_, random_state=random_state) for one in fitted)
    chosen = choose(candidates)
    winner = _order_clusters(fitted[candidates.index(chosen)], frame[ORDERING_COLUMN])
    pipeline = Pipeline([*preprocessing.steps, ("cluster", winner)])
    return SegmentModel(pipeline, choice, winner.labels_, points, candidates, chosen, fit_projection(points))


def score(pipeline: Pipeline, frame: pd.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the ``cluster_id`` and the point in the segments' space of each row; nothing is fitted.

    Parameters
    ----------
    pipeline
        As trained.
    frame
        One row per customer, with at least the columns the pipeline was trained on.
    """
    columns = frame[list(pipeline.feature_names_in_)]
    with threadpool_limits(limits=1):
        points = np.asarray(pipeline[:-1].transform(columns), dtype=np.float64)
        return pipeline[-1].predict(points), points


def check_customer_count(customer_count: int, k_min: int, k_max: int) -> None:
    """Raise ``TesseraError`` when there are fewer customers than segments that may be tried.

    From there up to ``CUSTOMERS_PER_SEGMENT`` a segment, the larger numbers of segments are left untried.
    """
    needed = max(k_max, CUSTOMERS_PER_SEGMENT * k_min)
    if customer_count < needed:
        fewer = f"Set segments.k_max in tessera.yml to {customer_count} or less, or bring"
        remedy = fewer if customer_count >= CUSTOMERS_PER_SEGMENT * k_min else "Bring"
        raise TesseraError(
            f"there are {customer_count} customers, but segments.k_min = {k_min} and segments.k_max = {k_max} need at "
            f"least {needed}: {CUSTOMERS_PER_SEGMENT} for each of the fewest segments, 1 for each of the most. "
            f"{remedy} more customers."
        )


def _possible(k_values: Sequence[int], points: NDArray[np.float64]) -> list[int]:
    distinct = len(np.unique(points, axis=0))
    possible = [k for k in k_values if k <= min(distinct, len(points) // CUSTOMERS_PER_SEGMENT)]
    if not possible:
        raise TesseraError(
            f"customers show only {distinct} different combinations of values, fewer than segments.k_min = "
            f"{k_values[0]} can part. Lower segments.k_min in tessera.yml (2 is the least), or bring "
            "customers that differ."
        )
    return possible


def _fit(points: NDArray[np.float64], k: int, random_state: int, settings: SegmentationSettings | None) -> KMeans:
    clustering: KMeans = build_model(k, random_state, settings)[-1]
    return clustering.fit(points)


def _order_clusters(clustering: KMeans, lifetime_spend: pd.Series) -> KMeans:
    """Renumber the clusters by falling mean spend, so that the same clusters always get the same ids."""
    means = lifetime_spend.groupby(clustering.labels_).mean()
    centers = clustering.cluster_centers_
    order = sorted(range(len(centers)), key=lambda one: (-means[one], *centers[one]))
    clustering.cluster_centers_ = centers[order]
    clustering.labels_ = np.argsort(order).astype(np.int32)[clustering.labels_]
    return clustering
