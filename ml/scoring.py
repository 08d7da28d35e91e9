"""From a champion and the features of a day to the rows of ``predictions``; nothing is fitted here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from ml.continuity.continuation import stamped
from ml.continuity.keys import NO_CLEAR_SEGMENT, NO_CLEAR_SEGMENT_NAME, NOISE
from ml.continuity.ledger import ledger_frame
from ml.membership.training import score as score_membership
from ml.profiles.table import profile_segments
from ml.segmentation.description import describe_segment
from ml.segmentation.details import SegmentDetails
from ml.segmentation.naming import SegmentName
from ml.segmentation.training import require_columns
from ml.segmentation.training import score as score_segments


@dataclass(frozen=True)
class Champion:
    """A registered pair of models with what travels with them."""

    name: str
    version: int
    segments: Pipeline
    membership: Pipeline
    details: SegmentDetails


@dataclass(frozen=True)
class LastTraining:
    """The last training of the day or before, whether its segments serve or not.

    Attributes
    ----------
    version
        Its version in the registry.
    details
        What travels with it.
    overridden_by, override_reason
        Who let it pass against the gate, and why; empty where nobody did.
    """

    version: int
    details: SegmentDetails
    overridden_by: str = ""
    override_reason: str = ""


def score_customers(
    champion: Champion, training: LastTraining, frame: pd.DataFrame, *, as_of_date: date, currency: str
) -> dict[str, pd.DataFrame]:
    """Return the rows of the tables of ``predictions`` that tell of segments, without ``scored_at``.

    Parameters
    ----------
    champion
        The models that serve.
    training
        The last training, which the search and the decision are of.
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
        ``segment_profiles`` one per cluster_id that has customers, feature and category, ``segment_search`` one per
        candidate and one for the segments that served, ``segment_decisions`` one, ``segment_stability`` one per
        cluster_id, ``segment_map`` one per dot, ``segment_ledger`` one per event.

    Raises
    ------
    TesseraError
        When a column that the segments were made of is unknown for every customer.
    """
    require_columns(champion.segments, frame)
    cluster_id, points = score_segments(champion.segments, frame)
    details = champion.details
    tables = {
        "predictions.segment_assignments": _assignments(champion, frame, cluster_id, points),
        "predictions.segment_definitions": _definitions(details.names, frame, cluster_id, currency),
        "predictions.segment_profiles": profile_segments(frame, cluster_id),
        "predictions.segment_search": _search(training),
        "predictions.segment_decisions": _decision(champion, training),
        "predictions.segment_stability": _stability(details),
        "predictions.segment_map": _map(details),
        "predictions.segment_ledger": ledger_frame(stamped(details.ledger, champion.version)),
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
    numbers = sorted({*(one.cluster_id for one in champion.details.names), *map(int, np.unique(cluster_id))})
    probabilities = score_membership(champion.membership, frame, numbers)
    own = np.searchsorted(numbers, cluster_id)
    rows = np.arange(len(frame))
    others = probabilities.copy()
    others[rows, own] = -1.0
    second = others.argmax(axis=1)
    has_second = len(numbers) > 1
    components = champion.details.projection.apply(points)
    return pd.DataFrame(
        {
            "customer_id": frame["customer_id"],
            "cluster_id": cluster_id,
            "membership_probability": probabilities[rows, own],
            "second_cluster_id": pd.array(np.array(numbers)[second] if has_second else [None] * len(frame), "Int32"),
            "second_probability": others[rows, second] if has_second else np.nan,
            "component_1": components[:, 0],
            "component_2": components[:, 1],
        }
    )


def _definitions(
    names: tuple[SegmentName, ...], frame: pd.DataFrame, cluster_id: NDArray[np.int32], currency: str
) -> pd.DataFrame:
    known = {one.cluster_id for one in names}
    if NOISE in cluster_id and NOISE not in known:  # nobody was in no segment when it was trained
        names = (SegmentName(NOISE, NO_CLEAR_SEGMENT, NO_CLEAR_SEGMENT_NAME), *names)
    rows = [
        (
            one.cluster_id,
            one.segment_key,
            one.segment_name,
            describe_segment(frame, cluster_id == one.cluster_id, currency),
        )
        for one in names
    ]
    return pd.DataFrame(rows, columns=["cluster_id", "segment_key", "segment_name", "segment_description"])


SEARCH_NUMBERS = (
    "silhouette",
    "silhouette_standard_error",
    "null_silhouette",
    "separation",
    "calinski_harabasz",
    "davies_bouldin",
    "inertia",
    "gap",
    "bic",
    "smallest_share",
    "largest_share",
    "noise_share",
    "strength",
    "null_strength",
    "excess",
    "p_value",
    "stability",
    "recoverability",
    "reach",
    "worth_spend",
    "worth_orders",
    "worth_churn",
    "worth_gain",
    "score",
    "score_standard_error",
)


def _search(training: LastTraining) -> pd.DataFrame:
    details = training.details
    texts = ["candidate_name", "family", "preparation", "k", "is_finalist", "is_chosen", "reason"]
    rows = [
        (
            *(one.spec.name, one.spec.family, one.spec.preparation, one.k, one.is_finalist),
            one.spec == details.spec,
            one.reason,
            *(one.metrics.get(name, np.nan) for name in SEARCH_NUMBERS),
        )
        for one in (*details.candidates, *([details.incumbent] if details.incumbent else []))
    ]
    return pd.DataFrame(rows, columns=[*texts, *SEARCH_NUMBERS])


def _decision(champion: Champion, training: LastTraining) -> pd.DataFrame:
    details, decision = training.details, training.details.decision
    return pd.DataFrame(
        [
            {
                "decision": "overridden" if training.overridden_by else decision.verdict,
                "cause": decision.cause or None,
                "reasons": "\n".join(decision.reasons),
                "candidate_name": details.spec.name,
                "serving_name": champion.details.spec.name,
                "candidate_count": len(details.candidates),
                **{f"rfm_worth_{name}": details.rfm_worth.get(name, np.nan) for name in ("spend", "orders", "churn")},
                "overridden_by": training.overridden_by or None,
                "override_reason": training.override_reason or None,
                "training_model_version": training.version,
            }
        ]
    )


def _stability(details: SegmentDetails) -> pd.DataFrame:
    candidate = details.candidate
    rows = candidate.jaccards if candidate else ()
    table = pd.DataFrame(rows, columns=["jaccard_mean", "jaccard_low", "jaccard_high"], dtype=float)
    table.insert(0, "cluster_id", np.arange(len(table), dtype=np.int32))
    return table


def _map(details: SegmentDetails) -> pd.DataFrame:
    table = pd.DataFrame(list(details.map_points), columns=["cluster_id", "umap_1", "umap_2"])
    table.insert(0, "dot_number", np.arange(len(table), dtype=np.int32))
    return table.astype({"cluster_id": "int32", "umap_1": "float64", "umap_2": "float64"})
