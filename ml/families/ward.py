"""Ward's hierarchical clustering, on micro-clusters where there are many rows."""

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from ml.families.base import PrototypeSegments, renumbered
from ml.families.checks import check_at_most, check_count, require_distinct
from ml.families.kmeans import MAX_SEED, fit_centers
from ml.families.rows import Points, group_sums, nearest, sample_positions
from ml.families.weighted_ward import cut_tree, merge_tree, tree_top

DENDROGRAM_LEAVES = 50
SAMPLE_PER_MICRO_CLUSTER = 10  # rows that place a micro-cluster's centre; all rows then weigh it
LLOYD_STEPS = 10  # micro-clusters only have to be small, not the best


class WardSegments(PrototypeSegments):
    """Ward's tree (1963), cut into k segments; a row belongs where the nearest micro-cluster does.

    Up to ``micro_cluster_limit`` different rows the tree is exact. Beyond, k-means on a seeded sample makes so many
    micro-clusters, all rows weigh them, and ``ml.families.weighted_ward`` merges them by those weights:
    memory grows with the square of the limit and not of the rows.

    Parameters
    ----------
    k
        Number of segments, at most ``micro_cluster_limit``.
    micro_cluster_limit
        Points that the tree is made of.
    random_state
        Seed of the micro-clusters.

    Attributes
    ----------
    merge_tree_ : ndarray of shape (leaf_count - 1, 4)
        The upper part of the tree in SciPy's linkage format, of at most ``DENDROGRAM_LEAVES`` leaves (or k).
    leaf_sizes_ : ndarray of int64
        Rows under each leaf.
    leaf_cluster_ids_ : ndarray of int32
        Segment of each leaf.
    merge_heights_ : ndarray of float64
        Heights of the last merges, the highest first: the first parts 2 segments into 1.
    """

    def __init__(
        self, k: int = 3, micro_cluster_limit: int = 2000, *, random_state: int | RandomState | None = None
    ) -> None:
        self.k = k
        self.micro_cluster_limit = micro_cluster_limit
        self.random_state = random_state

    def _learn(self, points: Points, random: RandomState) -> None:
        k = check_count("k", self.k)
        limit = check_count("micro_cluster_limit", self.micro_cluster_limit)
        check_at_most("k", k, limit, "micro_cluster_limit")
        distinct = require_distinct(points, k)
        sample = sample_positions(len(points), SAMPLE_PER_MICRO_CLUSTER * limit, random, distinct)
        centers = _micro_centers(points[sample], limit, random)
        centers, weights = _weighed(points, centers)
        tree = merge_tree(centers, weights)
        ids = np.unique(cut_tree(tree, min(k, len(centers))), return_inverse=True)[1].reshape(-1)
        self._draw(tree, weights, ids)
        self._remember(centers, ids)

    def _draw(self, tree: NDArray[np.float64], weights: NDArray[np.float64], ids: NDArray[np.intp]) -> None:
        """Keep what a dendrogram shows."""
        top = tree_top(tree, max(DENDROGRAM_LEAVES, int(ids.max()) + 1))
        self.merge_tree_ = top.tree
        self.merge_heights_ = top.tree[::-1, 2].copy()
        self.leaf_sizes_ = np.bincount(top.leaf_of_points, weights=weights).astype(np.int64)
        _, first = np.unique(top.leaf_of_points, return_index=True)
        self.leaf_cluster_ids_ = ids[first].astype(np.int32)

    def _keep(self, order: NDArray[np.intp]) -> None:
        count = int(self.prototype_cluster_ids_.max()) + 1
        self.leaf_cluster_ids_ = renumbered(self.leaf_cluster_ids_, order, count)
        super()._keep(order)


def _micro_centers(sample: Points, limit: int, random: RandomState) -> Points:
    """Return the different rows where they are few, else the centres of k-means from random rows."""
    different = np.unique(sample, axis=0)
    if len(different) <= limit:
        return different
    seed = random.randint(MAX_SEED)
    clustering = KMeans(limit, init="random", n_init=1, max_iter=LLOYD_STEPS, random_state=seed)
    return np.unique(fit_centers(sample, clustering), axis=0)


def _weighed(points: Points, centers: Points) -> tuple[Points, NDArray[np.float64]]:
    """Move each centre to the mean of the rows nearest to it, and return how many these are."""
    positions = nearest(points, centers)
    weights = np.bincount(positions, minlength=len(centers)).astype(np.float64)
    means = group_sums(points, positions, len(centers)) / np.maximum(weights, 1)[:, None]
    return means[weights > 0], weights[weights > 0]
