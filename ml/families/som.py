"""A self-organising map: customers on a grid where neighbours are alike, and the grid parted into segments."""

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from ml.families.base import PrototypeSegments
from ml.families.checks import FamilyError, check_at_most, check_count, require_distinct
from ml.families.rows import Points, nearest, sample_positions
from ml.families.som_training import (
    choose_grid,
    find_axes,
    neighbourhood_widths,
    starting_codebook,
    train_map,
    u_matrix,
)
from ml.families.weighted_ward import cut_tree, merge_tree


class SomSegments(PrototypeSegments):
    """A map trained in batches, whose nodes Ward's weighted tree joins into k segments.

    A node weighs as many rows as are nearest to it; one that no row is nearest to takes the segment of the
    nearest node that has rows. A row belongs where its nearest node does. Beyond ``row_limit`` rows the map is
    trained on a seeded sample; all rows weigh its nodes.

    Parameters
    ----------
    k
        Number of segments.
    grid
        ``"auto"``: 5 nodes for the square root of the rows up to 400, as much longer than wide as the rows spread
        more along their first principal direction than along the second; or rows and columns.
    row_limit
        Rows to train on.
    random_state
        Seed of the sample; the training itself draws nothing.

    Attributes
    ----------
    grid_shape_ : tuple of int
        Rows and columns.
    codebook_ : ndarray of shape (node_count, n_features_in_)
        The nodes, along the grid's rows.
    hits_ : ndarray of int64
        Rows nearest to each node.
    node_labels_ : ndarray of int32
        Segment of each node.
    u_matrix_ : ndarray of shape grid_shape_
        Mean distance of each node to those beside it.
    """

    def __init__(
        self,
        k: int = 3,
        grid: str | tuple[int, int] = "auto",
        *,
        row_limit: int = 20_000,
        random_state: int | RandomState | None = None,
    ) -> None:
        self.k = k
        self.grid = grid
        self.row_limit = row_limit
        self.random_state = random_state

    def _learn(self, points: Points, random: RandomState) -> None:
        k = check_count("k", self.k)
        distinct = require_distinct(points, k)
        limit = check_count("row_limit", self.row_limit, least=2)
        sample = points[sample_positions(len(points), limit, random, distinct)]
        axes = find_axes(sample)
        shape = choose_grid(len(sample), axes, k) if self.grid == "auto" else _checked_grid(self.grid)
        check_at_most("k", k, shape[0] * shape[1], "nodes of the grid")
        self.grid_shape_ = shape
        self.codebook_ = train_map(sample, starting_codebook(axes, shape), shape, neighbourhood_widths(shape))
        self.u_matrix_ = u_matrix(self.codebook_, shape)
        self.hits_ = np.bincount(nearest(points, self.codebook_), minlength=len(self.codebook_)).astype(np.int64)
        self._remember(self.codebook_, _join_nodes(self.codebook_, self.hits_, k))

    def _keep(self, order: NDArray[np.intp]) -> None:
        super()._keep(order)
        self.node_labels_ = self.prototype_cluster_ids_


def _join_nodes(codebook: Points, hits: NDArray[np.int64], k: int) -> NDArray[np.intp]:
    """Return each node's group of k, found on the nodes that have rows."""
    alive = np.flatnonzero(hits)
    if len(alive) < k:
        raise FamilyError(
            f"the map parts the rows on {len(alive)} nodes only, fewer than k={k}: lower k to {len(alive)} or less, "
            "set a larger grid, or bring rows that differ more."
        )
    tree = merge_tree(codebook[alive], hits[alive].astype(np.float64))
    groups = np.unique(cut_tree(tree, k), return_inverse=True)[1].reshape(-1)
    return groups[nearest(codebook, codebook[alive])]


def _checked_grid(grid: object) -> tuple[int, int]:
    if not isinstance(grid, (tuple, list)) or len(grid) != 2:
        raise FamilyError(f"grid={grid!r} is not allowed: give 'auto' or rows and columns, such as (8, 6).")
    return check_count("grid rows", grid[0]), check_count("grid columns", grid[1])
