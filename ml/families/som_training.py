"""A self-organising map trained in batches: every step is a product of matrices over all rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.families.rows import Points, group_sums, nearest

NODES_PER_ROOT = 5  # nodes for the square root of the rows (Vesanto and Alhoniemi 2000)
MOST_NODES = 400
LONGEST_SHAPE = 4.0  # how many times longer than wide a grid may be
STEP_COUNT = 30
LAST_WIDTH = 0.5  # of the neighbourhood, in nodes; Kohonen 2013 warns of going below


@dataclass(frozen=True)
class Axes:
    """The two directions in which the rows spread most.

    Attributes
    ----------
    directions
        One row each, as long as the standard deviation there; zeros where there is no second column.
    """

    mean: NDArray[np.float64]
    directions: NDArray[np.float64]


def find_axes(points: Points) -> Axes:
    """Return mean and the two principal directions, signed so that the largest entry is positive."""
    mean = points.mean(axis=0)
    variances, vectors = np.linalg.eigh(np.atleast_2d(np.cov(points - mean, rowvar=False, bias=True)))
    directions = np.zeros((2, points.shape[1]))
    for place, position in enumerate(np.argsort(-variances, kind="stable")[:2]):
        vector = vectors[:, position]
        sign = np.sign(vector[np.abs(vector).argmax()])
        directions[place] = vector * sign * np.sqrt(max(variances[position], 0.0))
    return Axes(mean, directions)


def choose_grid(row_count: int, axes: Axes, least: int) -> tuple[int, int]:
    """Return rows and columns of the grid: its size by the rows, its shape by how they spread.

    Parameters
    ----------
    row_count
        Rows to train on.
    axes
        Of these rows.
    least
        Nodes there must be.
    """
    node_count = max(least, min(MOST_NODES, NODES_PER_ROOT * np.sqrt(row_count)))
    first, second = np.linalg.norm(axes.directions, axis=1)
    ratio = min(LONGEST_SHAPE, first / second) if second > 0 else np.inf
    if not np.isfinite(ratio):
        return int(np.ceil(node_count)), 1
    height = max(1, int(np.ceil(np.sqrt(node_count * ratio))))
    return height, max(1, int(np.ceil(node_count / height)))


def starting_codebook(axes: Axes, grid: tuple[int, int]) -> Points:
    """Return nodes spread evenly over the plane of the axes, two standard deviations each way."""
    across = [np.linspace(-2, 2, count) if count > 1 else np.zeros(1) for count in grid]
    first, second = np.meshgrid(*across, indexing="ij")
    offsets = np.stack([first.ravel(), second.ravel()], axis=1)
    return axes.mean + offsets @ axes.directions


def train_map(points: Points, codebook: Points, grid: tuple[int, int], widths: NDArray[np.float64]) -> Points:
    """Return the codebook after one batch step for each width of the neighbourhood.

    In a step every row goes to its nearest node, and every node moves to the mean of all rows, weighed by the
    Gaussian of the distance on the grid between it and each row's node (Kohonen 2013, "Essentials of the
    self-organizing map"). This is what MiniSom's ``train_batch_offline`` computes row by row with a learning rate
    of 1, and a test holds the two together; here a step over 20,000 rows takes a fraction of a second.

    Parameters
    ----------
    points
        Rows.
    codebook
        Start, one row a node, along the grid's rows.
    grid
        Rows and columns.
    widths
        Standard deviation of the neighbourhood in nodes, one a step.
    """
    places = np.stack(np.unravel_index(np.arange(len(codebook)), grid), axis=1).astype(np.float64)
    apart = np.square(places[:, None] - places[None]).sum(axis=2)
    for width in widths:
        winners = nearest(points, codebook)
        sums = group_sums(points, winners, len(codebook))
        hits = np.bincount(winners, minlength=len(codebook)).astype(np.float64)
        nearness = np.exp(-apart / (2 * width**2))
        weight = nearness @ hits
        moved = weight > 0  # a node may lie so far from every row's node that no float64 holds its weight
        codebook = np.where(moved[:, None], nearness @ sums / np.where(moved, weight, 1)[:, None], codebook)
    return codebook


def neighbourhood_widths(grid: tuple[int, int], step_count: int = STEP_COUNT) -> NDArray[np.float64]:
    """Return widths that shrink evenly from a quarter of the grid's longer side to ``LAST_WIDTH``."""
    return np.linspace(max(LAST_WIDTH, max(grid) / 4), LAST_WIDTH, step_count)


def u_matrix(codebook: Points, grid: tuple[int, int]) -> NDArray[np.float64]:
    """Return for each node of the grid the mean distance to the nodes beside, above and below it.

    High values are the walls between groups of nodes (Ultsch and Siemon 1990).
    """
    nodes = codebook.reshape(*grid, -1)
    sums, counts = np.zeros(grid), np.zeros(grid)
    for axis in (0, 1):
        steps = np.linalg.norm(np.diff(nodes, axis=axis), axis=2)
        for before in (0, 1):
            padding = [(0, 0), (0, 0)]
            padding[axis] = (before, 1 - before)
            sums += np.pad(steps, padding)
            counts += np.pad(np.ones_like(steps), padding)
    return sums / np.maximum(counts, 1)
