"""DBSCAN: segments are crowds joined by chains of near customers, whatever their shape; the rest is noise."""

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ml.families.base import REACH_TOLERANCE, PrototypeSegments
from ml.families.checks import FamilyError, check_count
from ml.families.knee import knee_value
from ml.families.neighbours import ROW_LIMIT, density_sample, neighbour_distances
from ml.families.rows import Points, squared_distances

CHAIN_BLOCK = 256  # rows whose links are held at once: up to 256 times `row_limit` pairs


class DbscanSegments(PrototypeSegments):
    """DBSCAN (Ester and others 1996) with its radius read from the data.

    A row with ``neighbour_count`` rows within the radius, itself among them, is a core row; core rows within the
    radius of each other share a segment; any other row belongs where its nearest core row within the radius does
    (the paper leaves open which of several), and is noise without one. The same rule answers for new rows, so
    only core rows are kept. Beyond ``row_limit`` rows all this happens on a seeded sample.

    Parameters
    ----------
    radius
        ``"knee"``: the knee of the sorted distances to the ``neighbour_count``-th row, see ``ml.families.knee``;
        or a distance above 0.
    neighbour_count
        ``"auto"``: twice the number of columns (Sander and others 1998), but at least the square root of the rows
        fitted on: with thousands of rows, crowds of a handful are specks and no segments.
    row_limit
        Rows to fit on.
    random_state
        Seed of the sample.

    Attributes
    ----------
    radius_ : float
        The one used; 0 when all rows are alike.
    neighbour_count_ : int
        The one used.
    neighbour_distances_ : ndarray of float64
        The sorted curve in which the knee was sought.
    """

    def __init__(
        self,
        radius: str | float = "knee",
        neighbour_count: str | int = "auto",
        *,
        row_limit: int = ROW_LIMIT,
        random_state: int | RandomState | None = None,
    ) -> None:
        self.radius = radius
        self.neighbour_count = neighbour_count
        self.row_limit = row_limit
        self.random_state = random_state

    def _learn(self, points: Points, random: RandomState) -> None:
        sample = density_sample(points, check_count("row_limit", self.row_limit, least=2), random)
        auto = max(2 * points.shape[1], round(np.sqrt(len(sample))))
        wanted = auto if self.neighbour_count == "auto" else check_count("neighbour_count", self.neighbour_count)
        self.neighbour_count_ = min(wanted, len(sample))
        distances = neighbour_distances(sample, self.neighbour_count_)
        self.neighbour_distances_ = np.sort(distances)
        self.radius_ = knee_value(distances) if self.radius == "knee" else _checked_radius(self.radius)
        core = sample[distances <= self.radius_ * (1 + REACH_TOLERANCE)]
        self._remember(core, linked_groups(core, self.radius_), np.full(len(core), self.radius_))


def linked_groups(points: Points, radius: float) -> NDArray[np.int32]:
    """Return for each row the number of its group: rows within the radius of each other share one.

    Links are followed a block of rows at a time, so that memory grows with the rows and not with their square.
    """
    groups = np.arange(len(points), dtype=np.int32)
    limit = (radius * (1 + REACH_TOLERANCE)) ** 2
    for start in range(0, len(points), CHAIN_BLOCK):
        rows, others = np.nonzero(squared_distances(points[start : start + CHAIN_BLOCK], points) <= limit)
        links = np.unique(groups[rows + start].astype(np.int64) * len(points) + groups[others])
        ends = np.divmod(links, len(points))
        graph = coo_array((np.ones(len(links)), ends), shape=(len(points), len(points)))
        groups = connected_components(graph, directed=False)[1][groups]
    return np.unique(groups, return_inverse=True)[1].reshape(-1).astype(np.int32)


def _checked_radius(radius: object) -> float:
    if isinstance(radius, (int, float, np.number)) and not isinstance(radius, bool) and 0 < float(radius) < np.inf:
        return float(radius)
    raise FamilyError(f"radius={radius!r} is not allowed: give 'knee' or a distance above 0.")
