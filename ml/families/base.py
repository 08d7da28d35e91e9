"""What all families share: checked rows in, ``cluster_id`` out, numbered the same way whatever found them."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.random import RandomState
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ml.families.checks import FamilyError, checked_points
from ml.families.rows import Points, distances_to, group_sums, nearest
from ml.threads import one_thread

NOISE = -1
REACH_TOLERANCE = 1e-9  # relative; a row exactly at the edge is within reach whatever way its distance was summed

Labels = NDArray[np.int32]


class SegmentEstimator(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """A clustering whose ``predict`` gives the rows it was fitted on their ``labels_`` again.

    Attributes
    ----------
    labels_ : ndarray of int32
        ``cluster_id`` of each row: 0 for the largest segment, then falling by size; -1 is noise.
    cluster_count_ : int
        Segments that hold rows, without noise; fewer than asked where the rows allow no more.
    noise_share_ : float
        Part of the rows in no segment.
    centers_ : ndarray of shape (cluster_count_, n_features_in_)
        Mean of each segment's rows.
    """

    random_state: int | RandomState | None
    labels_: Labels
    cluster_count_: int
    noise_share_: float
    centers_: Points

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's signature
        """Find the segments.

        Raises
        ------
        FamilyError
            When a setting is not allowed, X holds NaN or infinity, or its rows differ too little.
        """
        points = checked_points(self, X, reset=True)
        with one_thread():  # sums over several threads differ in the last digit from run to run
            self._learn(points, check_random_state(self.random_state))
            self._number(points, self._assign(points))
        return self

    def predict(self, X: ArrayLike) -> Labels:  # noqa: N803
        """Return the ``cluster_id`` of each row, -1 where it is in no segment; works through X in blocks."""
        check_is_fitted(self)
        points = checked_points(self, X, reset=False)
        with one_thread():
            return self._assign(points)

    def reorder(self, order: Sequence[int]) -> Self:
        """Give the segments new numbers, in place.

        Parameters
        ----------
        order
            Today's ``cluster_id`` at the place of its new one: ``[2, 0, 1]`` makes segment 2 the first.

        Raises
        ------
        FamilyError
            When not every ``cluster_id`` stands there once.
        """
        check_is_fitted(self)
        if sorted(order) != list(range(self.cluster_count_)):
            raise FamilyError(
                f"order={list(order)} is not allowed: name each cluster_id from 0 to {self.cluster_count_ - 1} once."
            )
        self._keep(np.asarray(order, dtype=np.intp))
        self.labels_ = renumbered(self.labels_, np.asarray(order, dtype=np.intp), self.cluster_count_)
        self.centers_ = self.centers_[list(order)]
        return self

    @abstractmethod
    def _learn(self, points: Points, random: RandomState) -> None:
        """Set what ``_assign`` needs."""

    @abstractmethod
    def _assign(self, points: Points) -> Labels:
        """Return the number of each row's segment; -1 is noise."""

    @abstractmethod
    def _keep(self, order: NDArray[np.intp]) -> None:
        """Keep the segments of these numbers, in this order, and forget the others."""

    def _number(self, points: Points, found: Labels) -> None:
        """Give numbers by falling size, and none to a segment without rows."""
        count = int(found.max(initial=NOISE)) + 1
        sizes = np.bincount(found[found >= 0], minlength=count)
        centers = group_sums(points, found, count) / np.maximum(sizes, 1)[:, None]
        order = np.lexsort((*centers.T[::-1], -sizes)).astype(np.intp)[: int((sizes > 0).sum())]
        self._keep(order)
        self.labels_ = renumbered(found, order, count)
        self.centers_ = centers[order]
        self.cluster_count_ = len(order)
        self.noise_share_ = float(np.mean(found < 0))


class PrototypeSegments(SegmentEstimator):
    """A clustering that gives a row the segment of the nearest of the rows or centres that it keeps.

    Attributes
    ----------
    prototypes_ : ndarray of shape (prototype_count, n_features_in_)
        What rows are compared with.
    prototype_cluster_ids_ : ndarray of int32
        Segment of each; -1 where rows near it are noise.
    prototype_reaches_ : ndarray of float64 or None
        Distance beyond which a row is noise; None where every row belongs somewhere.
    """

    prototypes_: Points
    prototype_cluster_ids_: Labels
    prototype_reaches_: NDArray[np.float64] | None

    def _remember(self, prototypes: Points, cluster_ids: NDArray[np.integer], reaches: Points | None = None) -> None:
        self.prototypes_ = prototypes
        self.prototype_cluster_ids_ = cluster_ids.astype(np.int32)
        self.prototype_reaches_ = reaches

    def _assign(self, points: Points) -> Labels:
        if not len(self.prototypes_):
            return np.full(len(points), NOISE, dtype=np.int32)
        positions = nearest(points, self.prototypes_)
        found = self.prototype_cluster_ids_[positions]
        if self.prototype_reaches_ is None:
            return found
        reaches = self.prototype_reaches_[positions] * (1 + REACH_TOLERANCE)
        within = distances_to(points, self.prototypes_, positions) <= reaches
        return np.where(within, found, np.int32(NOISE))

    def _keep(self, order: NDArray[np.intp]) -> None:
        ids = self.prototype_cluster_ids_
        known = (ids == NOISE) | np.isin(ids, order)
        count = int(ids.max(initial=NOISE)) + 1
        reaches = None if self.prototype_reaches_ is None else self.prototype_reaches_[known]
        self._remember(self.prototypes_[known], renumbered(ids[known], order, count), reaches)


def renumbered(labels: Labels, order: NDArray[np.intp], count: int) -> Labels:
    """Return labels where the number ``order[i]`` of ``count`` became i; noise, and what is not in order, is -1."""
    new_ids = np.full(count + 1, NOISE, dtype=np.int32)  # the last place answers for -1
    new_ids[order] = np.arange(len(order), dtype=np.int32)
    return new_ids[labels]
