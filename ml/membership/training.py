"""Fit the model of membership and ask it: ``train`` and ``score``."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

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
    return build_model(random_state, smallest).fit(columns, labels)


def score(pipeline: Pipeline, frame: pd.DataFrame, cluster_count: int) -> NDArray[np.float64]:
    """Return the probability of each ``cluster_id``, one row per customer, 0 for ids that training did not see."""
    columns = frame[list(pipeline.feature_names_in_)]
    probabilities = np.zeros((len(columns), cluster_count))
    probabilities[:, pipeline.classes_] = pipeline.predict_proba(columns)
    return probabilities
