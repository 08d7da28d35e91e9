"""The explanation of every customer: reasons, the next segment, and a change that would move those near a border."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ml.explanation.actions import LAST, ORDERS
from ml.explanation.best import Customers
from ml.explanation.changes import find_changes
from ml.explanation.neighbours import next_segment
from ml.explanation.reasons import Neighbours, tell_reasons
from ml.explanation.space import Space
from ml.explanation.trial import Trial
from ml.explanation.wording import value_texts
from ml.report.wording import NumberText, label
from ml.segmentation.training import score as score_segments

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

CHUNK = 200_000  # rows whose weights and probabilities are in memory at once
# A change is searched by hundreds of predictions a customer; those near a border are who a change may move.
CHANGE_LIMIT = 10_000
NO_CHANGE = "No realistic change of one or two habits was found."


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
        One row per customer, as ``ml.features.read_customer_features`` gives it.
    change_limit
        A change is searched for so many customers, those with the least probability of their own segment.

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
        changes = _changes(models, frame[columns], table, space, change_limit)
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


def _changes(models: Models, columns: pd.DataFrame, table: pd.DataFrame, space: Space, limit: int) -> pd.DataFrame:
    places = np.sort(table["own_probability"].argsort(kind="stable").to_numpy()[:limit])
    chosen = table.iloc[places]
    customers = Customers(
        columns.iloc[places],
        chosen["cluster_id"].to_numpy(dtype=np.int32),
        chosen["next_cluster_id"].to_numpy(dtype=np.int32),
    )
    found = find_changes(Trial(space, lambda rows: score_segments(models.segments, rows)[0]), customers)
    found["change_text"] = _change_texts(found, space, set(columns.columns), NumberText(models.currency))
    return found.assign(is_change_searched=True).set_index(places)


def _change_texts(found: pd.DataFrame, space: Space, columns: set[str], text: NumberText) -> pd.Series:
    """Write the moves of each row; what follows from them is said where it is more than arithmetic."""
    first, second = (_move_texts(found, prefix, space, text) for prefix in ("change", "second_change"))
    both = np.where(second == "", first, first + " and " + second)
    orders_again = np.zeros(len(found), dtype=bool)
    counts_orders = np.zeros(len(found), dtype=bool)
    for prefix in ("change", "second_change"):
        earlier = found[f"{prefix}_to"].to_numpy() < found[f"{prefix}_from"].to_numpy()
        orders_again |= (found[f"{prefix}_feature_name"] == LAST).to_numpy(dtype=bool) & earlier
        counts_orders |= (found[f"{prefix}_feature_name"] == ORDERS).to_numpy(dtype=bool)
    both = np.where(orders_again & ~counts_orders & (ORDERS in columns), both + ", with one more order", both)
    return pd.Series(np.where(first == "", NO_CHANGE, both), index=found.index).astype("str")


def _move_texts(found: pd.DataFrame, prefix: str, space: Space, text: NumberText) -> NDArray[np.object_]:
    written = np.full(len(found), "", dtype=object)
    names = found[f"{prefix}_feature_name"]
    for scale in space.numbers:
        rows = np.flatnonzero((names == scale.name).to_numpy(dtype=bool))
        before, after = (
            value_texts(found[f"{prefix}_{end}"].to_numpy(dtype=np.float64)[rows], scale, text)
            for end in ("from", "to")
        )
        written[rows] = f"{label(scale.name)} from " + before + " to " + after
    return written
