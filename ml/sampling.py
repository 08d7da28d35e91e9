"""A seeded sample of customers for work that grows faster than their number."""

import numpy as np
from numpy.typing import NDArray

LEAST_OF_EACH = 3  # calibration splits every cluster into up to three folds


def sample_rows(labels: NDArray[np.int32], row_limit: int, random_state: int) -> NDArray[np.intp]:
    """Return the positions of all rows up to ``row_limit``; beyond it, those of a sample of about so many.

    Parameters
    ----------
    labels
        ``cluster_id`` of each row.
    row_limit
        Rows to draw; exceeded by those that small clusters lack.
    random_state
        Seed of the draw.

    Returns
    -------
    ndarray
        Rising positions; at least ``LEAST_OF_EACH`` of every cluster that has as many.
    """
    if len(labels) <= row_limit:
        return np.arange(len(labels))
    shuffled = np.random.default_rng(random_state).permutation(len(labels))
    first_of_each = [shuffled[labels[shuffled] == label][:LEAST_OF_EACH] for label in np.unique(labels)]
    return np.unique(np.concatenate([shuffled[:row_limit], *first_of_each]))


def seeded_positions(row_count: int, row_limit: int, random_state: int) -> NDArray[np.intp]:
    """Return the rising positions of all rows up to ``row_limit``; beyond it, those of a sample of just so many."""
    if row_count <= row_limit:
        return np.arange(row_count)
    return np.sort(np.random.default_rng(random_state).permutation(row_count)[:row_limit])
