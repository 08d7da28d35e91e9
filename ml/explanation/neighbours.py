"""The next nearest segment of each customer: the second choice of the model of membership."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.space import Space

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def next_segment(
    membership: "Pipeline", rows: pd.DataFrame, cluster_id: NDArray[np.int32], space: Space
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Return the next segment of each row, its probability, and the probability of the row's own segment.

    The next is the likeliest of the segments that have customers, apart from the row's own; -1, no clear segment, is
    nothing to move to. Where the model gives all of them no chance, it is the one whose centre is nearest. Where
    there is no other segment, it is -1 with a NaN.
    """
    probabilities = np.asarray(membership.predict_proba(rows[list(membership.feature_names_in_)]), dtype=np.float64)
    classes = np.asarray(membership.classes_, dtype=np.int32)
    is_own = classes[None, :] == cluster_id[:, None]
    own = np.where(is_own, probabilities, 0.0).sum(axis=1)
    is_offered = (classes >= 0) & np.isin(classes, space.cluster_ids)
    others = np.where(is_own | ~is_offered[None, :], -1.0, probabilities)
    found, best = classes[others.argmax(axis=1)], others.max(axis=1)
    unlikely = np.flatnonzero(best <= 0)
    found[unlikely] = space.nearest(rows.iloc[unlikely], cluster_id[unlikely])
    return found, np.where(found < 0, np.nan, np.maximum(best, 0.0)), own
