"""How far apart the segments of a clustering lie; noise (-1) is in no segment and counts against it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

from ml.sampling import sample_rows

NOISE = -1
# All pairs of rows: 2,000 take a twentieth of a second, and there are hundreds of candidates.
SILHOUETTE_ROW_LIMIT = 2_000
# All pairs of rows and a spanning tree: 1,000 take a tenth of a second.
DENSITY_ROW_LIMIT = 1_000
# Where more customers than that share their place with another, there is no density to speak of: columns of a few whole
# numbers put everyone on a lattice, whose points are endlessly dense and say nothing.
CONTINUOUS_SHARE = 0.9


@dataclass(frozen=True)
class Separation:
    """Measures of one clustering in its own space.

    Attributes
    ----------
    silhouette
        Mean over rows, -1 to 1; a row that is noise counts as 0.
    silhouette_standard_error
        Standard deviation over rows divided by the root of their number.
    calinski_harabasz, davies_bouldin
        Over rows that are no noise; higher, and lower, is better. NaN with a single segment.
    inertia
        Sum of squared distances to the segments' means; of a row that is noise, to the mean of all.
    """

    silhouette: float
    silhouette_standard_error: float
    calinski_harabasz: float
    davies_bouldin: float
    inertia: float


def separation(points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> Separation:
    """Measure a clustering.

    Parameters
    ----------
    points
        One row per customer.
    labels
        Cluster of each row, -1 for noise.
    random_state
        Seed of the sample that stands for rows beyond ``SILHOUETTE_ROW_LIMIT``.
    """
    widths = silhouette_widths(points, labels, random_state)
    kept = labels != NOISE
    is_parted = len(np.unique(labels[kept])) > 1 and kept.sum() > len(np.unique(labels[kept]))
    return Separation(
        silhouette=float(widths.mean()),
        silhouette_standard_error=float(widths.std() / math.sqrt(len(widths))),
        calinski_harabasz=float(calinski_harabasz_score(points[kept], labels[kept])) if is_parted else math.nan,
        davies_bouldin=float(davies_bouldin_score(points[kept], labels[kept])) if is_parted else math.nan,
        inertia=inertia(points, labels),
    )


def silhouette_widths(points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> NDArray[np.float64]:
    """Return the silhouette of each row of a sample; noise is 0, and so is all with a single segment."""
    rows = sample_rows(labels, SILHOUETTE_ROW_LIMIT, random_state)
    points, labels = points[rows], labels[rows]
    kept = np.flatnonzero(labels != NOISE)
    widths = np.zeros(len(labels))
    segment_count = len(np.unique(labels[kept]))
    if 1 < segment_count < len(kept):
        widths[kept] = silhouette_samples(points[kept], labels[kept])
    return widths


def inertia(points: NDArray[np.float64], labels: NDArray[np.int32]) -> float:
    """Return the sum of squared distances to the segments' means; of noise, to the mean of all."""
    _, numbers = np.unique(labels, return_inverse=True)
    sums = np.zeros((int(numbers.max()) + 1, points.shape[1]))
    np.add.at(sums, numbers, points)
    means = sums / np.bincount(numbers)[:, None]
    if (labels == NOISE).any():
        means[0] = points.mean(axis=0)
    return float(((points - means[numbers]) ** 2).sum())


def density_validity(points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> float:
    """Return how clearly thin density parts the segments, -1 to 1: DBCV of Moulavi et al. (2014).

    For each segment, the thinnest link inside it is compared with the thickest link to another segment; the mean is
    weighted by size, noise counting as 0. Long or bent segments are judged fairly, which the silhouette cannot. Where
    rows repeat each other there is no density: then it is 0.

    Parameters
    ----------
    points, labels, random_state
        As in ``separation``; beyond ``DENSITY_ROW_LIMIT`` rows a sample is judged.
    """
    rows = sample_rows(labels, DENSITY_ROW_LIMIT, random_state)
    points, labels = points[rows], labels[rows]
    names, counts = np.unique(labels[labels != NOISE], return_counts=True)
    names = names[counts > 2]
    if len(names) < 2 or len(np.unique(points, axis=0)) < CONTINUOUS_SHARE * len(points):
        return 0.0
    distances = squareform(pdist(points))
    segments = [_Segment.of(distances, np.flatnonzero(labels == name), points.shape[1]) for name in names]
    apart = np.full((len(segments), len(segments)), np.inf)
    for first in range(len(segments)):
        for second in range(first + 1, len(segments)):
            link = _link(distances, segments[first], segments[second])
            apart[first, second] = apart[second, first] = link
    nearest = apart.min(axis=1)
    thinnest = np.array([segment.sparseness for segment in segments])
    largest = np.maximum(nearest, thinnest)
    validity = np.divide(nearest - thinnest, largest, out=np.zeros(len(segments)), where=largest > 0)
    sizes = np.array([len(segment.rows) for segment in segments])
    return float((validity * sizes).sum() / len(labels))


@dataclass(frozen=True)
class _Segment:
    """A segment's spanning tree by mutual reachability: its inner rows and its thinnest inner link."""

    rows: NDArray[np.intp]
    inner: NDArray[np.intp]
    core: NDArray[np.float64]
    sparseness: float

    @classmethod
    def of(cls, distances: NDArray[np.float64], rows: NDArray[np.intp], width: int) -> "_Segment":
        own = distances[np.ix_(rows, rows)]
        core = _core_distances(own, width)
        reach = np.maximum(own, np.maximum(core[:, None], core))
        ends, links = _spanning_tree(reach)
        degree = np.bincount(ends.ravel(), minlength=len(rows))
        is_inner = degree > 1
        inside = is_inner[ends].all(axis=1)
        inner = np.flatnonzero(is_inner) if is_inner.any() else np.arange(len(rows))
        return cls(rows, inner, core, float((links[inside] if inside.any() else links).max()))


def _spanning_tree(distances: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the two ends and the length of each link of the least spanning tree (Prim 1957)."""
    count = len(distances)
    nearest, parent = distances[0].copy(), np.zeros(count, dtype=np.intp)
    nearest[0] = np.inf
    is_open = np.ones(count, dtype=bool)
    is_open[0] = False
    ends, links = np.empty((count - 1, 2), dtype=np.intp), np.empty(count - 1)
    for step in range(count - 1):
        new = int(nearest.argmin())
        ends[step], links[step] = (parent[new], new), nearest[new]
        is_open[new], nearest[new] = False, np.inf
        nearer = is_open & (distances[new] < nearest)
        nearest[nearer], parent[nearer] = distances[new][nearer], new
    return ends, links


def _core_distances(own: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return each row's typical distance to its segment, near rows counting most (the paper's all-points core)."""
    others = ~np.eye(len(own), dtype=bool)
    with np.errstate(divide="ignore"):
        logs = -width * np.log(np.where(own > 0, own, 1e-12))
    logs = np.where(others, logs, -np.inf)
    peak = logs.max(axis=1)
    sums = np.log(np.exp(logs - peak[:, None]).sum(axis=1)) + peak
    core: NDArray[np.float64] = np.exp(-(sums - np.log(len(own) - 1)) / width)
    return core


def _link(distances: NDArray[np.float64], first: _Segment, second: _Segment) -> float:
    block = distances[np.ix_(first.rows[first.inner], second.rows[second.inner])]
    cores = np.maximum(first.core[first.inner][:, None], second.core[second.inner])
    return float(np.maximum(block, cores).min())
