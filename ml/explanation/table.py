"""The explanation of every customer: reasons, the next segment, and a change that would move those near a border."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ml.explanation.activities import limits
from ml.explanation.best import SLOTS, Customers
from ml.explanation.changes import find_changes
from ml.explanation.deeds import deeds
from ml.explanation.neighbours import next_segment
from ml.explanation.reasons import Neighbours, tell_reasons
from ml.explanation.space import Space
from ml.explanation.telling import change_texts
from ml.explanation.trial import Trial
from ml.report.wording import NumberText
from ml.segmentation.training import score as score_segments

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

CHUNK = 200_000  # rows whose weights and probabilities are in memory at once
# A change is searched by hundreds of predictions a customer; those near a border are who a change may move.
CHANGE_LIMIT = 10_000
# Counts and windows that make no segments, from which a change starts or which limit it.
BESIDES = (
    "order_count_90d",
    "order_count_previous_90d",
    "spend_previous_90d",
    "visit_count",
    "days_between_first_and_last_order",
)


@dataclass(frozen=True)
class Models:
    """The Pipeline of the segments, that of the membership, and the company's currency for the texts."""

    segments: "Pipeline"
    membership: "Pipeline"
    currency: str


def explain(models: Models, frame: pd.DataFrame, *, change_limit: int = CHANGE_LIMIT) -> pd.DataFrame:
    """Explain every customer of a day.

    Parameters
    ----------
    models
        As trained; nothing is fitted.
    frame
        One row per customer, as ``ml.features.read_customer_features`` gives it, with the columns ``BESIDES`` too.
    change_limit
        A change is searched for so many customers, those with the least probability of their own segment; for none
        where nothing that made the segments, such as scores, tells of something that a customer can do.

    Returns
    -------
    DataFrame
        One row per customer: ``customer_id``, ``cluster_id``, ``reason_1`` to ``reason_3``, ``next_cluster_id`` and
        ``next_probability``, ``is_change_searched``, ``change_text`` and the columns of ``find_changes``; ids are
        missing where there is no such segment.
    """
    columns = list(models.segments.feature_names_in_)
    with threadpool_limits(limits=1):
        cluster_id = np.asarray(score_segments(models.segments, frame)[0], dtype=np.int32)
        space = Space.of(frame, cluster_id, columns)
        parts = [
            _explain_rows(models, frame.iloc[start : start + CHUNK], cluster_id[start : start + CHUNK], space)
            for start in range(0, len(frame), CHUNK)
        ]
        table = pd.concat(parts, ignore_index=True)
        can_change = deeds(space.numbers, list(frame.columns))
        changes = _changes(models, frame, table, space, change_limit if can_change else 0)
    changes.index = changes.index.astype(np.int64)
    table = table.drop(columns="own_probability").join(changes)
    table["is_change_searched"] = table["is_change_searched"].eq(True)  # noqa: FBT003 - missing ones were not
    for name in ("next_cluster_id", "change_cluster_id"):
        table[name] = table[name].where(table[name] >= 0).astype("Int32")
    return table


def _explain_rows(models: Models, rows: pd.DataFrame, cluster_id: NDArray[np.int32], space: Space) -> pd.DataFrame:
    other, probability, own = next_segment(models.membership, rows, cluster_id, space)
    reasons = tell_reasons(space, rows, Neighbours(cluster_id, other), NumberText(models.currency))
    known = {"customer_id": rows["customer_id"].to_numpy(), "cluster_id": cluster_id}
    found = {"next_cluster_id": other, "next_probability": probability, "own_probability": own}
    return pd.concat([pd.DataFrame(known), reasons.reset_index(drop=True), pd.DataFrame(found)], axis=1)


def _changes(models: Models, frame: pd.DataFrame, table: pd.DataFrame, space: Space, limit: int) -> pd.DataFrame:
    places = np.sort(table["own_probability"].argsort(kind="stable").to_numpy()[:limit])
    chosen = table.iloc[places]
    rows = frame.iloc[places].drop(columns="customer_id")
    customers = Customers(
        rows,
        chosen["cluster_id"].to_numpy(dtype=np.int32),
        chosen["next_cluster_id"].to_numpy(dtype=np.int32),
        limits(frame, table["cluster_id"].to_numpy(dtype=np.int32)).iloc[places],
    )
    found = find_changes(Trial(space, lambda block: score_segments(models.segments, block)[0]), customers)
    found["change_text"] = change_texts(found, rows, NumberText(models.currency))
    searched = [f"{prefix}_{end}" for prefix in SLOTS for end in ("deed", "times")]
    return found.drop(columns=searched).assign(is_change_searched=True).set_index(places)
