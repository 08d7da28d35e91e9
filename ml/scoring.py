"""From a champion and the features of a day to the rows of ``predictions``; nothing is fitted here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from ml.membership.training import score as score_membership
from ml.segmentation.description import describe_segment
from ml.segmentation.details import SegmentDetails
from ml.segmentation.training import score as score_segments
from ml.segmentation.traits import segment_traits


@dataclass(frozen=True)
class Champion:
    """A registered pair of models with what travels with them."""

    name: str
    version: int
    segments: Pipeline
    membership: Pipeline
    details: SegmentDetails


def score_customers(
    champion: Champion, frame: pd.DataFrame, as_of_date: date, currency: str
) -> dict[str, pd.DataFrame]:
    """Return the rows of the four tables of ``predictions``, without ``scored_at``.

    Parameters
    ----------
    champion
        The models.
    frame
        Features of the day, one row per customer.
    as_of_date
        The day.
    currency
        For the descriptions.

    Returns
    -------
    dict
        Frame by table: ``segment_assignments`` one row per customer, ``segment_definitions`` one per cluster_id,
        ``segment_traits`` one per cluster_id that has customers and feature, ``segment_search`` one per k.
    """
    cluster_id, points = score_segments(champion.segments, frame)
    tables = {
        "predictions.segment_assignments": _assignments(champion, frame, cluster_id, points),
        "predictions.segment_definitions": _definitions(champion, frame, cluster_id, currency),
        "predictions.segment_traits": segment_traits(frame, cluster_id),
        "predictions.segment_search": _search(champion),
    }
    stamp: dict[str, Any] = {
        "as_of_date": pd.Timestamp(as_of_date),
        "model_name": champion.name,
        "model_version": champion.version,
    }
    return {table: rows.assign(**stamp) for table, rows in tables.items()}


def _assignments(
    champion: Champion, frame: pd.DataFrame, cluster_id: NDArray[np.int32], points: NDArray[np.float64]
) -> pd.DataFrame:
    probabilities = score_membership(champion.membership, frame, len(champion.details.names))
    components = champion.details.projection.apply(points)
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"],
            "cluster_id": cluster_id,
            "membership_probability": probabilities[np.arange(len(frame)), cluster_id],
            "component_1": components[:, 0],
            "component_2": components[:, 1],
        }
    )


def _definitions(champion: Champion, frame: pd.DataFrame, cluster_id: NDArray[np.int32], currency: str) -> pd.DataFrame:
    rows = [
        (
            one.cluster_id,
            one.segment_key,
            one.segment_name,
            describe_segment(frame, cluster_id == one.cluster_id, currency),
        )
        for one in champion.details.names
    ]
    return pd.DataFrame(rows, columns=["cluster_id", "segment_key", "segment_name", "segment_description"])


def _search(champion: Champion) -> pd.DataFrame:
    rows = [
        (one.k, one.silhouette, one.silhouette_standard_error, one.inertia, one.k == champion.details.chosen_k)
        for one in champion.details.candidates
    ]
    return pd.DataFrame(rows, columns=["k", "silhouette", "silhouette_standard_error", "inertia", "is_chosen"])
