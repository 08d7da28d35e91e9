"""Which new cluster is which old segment: decided by the customers that they share.

An old segment lives on in a new cluster when either holds:

* their Jaccard overlap (customers of both, of those of either) is at least a half: the two have more in common than
  what sets them apart;
* more than half of the old segment's customers are in the cluster, and more than half of the cluster's come from the
  old segment. This lets a segment live on that lost some to one neighbour and won some from another (0.6 both ways is
  a Jaccard overlap of 0.43). As each segment has one majority at most, two clusters can never claim the same key by it.

Among the pairs that may, the assignment with the largest sum of Jaccard overlaps is taken.

Where segments by RFM's rules and segments that a search found take each other's place, nothing lives on: the rules say
what an RFM key means. Each pair that would be part of a split or a merger is told then, also where it is the only one.

Only customers that both sides know are counted. Those without a clear segment count in the size of the segment that
they come from or go to, so that a segment which dissolves into noise ends, but noise itself is matched with nothing.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ml.continuity.keys import NO_CLEAR_SEGMENT, NOISE
from tessera.errors import TesseraError

# Both reasons stand at the head of this module.
JACCARD_LIMIT = 0.5
MAJORITY = 0.5
# A quarter is a part that one can name; below it lies what borders move from one training to the next.
PART_LIMIT = 0.25
FEWEST_PARTS = 2


@dataclass(frozen=True)
class Overlap:
    """What an old segment and a new cluster share.

    Attributes
    ----------
    from_segment_key, cluster_id
        The pair.
    shared_customer_count
        Customers in both.
    overlap_share
        Jaccard overlap: of the customers in either.
    from_share, to_share
        Of the old segment's customers, and of the cluster's.
    """

    from_segment_key: str
    cluster_id: int
    shared_customer_count: int
    overlap_share: float
    from_share: float
    to_share: float

    @property
    def lives_on(self) -> bool:
        """Whether the cluster may keep the old segment's key."""
        return self.overlap_share >= JACCARD_LIMIT or (self.from_share > MAJORITY and self.to_share > MAJORITY)

    @property
    def is_part_of_old(self) -> bool:
        """Whether the cluster is a part that the old segment fell into: a quarter of it, and mostly made of it."""
        return self.from_share >= PART_LIMIT and self.to_share >= MAJORITY

    @property
    def is_part_of_new(self) -> bool:
        """Whether the old segment is a part that went up in the cluster: mostly there, and a quarter of it."""
        return self.to_share >= PART_LIMIT and self.from_share >= MAJORITY


@dataclass(frozen=True)
class Match:
    """What became of each old segment, and where each new cluster comes from.

    Attributes
    ----------
    continued
        The pair by cluster_id, for clusters that keep a key.
    born
        Clusters without a key; rising.
    died
        Keys that no cluster keeps; sorted.
    split
        Pairs of an old segment and a cluster that parted from it: where two clusters or more are each a part of
        one old segment, all of them but the one that keeps its key.
    merged
        Pairs of an old segment and the cluster it went up in: where two old segments or more are each a part of one
        cluster, all of them but the one whose key it keeps.
    shared_customer_count
        Customers that both sides know.
    """

    continued: dict[int, Overlap]
    born: tuple[int, ...]
    died: tuple[str, ...]
    split: tuple[Overlap, ...]
    merged: tuple[Overlap, ...]
    shared_customer_count: int


def match_segments(
    incumbent: pd.Series,
    found: pd.Series,
    *,
    keys: Sequence[str],
    cluster_ids: Sequence[int] | None = None,
    lives_on: bool = True,
) -> Match:
    """Match new clusters with the incumbent's segments by the customers they share.

    Parameters
    ----------
    incumbent
        ``segment_key`` by ``customer_id``, the index.
    found
        ``cluster_id`` by ``customer_id``, the index; -1 is no clear segment.
    keys
        Every key of the incumbent, also of segments that hold nobody.
    cluster_ids
        Every cluster; those that hold somebody where None.
    lives_on
        Whether a segment may live on in a cluster; see the head of this module.

    Raises
    ------
    TesseraError
        When a customer stands twice on one side, or in a segment that ``keys`` lacks.
    """
    old_keys = sorted(set(keys) - {NO_CLEAR_SEGMENT})
    clusters = sorted(({*found.unique()} if cluster_ids is None else {*cluster_ids}) - {NOISE})
    counts = _cross_count(incumbent, found, old_keys, clusters)
    overlaps = _overlaps(counts, old_keys, clusters)
    continued = {pair.cluster_id: pair for pair in _assign([pair for pair in overlaps if lives_on and pair.lives_on])}
    kept = {pair.from_segment_key for pair in continued.values()}
    others = [pair for pair in overlaps if pair not in continued.values()]
    merged = _merges(overlaps, others, FEWEST_PARTS if lives_on else 1)
    split = _splits(overlaps, others, FEWEST_PARTS if lives_on else 1)
    return Match(
        continued=continued,
        born=tuple(int(one) for one in clusters if one not in continued),
        died=tuple(key for key in old_keys if key not in kept),
        split=tuple(pair for pair in split if lives_on or pair not in merged),
        merged=merged,
        shared_customer_count=int(counts.sum()),
    )


