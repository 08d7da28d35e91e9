"""Arithmetic over many rows that stays within memory: samples, sums by group, and the nearest of many references."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from scipy.sparse import csr_array

BLOCK_VALUES = 1 << 20  # values of one block of distances: 4-8 MiB; smaller blocks cost more calls, larger no less
FEW_REFERENCES = 256  # up to here the distances cost less than a second look at them would save
FLOAT32_ERROR = float(np.finfo(np.float32).eps)

Points = NDArray[np.float64]
Positions = NDArray[np.intp]


def sample_positions(row_count: int, limit: int, random: RandomState, always: Positions | None = None) -> Positions:
    """Return the rising positions of all rows, or beyond ``limit`` of a sample of so many and of those ``always`` in.

    Parameters
    ----------
    row_count, limit
        Rows there are, and rows to draw.
    random
        Source of the draw.
    always
        Positions that the sample must hold, on top of the limit.
    """
    if row_count <= limit:
        return np.arange(row_count)
    drawn = random.permutation(row_count)[:limit]
    return np.unique(drawn if always is None else np.concatenate([drawn, always]))


def group_sums(points: Points, groups: NDArray[np.integer], group_count: int) -> Points:
    """Return the sum of the rows of each group 0..group_count-1; rows of a negative group count nowhere."""
    positions = np.flatnonzero(groups >= 0)
    shape = (group_count, len(points))
    members = csr_array((np.ones(len(positions)), (groups[positions], positions)), shape=shape)
    return np.asarray(members @ points)


def nearest(points: Points, references: Points) -> Positions:
    """Return for each row the position of the nearest reference by Euclidean distance; of equals the first.

    Distances to many references are first computed in float32, which takes half the time; rows whose two best
    references lie closer together than its rounding error allows to tell are computed again in float64. So the
    answer is the one of float64 throughout.
    """
    center = _middle(references)
    prepared = _prepare(references - center)
    look = _nearest_exactly if len(references) <= FEW_REFERENCES else _nearest_in_two_looks
    found = np.empty(len(points), dtype=np.intp)
    step = max(16, BLOCK_VALUES // len(references))
    for start in range(0, len(points), step):
        found[start : start + step] = look(points[start : start + step] - center, prepared)
    return found


def distances_to(points: Points, references: Points, positions: Positions) -> Points:
    """Return the distance of each row to the reference at its position, from differences, so exact for equal rows."""
    found = np.empty(len(points))
    step = max(16, BLOCK_VALUES // points.shape[1])
    for start in range(0, len(points), step):
        part = slice(start, start + step)
        found[part] = np.linalg.norm(points[part] - references[positions[part]], axis=1)
    return found


def squared_distances(points: Points, references: Points) -> Points:
    """Return the squared distance of each row to each reference; memory is the product of the two counts."""
    center = _middle(references)
    left, right = points - center, references - center
    norms = np.einsum("ij,ij->i", left, left)[:, None] + np.einsum("ij,ij->i", right, right)
    squares: Points = np.maximum(norms - 2 * (left @ right.T), 0)
    return squares


def _middle(references: Points) -> Points:
    """Return a place that most references are near to: near the origin squares lose the fewest digits.

    The mean would be none where one reference lies far out, nor would the middle of the two of an even number.
    """
    middle: Points = np.quantile(references, 0.5, axis=0, method="lower")
    return middle


@dataclass(frozen=True)
class _References:
    """References around the origin, ready to be compared with many blocks of rows.

    Closest is where ``x.c - |c|^2/2`` is largest, since ``|x|^2`` is the same for all: one product of matrices,
    when the rows get a column of ones.
    """

    exact: Points
    rough: NDArray[np.float32]
    scale: float
    largest_norm: float


def _prepare(references: Points) -> _References:
    exact = np.vstack([references.T, -np.einsum("ij,ij->i", references, references) / 2])
    scale = float(np.abs(references).max()) or 1.0
    rough = np.vstack([exact[:-1] / scale, exact[-1:] / scale**2])
    norm = float(np.sqrt(-2 * rough[-1].min()))
    return _References(exact, rough.astype(np.float32), scale, norm)


def _nearest_exactly(points: Points, references: _References) -> Positions:
    best: Positions = (_with_ones(points) @ references.exact).argmax(axis=1)
    return best


def _nearest_in_two_looks(points: Points, references: _References) -> Positions:
    rows = np.arange(len(points))
    scaled = points / references.scale
    with np.errstate(over="ignore", invalid="ignore"):  # a row too far out for float32 is looked at again
        closeness = _with_ones(scaled.astype(np.float32)) @ references.rough
        best: Positions = closeness.argmax(axis=1)
        gap = closeness[rows, best]
        closeness[rows, best] = -np.inf
        gap -= closeness.max(axis=1)
    size = (np.linalg.norm(scaled, axis=1) + references.largest_norm) * references.largest_norm
    unsure = ~(gap > 2 * len(references.exact) * FLOAT32_ERROR * size)
    if unsure.any():
        best[unsure] = _nearest_exactly(points[unsure], references)
    return best


def _with_ones(points: NDArray[Any]) -> NDArray[Any]:
    return np.hstack([points, np.ones((len(points), 1), dtype=points.dtype)])
