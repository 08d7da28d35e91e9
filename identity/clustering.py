"""Customers out of pairs: connected records, but never two that contradict each other.

Connected components alone chain: a matches b, b matches c, and two people are one because a third record is vague.
Where a component holds a contradiction, its pairs are joined one by one, surest first, and only while all that is
known between the two groups, for and against, speaks for one person: one contradiction among five records of a
careless typist does not part them, one between two people whom a vague record links does.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

DECIDED_WEIGHT = np.inf  # a decision outweighs every match weight; negative where it says `different`


@dataclass(frozen=True)
class Clusters:
    """What clustering gives.

    Attributes
    ----------
    labels
        For each record, by its position, the position of the first record of its customer.
    refused
        Pairs (columns l, r) that matched and were not joined, because their customers contradict each other.
    """

    labels: NDArray[np.int64]
    refused: pd.DataFrame


def components(record_count: int, edges: pd.DataFrame) -> NDArray[np.int64]:
    """Return for each record the first record that it is connected with.

    Parameters
    ----------
    record_count
        Records are the numbers 0 to record_count - 1.
    edges
        Columns l and r.
    """
    if not record_count:
        return np.empty(0, dtype=np.int64)
    graph = coo_array(
        (np.ones(len(edges), dtype=np.int8), (edges["l"], edges["r"])), shape=(record_count, record_count)
    )
    _, labels = connected_components(graph, directed=False)
    first = np.full(labels.max(initial=-1) + 1, record_count, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(record_count))
    return np.asarray(first[labels])


def cluster(record_count: int, edges: pd.DataFrame, apart: pd.DataFrame) -> Clusters:
    """Join records.

    Parameters
    ----------
    record_count
        Records are the numbers 0 to record_count - 1.
    edges
        Pairs to join: l, r, match_weight; infinite where a decision says `same`.
    apart
        Pairs that contradict each other: l, r, match_weight; infinite where a decision says `different`. Those are
        never joined; the others are where a decision says `same` or the other pairs outweigh them.
    """
    labels = components(record_count, edges)
    inside = apart[labels[apart["l"]] == labels[apart["r"]]]
    touched = np.unique(labels[inside["l"]])
    troubled = edges[np.isin(labels[edges["l"]], touched)]
    refused = []
    ordered = troubled.sort_values(["match_weight", "l", "r"], ascending=[False, True, True])
    conflicts = dict(iter(inside.groupby(labels[inside["l"]])))
    labels = labels.copy()
    for label, group in ordered.groupby(labels[ordered["l"]]):
        members, left_out = _join_carefully(group, conflicts[label])
        labels[list(members)] = list(members.values())
        refused += left_out
    return Clusters(labels, pd.DataFrame(refused, columns=["l", "r"], dtype=np.int64))


def _join_carefully(edges: pd.DataFrame, apart: pd.DataFrame) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Join the edges of one component in their order; returns the first record of each and the edges left out."""
    parts = {record: {record} for record in np.unique(edges[["l", "r"]].to_numpy()).tolist()}
    weights = _weights(pd.concat([apart, edges]))
    refused = []
    for left, right, weight in edges[["l", "r", "match_weight"]].itertuples(index=False):
        one, other = parts[left], parts[right]
        if one is other:
            continue
        between = [known for record in one for near, known in weights[record].items() if near in other]
        if min(between) == -DECIDED_WEIGHT or (weight < DECIDED_WEIGHT and sum(between) < 0):
            refused.append((left, right))
            continue
        one |= other
        parts.update(dict.fromkeys(other, one))
    return {record: min(part) for record, part in parts.items()}, refused


def _weights(pairs: pd.DataFrame) -> dict[int, dict[int, float]]:
    """Return for each record what is known between it and others; of a pair that stands twice the last counts."""
    weights: dict[int, dict[int, float]] = defaultdict(dict)
    for left, right, weight in pairs[["l", "r", "match_weight"]].itertuples(index=False):
        weights[left][right] = weights[right][left] = weight
    return weights
