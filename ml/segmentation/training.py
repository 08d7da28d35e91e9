"""The model of segments: ``fit`` makes it of a candidate on all customers, ``score`` asks it."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import Pipeline

from ml.families import build_model
from ml.features import complete_columns
from ml.preparation import FeatureChoice, Preparation
from ml.search.candidates import Spec
from ml.search.result import Judged
from ml.search.space import Space
from ml.segmentation.projection import Projection, fit_projection
from ml.threads import one_thread
from tessera.errors import TesseraError


@dataclass(frozen=True)
class SegmentModel:
    """What a fit gives.

    Attributes
    ----------
    pipeline
        Fitted from feature columns to ``cluster_id``: ``columns``, perhaps ``reduce``, ``cluster``.
    spec
        What it is made of.
    choice
        Columns used, and why others are not.
    labels
        ``cluster_id`` of the rows it was fitted on; -1 for customers in no segment.
    points
        These rows in the space of the segments.
    projection
        Two components for drawing.
    agreement
        Adjusted Rand index with the segments that the search judged, on the customers on whom it did; 1 where it
        judged none apart.
    """

    pipeline: Pipeline
    spec: Spec
    choice: FeatureChoice
    labels: NDArray[np.int32]
    points: NDArray[np.float64]
    projection: Projection
    agreement: float = 1.0

    @property
    def cluster_ids(self) -> list[int]:
        """The numbers of the segments, -1 first where customers are in none."""
        return [int(one) for one in np.unique(self.labels)]


def fit(
    frame: pd.DataFrame, spec: Spec, preparation: Preparation, *, choice: FeatureChoice, random_state: int
) -> SegmentModel:
    """Fit the candidate that a search chose on every customer.

    Parameters
    ----------
    frame
        One row per customer in a fixed order, as ``ml.features.read_customer_features`` gives it.
    spec, preparation, choice
        As the search found them.
    random_state
        Seed; the same frame and seed give the same labels.
    """
    with one_thread():
        space = Space.fit(frame, preparation, choice, random_state)
        clustering = build_model(spec.family, spec.k, random_state).fit(space.points)
        labels = np.asarray(clustering.labels_, dtype=np.int32)
    reduction = [] if space.reduction is None else [("reduce", space.reduction)]
    pipeline = Pipeline([*space.encoding.steps, *reduction, ("cluster", clustering)])
    return SegmentModel(pipeline, spec, choice, labels, space.points, fit_projection(space.points))


def number_as_judged(model: SegmentModel, judged: Judged) -> SegmentModel:
    """Return a model whose segments have the numbers of those that the search judged, by the customers they share.

    So what the search found of each stands beside the same. Its clustering is renumbered in place; where the numbers of
    segments differ, they stay as they are.

    Parameters
    ----------
    model
        Fitted on every customer.
    judged
        What the search found among some of them.
    """
    clustering, labels = model.pipeline[-1], model.labels[judged.rows]
    agreement = float(adjusted_rand_score(judged.labels, labels))
    count = int(judged.labels.max()) + 1
    if clustering.cluster_count_ == count:
        both = (labels >= 0) & (judged.labels >= 0)
        shared = np.zeros((count, count))
        np.add.at(shared, (judged.labels[both], labels[both]), 1)
        clustering.reorder(linear_sum_assignment(shared, maximize=True)[1].tolist())
    return replace(model, labels=np.asarray(clustering.labels_, dtype=np.int32), agreement=agreement)


def score(pipeline: Pipeline, frame: pd.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the ``cluster_id`` and the point in the segments' space of each row; nothing is fitted.

    Parameters
    ----------
    pipeline
        As fitted.
    frame
        One row per customer.
    """
    columns = complete_columns(frame, list(pipeline.feature_names_in_))
    with one_thread():
        points = np.asarray(pipeline[:-1].transform(columns), dtype=np.float64)
        return np.asarray(pipeline[-1].predict(points), dtype=np.int32), points


def missing_columns(pipeline: Pipeline, frame: pd.DataFrame) -> list[str]:
    """Return the columns that a model was made of and that nobody has on this day."""
    columns = complete_columns(frame, list(pipeline.feature_names_in_))
    return [column for column in columns.columns if columns[column].isna().all()]


def require_columns(pipeline: Pipeline, frame: pd.DataFrame) -> None:
    """Raise ``TesseraError`` when a column that a model was made of is unknown for every customer of a day."""
    missing = missing_columns(pipeline, frame)
    if missing:
        raise TesseraError(
            f"the segments were made of {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} unknown for "
            "every customer of this day. Bring the source back, or run train_segments to find segments without it."
        )


def check_customer_count(customer_count: int, k_min: int) -> None:
    """Raise ``TesseraError`` when there are too few customers to part them into ``k_min`` segments."""
    needed = max(SMALLEST_CUSTOMER_COUNT, CUSTOMERS_PER_SEGMENT * k_min)
    if customer_count < needed:
        raise TesseraError(
            f"there are {customer_count} customers, but a search for segments needs at least {needed}: "
            f"{CUSTOMERS_PER_SEGMENT} for each of segments.k_min = {k_min}, and never fewer than "
            f"{SMALLEST_CUSTOMER_COUNT}. Bring more customers."
        )


SMALLEST_CUSTOMER_COUNT = 10
CUSTOMERS_PER_SEGMENT = 2  # with fewer on average the silhouette measures single customers, not groups
