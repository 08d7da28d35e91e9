"""HDBSCAN: crowds of any shape and of different density; the rest is noise."""

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN

from ml.families.base import NOISE, PrototypeSegments
from ml.families.checks import FamilyError, check_count
from ml.families.neighbours import ROW_LIMIT, all_alike, density_sample, neighbour_distances
from ml.families.rows import Points

LEAST_SIZE = 5


class HdbscanSegments(PrototypeSegments):
    """HDBSCAN (Campello and others 2013), and an answer for new rows.

    A row belongs where the nearest row fitted on does, unless it lies beyond the reach of that row's segment: the
    largest distance, among the segment's rows, from a row to its ``neighbour_count``-th nearest. Farther out is
    emptier than the segment is anywhere. Beyond ``row_limit`` rows it is fitted on a seeded sample.

    Parameters
    ----------
    smallest_share
        Part of the rows fitted on that a segment holds at least, above 0 and up to 0.5.
    neighbour_count
        Rows, itself among them, within whose distance a row's density is measured.
    row_limit
        Rows to fit on.
    random_state
        Seed of the sample.

    Attributes
    ----------
    smallest_size_ : int
        What ``smallest_share`` came to.
    """

    def __init__(
        self,
        smallest_share: float = 0.02,
        neighbour_count: int = 10,
        *,
        row_limit: int = ROW_LIMIT,
        random_state: int | RandomState | None = None,
    ) -> None:
        self.smallest_share = smallest_share
        self.neighbour_count = neighbour_count
        self.row_limit = row_limit
        self.random_state = random_state

    def _learn(self, points: Points, random: RandomState) -> None:
        share = _checked_share(self.smallest_share)
        wanted = check_count("neighbour_count", self.neighbour_count)
        sample = density_sample(points, check_count("row_limit", self.row_limit, least=2), random)
        self.smallest_size_ = min(max(LEAST_SIZE, round(share * len(sample))), len(sample))
        neighbour_count = min(wanted, len(sample))
        labels = _find(sample, self.smallest_size_, neighbour_count)
        distances = neighbour_distances(sample, neighbour_count)
        self._remember(sample, labels, _reaches(labels, distances))


def _find(sample: Points, smallest_size: int, neighbour_count: int) -> NDArray[np.intp]:
    if all_alike(sample):  # one crowd, which a tree of distances without any length cannot show
        return np.zeros(len(sample), dtype=np.intp)
    clustering = HDBSCAN(min_cluster_size=smallest_size, min_samples=neighbour_count, copy=True)
    return np.asarray(clustering.fit(sample).labels_, dtype=np.intp)


def _reaches(labels: NDArray[np.intp], distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest distance in each row's segment; noise has none."""
    reaches = np.zeros(int(labels.max(initial=NOISE)) + 1)
    inside = labels >= 0
    np.maximum.at(reaches, labels[inside], distances[inside])
    found = np.zeros(len(labels))
    found[inside] = reaches[labels[inside]]
    return found


def _checked_share(share: object) -> float:
    if isinstance(share, (int, float, np.number)) and not isinstance(share, bool) and 0 < float(share) <= 0.5:
        return float(share)
    raise FamilyError(f"smallest_share={share!r} is not allowed: give a part above 0 and up to 0.5.")
