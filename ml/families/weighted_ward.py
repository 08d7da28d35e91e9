"""Ward's tree over weighted points: what hierarchical clustering needs above the size that fits into memory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.families.rows import Points, squared_distances

Merge = tuple[int, int, float]


@dataclass(frozen=True)
class TreeTop:
    """The upper part of a tree, for a dendrogram.

    Attributes
    ----------
    tree
        In SciPy's linkage format over its own leaves.
    leaf_of_points
        Leaf 0..leaf_count-1 that each point lies under.
    """

    tree: NDArray[np.float64]
    leaf_of_points: NDArray[np.intp]


def merge_tree(points: Points, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Merge always the two groups that add least to the sum of squares within groups.

    A point of weight w counts as w equal rows, so the tree over micro-clusters is the upper part of the one over
    all rows whose micro-clusters are already merged. The cost of merging a and b is
    ``w_a w_b / (w_a + w_b) |a - b|^2`` (Ward 1963); the nearest-neighbour chain (Murtagh 1983) finds the merges in
    quadratic time, the Lance-Williams formula (1967) the costs of a merged group.

    Parameters
    ----------
    points
        One row a point; memory is quadratic in their number, so give some thousands at most.
    weights
        Above 0, how many rows each stands for.

    Returns
    -------
    ndarray of shape (point_count - 1, 4)
        SciPy's linkage format: two nodes, height, number of points. The height is ``sqrt(2 cost)``, which is what
        SciPy gives for Ward over single rows.
    """
    size = weights.astype(np.float64)
    costs = squared_distances(points, points)
    costs *= size[:, None] * size / (size[:, None] + size)
    np.fill_diagonal(costs, np.inf)
    merges: list[Merge] = []
    chain: list[int] = []
    for _ in range(len(points) - 1):
        if not chain:
            chain.append(int((size > 0).argmax()))
        first, second = _end_of_chain(costs, chain)
        merges.append((first, second, float(costs[first, second])))
        _merge_into_second(costs, size, (first, second))
    return _as_linkage(merges, len(points))


def cut_tree(tree: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Return for each point the node at the top of its group when the tree is cut into ``k`` groups."""
    point_count = len(tree) + 1
    merged = point_count - k
    top = np.arange(point_count + merged)
    for node in range(merged - 1, -1, -1):
        top[tree[node, :2].astype(np.intp)] = top[point_count + node]
    return top[:point_count]


def tree_top(tree: NDArray[np.float64], leaf_limit: int) -> TreeTop:
    """Return the part of the tree above ``leaf_limit`` groups."""
    point_count = len(tree) + 1
    leaf_count = min(leaf_limit, point_count)
    leaves, leaf_of_points = np.unique(cut_tree(tree, leaf_count), return_inverse=True)
    upper = tree[point_count - leaf_count :].copy()
    first_inner = 2 * point_count - leaf_count
    nodes = upper[:, :2].astype(np.intp)
    upper[:, :2] = np.where(nodes < first_inner, np.searchsorted(leaves, nodes), nodes - first_inner + leaf_count)
    counts = np.ones(leaf_count + len(upper))
    for position, (left, right) in enumerate(upper[:, :2].astype(np.intp)):
        counts[leaf_count + position] = counts[left] + counts[right]
    upper[:, 3] = counts[leaf_count:]
    return TreeTop(upper, leaf_of_points.reshape(-1))


def _end_of_chain(costs: NDArray[np.float64], chain: list[int]) -> tuple[int, int]:
    """Follow nearest neighbours until two are each other's, and take them off the chain."""
    while True:
        row = costs[chain[-1]]
        following = int(row.argmin())
        if len(chain) > 1 and row[chain[-2]] <= row[following]:
            return chain.pop(), chain.pop()
        chain.append(following)


def _merge_into_second(costs: NDArray[np.float64], size: NDArray[np.float64], pair: tuple[int, int]) -> None:
    """Give the second the joint size and costs; the first is left with size 0, out of reach."""
    first, second = pair
    total = size[first] + size[second] + size
    row = (size[first] + size) * costs[first] + (size[second] + size) * costs[second] - size * costs[first, second]
    row /= total
    row[second] = np.inf
    size[second] += size[first]
    size[first] = 0
    costs[first, :] = costs[:, first] = np.inf
    costs[second, :] = costs[:, second] = row
    costs[second, first] = costs[first, second] = np.inf


def _as_linkage(merges: list[Merge], point_count: int) -> NDArray[np.float64]:
    """Order merges by cost and name each group by the node that made it."""
    order = np.argsort([cost for _, _, cost in merges], kind="stable")
    parent = list(range(2 * point_count - 1))
    counts = [1] * (2 * point_count - 1)
    tree = np.empty((len(merges), 4))
    for position, merge in enumerate(order):
        first, second, cost = merges[merge]
        left, right = sorted((_root(parent, first), _root(parent, second)))
        node = point_count + position
        parent[left] = parent[right] = node
        counts[node] = counts[left] + counts[right]
        tree[position] = left, right, np.sqrt(2 * max(cost, 0.0)), counts[node]
    return tree


def _root(parent: list[int], node: int) -> int:
    root = node
    while parent[root] != root:
        root = parent[root]
    while parent[node] != root:
        parent[node], node = root, parent[node]
    return root
