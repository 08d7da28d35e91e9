"""Fit the model of membership and ask it: ``train`` and ``score``."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from ml.features import complete_columns
from ml.membership.model import build_model
from ml.sampling import sample_rows

# Training and its evaluation fit the forest two dozen times; at this size all of it takes about a minute.
TRAINING_ROW_LIMIT = 10_000


def train(
    columns: pd.DataFrame, labels: NDArray[np.int32], *, random_state: int, row_limit: int = TRAINING_ROW_LIMIT
) -> Pipeline:
    """Fit on all rows, or beyond ``row_limit`` on a seeded sample of them; scoring has no such limit.

    Parameters
    ----------
    columns
        The columns that made the segments, one row per customer.
    labels
        ``cluster_id`` of each row.
    random_state
        Seed of the trees and of the sample.
    row_limit
        Rows to fit on at most, some of each cluster always among them.
    """
    rows = sample_rows(labels, row_limit, random_state)
    columns, labels = columns.iloc[rows], labels[rows]
    counts = np.unique(labels, return_counts=True)[1]
    smallest = int(counts.min()) if len(counts) > 1 else 0  # a single segment leaves nothing to calibrate
    try:
        return build_model(columns, random_state, smallest).fit(columns, labels)
    except RuntimeError:  # scikit-learn found no temperature: votes that are all certain leave none to be found
        return build_model(columns, random_state, 0).fit(columns, labels)


def score(pipeline: Pipeline, frame: pd.DataFrame, cluster_ids: Sequence[int]) -> NDArray[np.float64]:
    """Return the probability of each of ``cluster_ids``, a column each; 0 for those that training did not see.

    Parameters
    ----------
    pipeline
        As trained.
    frame
        One row per customer.
    cluster_ids
        Every number that a customer can have, rising.
    """
    columns = complete_columns(frame, list(pipeline.feature_names_in_))
    probabilities = np.zeros((len(columns), len(cluster_ids)))
    places = np.searchsorted(cluster_ids, pipeline.classes_)
    probabilities[:, places] = pipeline.predict_proba(columns)
    return probabilities
