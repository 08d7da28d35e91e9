"""The customers sorted by segment once, so that each column is cut into its segments without a search."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Groups:
    """Where each segment's customers stand.

    Attributes
    ----------
    cluster_ids
        The segments that have customers, rising; -1 are those without a clear segment.
    codes
        Place in ``cluster_ids`` of each row.
    order
        Rows sorted by segment, equal ones as they came.
    edges
        Where in ``order`` each segment begins, and the end.
    """

    cluster_ids: NDArray[np.int32]
    codes: NDArray[np.intp]
    order: NDArray[np.intp]
    edges: NDArray[np.intp]

    @classmethod
    def of(cls, cluster_id: ArrayLike) -> Self:
        """Sort the rows of ``cluster_id``."""
        ids, codes = np.unique(np.asarray(cluster_id, dtype=np.int32), return_inverse=True)
        order = np.argsort(codes, kind="stable")
        edges = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(ids)))])
        return cls(ids, codes.astype(np.intp), order, edges.astype(np.intp))

    @property
    def sizes(self) -> NDArray[np.intp]:
        """Customers of each segment."""
        return np.diff(self.edges)

    def cut(self, values: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
        """Yield the known values of each segment."""
        ordered = values[self.order]
        for start, end in zip(self.edges[:-1], self.edges[1:], strict=True):
            part = ordered[start:end]
            yield part[~np.isnan(part)]

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of each segment's known values."""
        known = ~np.isnan(values)
        summed = np.bincount(self.codes[known], weights=values[known], minlength=len(self.cluster_ids))
        return summed.astype(np.float64)

    def counts(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return how many rows of each segment are marked."""
        return np.bincount(self.codes[mask], minlength=len(self.cluster_ids)).astype(np.float64)