def _splits(overlaps: Sequence[Overlap], others: Sequence[Overlap], fewest: int) -> tuple[Overlap, ...]:
    broken = _repeated([pair.from_segment_key for pair in overlaps if pair.is_part_of_old], fewest)
    return tuple(pair for pair in others if pair.is_part_of_old and pair.from_segment_key in broken)


def _merges(overlaps: Sequence[Overlap], others: Sequence[Overlap], fewest: int) -> tuple[Overlap, ...]:
    joined = _repeated([pair.cluster_id for pair in overlaps if pair.is_part_of_new], fewest)
    return tuple(pair for pair in others if pair.is_part_of_new and pair.cluster_id in joined)


def _repeated(values: Sequence[Any], fewest: int) -> set[Any]:
    return {value for value, count in Counter(values).items() if count >= fewest}


def _cross_count(
    incumbent: pd.Series, found: pd.Series, keys: Sequence[str], clusters: Sequence[int]
) -> NDArray[np.int64]:
    """Count the shared customers by old segment (down, noise last) and new cluster (across, noise last)."""
    for name, side in (("incumbent", incumbent), ("found", found)):
        if not side.index.is_unique:
            doubled = side.index[side.index.duplicated()][0]
            raise TesseraError(f"{name}: customer {doubled!r} stands in it twice; allowed is once. Leave one out.")
    place = incumbent.index.get_indexer(found.index)
    is_shared = place >= 0
    old = _codes(incumbent.iloc[place[is_shared]], [*keys, NO_CLEAR_SEGMENT])
    new = _codes(found[is_shared], [*clusters, NOISE])
    width = len(clusters) + 1
    counted = np.bincount(old * width + new, minlength=(len(keys) + 1) * width)
    return counted.astype(np.int64).reshape(len(keys) + 1, width)


def _codes(values: pd.Series, allowed: Sequence[Any]) -> NDArray[np.int64]:
    codes: NDArray[np.int64] = pd.Index(list(allowed)).get_indexer(pd.Index(values)).astype(np.int64)
    if (codes < 0).any():
        strange = values.iloc[int(np.argmax(codes < 0))]
        raise TesseraError(f"segment {strange!r} has customers but no definition; defined: {_listed(allowed)}.")
    return codes


def _listed(allowed: Collection[Any]) -> str:
    return ", ".join(str(one) for one in allowed)


def _overlaps(counts: NDArray[np.int64], keys: Sequence[str], clusters: Sequence[int]) -> list[Overlap]:
    """Return the pairs that share a customer, without noise."""
    from_sizes, to_sizes = counts.sum(axis=1), counts.sum(axis=0)
    return [
        Overlap(
            from_segment_key=keys[row],
            cluster_id=int(clusters[column]),
            shared_customer_count=int(shared),
            overlap_share=float(shared / (from_sizes[row] + to_sizes[column] - shared)),
            from_share=float(shared / from_sizes[row]),
            to_share=float(shared / to_sizes[column]),
        )
        for (row, column), shared in np.ndenumerate(counts[:-1, :-1])
        if shared > 0
    ]


def _assign(candidates: Sequence[Overlap]) -> list[Overlap]:
    """Return the pairs, each segment and cluster in one at most, with the largest sum of Jaccard overlaps."""
    if not candidates:
        return []
    keys = sorted({pair.from_segment_key for pair in candidates})
    clusters = sorted({pair.cluster_id for pair in candidates})
    by_place = {(keys.index(pair.from_segment_key), clusters.index(pair.cluster_id)): pair for pair in candidates}
    worth = np.zeros((len(keys), len(clusters)))
    for place, pair in by_place.items():
        worth[place] = pair.overlap_share
    rows, columns = linear_sum_assignment(worth, maximize=True)
    places = zip(rows.tolist(), columns.tolist(), strict=True)
    return [by_place[place] for place in places if place in by_place]
