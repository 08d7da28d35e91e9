"""How far rows are from their neighbours, for the families that go by density."""

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from ml.families.checks import distinct_positions, require_two_rows
from ml.families.rows import Points, sample_positions

ROW_LIMIT = 10_000  # rows kept for `predict`: a million rows of 30 columns are compared with so many in about 10 s


def neighbour_distances(points: Points, neighbour_count: int) -> NDArray[np.float64]:
    """Return the distance of each row to its ``neighbour_count``-th nearest row, itself counted as the first."""
    count = min(neighbour_count, len(points))
    found, _ = NearestNeighbors(n_neighbors=count).fit(points).kneighbors(points)
    return np.asarray(found[:, -1], dtype=np.float64)


def density_sample(points: Points, row_limit: int, random: RandomState) -> Points:
    """Return the rows to fit on, or raise ``FamilyError`` for a single one: it is neither in a crowd nor alone."""
    require_two_rows(points, "density")
    return points[sample_positions(len(points), row_limit, random)]


def all_alike(points: Points) -> bool:
    """Tell whether no row differs from another."""
    return len(distinct_positions(points, 2)) == 1
