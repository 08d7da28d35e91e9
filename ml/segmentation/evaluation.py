"""How good a number of segments is, and the one rule that chooses it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import silhouette_samples

from ml.sampling import sample_rows

# Exact up to here; the silhouette needs all pairs of rows, 10,000 rows take about a second for each k.
SILHOUETTE_ROW_LIMIT = 10_000
# A segment under one percent is a list of odd customers; no campaign to it could be measured.
SMALLEST_SEGMENT_SHARE = 0.01
# Below five a median is one person's value, and a published profile tells about that person.
SMALLEST_SEGMENT_COUNT = 5


@dataclass(frozen=True)
class Candidate:
    """One number of segments that was tried.

    Attributes
    ----------
    k
        Number of segments.
    silhouette
        Mean over customers, -1 to 1.
    silhouette_standard_error
        Standard deviation over customers divided by the root of their number.
    inertia
        Sum of squared distances to the centres, for the elbow.
    smallest_count, smallest_share
        Customers in the smallest segment, and their share of all, 0-1.
    """

    k: int
    silhouette: float
    silhouette_standard_error: float
    inertia: float
    smallest_count: int
    smallest_share: float


def evaluate(
    points: NDArray[np.float64],
    labels: NDArray[np.int32],
    inertia: float,
    *,
    random_state: int,
    row_limit: int = SILHOUETTE_ROW_LIMIT,
) -> Candidate:
    """Measure one clustering.

    Parameters
    ----------
    points
        Prepared columns, one row per customer.
    labels
        Cluster of each row, 0 to k - 1, none empty.
    inertia
        From the fitted k-means.
    random_state
        Seed of the sample that stands for the rows beyond ``row_limit``.
    row_limit
        Rows on which the silhouette is computed at most, some of each cluster always among them.
    """
    counts = np.bincount(labels)
    rows = sample_rows(labels, row_limit, random_state)
    widths = silhouette_samples(points[rows], labels[rows])
    return Candidate(
        k=len(counts),
        silhouette=float(widths.mean()),
        silhouette_standard_error=float(widths.std(ddof=1) / math.sqrt(len(widths))),
        inertia=float(inertia),
        smallest_count=int(counts.min()),
        smallest_share=float(counts.min() / len(labels)),
    )


def choose(candidates: Sequence[Candidate]) -> Candidate:
    """Return the candidate that the rule of parsimony chooses.

    1. Candidates whose smallest segment is under ``SMALLEST_SEGMENT_COUNT`` customers, or under
       ``SMALLEST_SEGMENT_SHARE`` of all, are set aside; when that leaves none, those stay whose smallest segment
       is the largest there is.
    2. Of the rest, the highest silhouette is the best.
    3. The smallest k whose silhouette is within one standard error of the best is chosen: a difference that
       other customers of the same kind could turn round does not pay for one more segment to look after.
       (The one-standard-error rule of Breiman, Friedman, Olshen and Stone, 1984.) The error is that of a mean
       over customers with each clustering held fixed: it says nothing of how a clustering would change with
       other customers, and with many customers it is small, so that the rule then seldom overrides the best.

    Raises
    ------
    ValueError
        When there is no candidate.
    """
    if not candidates:
        raise ValueError("candidates is empty: there is nothing to choose from")
    large_enough = [
        candidate
        for candidate in candidates
        if candidate.smallest_count >= SMALLEST_SEGMENT_COUNT and candidate.smallest_share >= SMALLEST_SEGMENT_SHARE
    ]
    largest = max(candidate.smallest_count for candidate in candidates)
    eligible = large_enough or [candidate for candidate in candidates if candidate.smallest_count == largest]
    best = max(eligible, key=lambda candidate: (candidate.silhouette, -candidate.k))
    floor = best.silhouette - best.silhouette_standard_error
    return min(
        (candidate for candidate in eligible if candidate.silhouette >= floor), key=lambda candidate: candidate.k
    )
