"""Groups out of pairs, on a handful of records."""

import numpy as np
import pandas as pd

from identity.clustering import DECIDED_WEIGHT, cluster, components

Pairs = list[tuple[int, int, float]]


def grouped(count: int, edges: Pairs, apart: Pairs = ()) -> tuple[list[int], list[tuple[int, int]]]:
    found = cluster(
        count,
        pd.DataFrame(edges, columns=["l", "r", "match_weight"]).astype({"l": np.int64, "r": np.int64}),
        pd.DataFrame(list(apart), columns=["l", "r", "match_weight"]).astype({"l": np.int64, "r": np.int64}),
    )
    return found.labels.tolist(), [tuple(pair) for pair in found.refused.to_numpy().tolist()]


def test_connected_records_have_the_first_of_them_as_label():
    edges = pd.DataFrame({"l": [3, 1], "r": [4, 3]})
    assert components(6, edges).tolist() == [0, 1, 2, 1, 1, 5]


def test_no_records_make_no_groups():
    assert grouped(0, []) == ([], [])


def test_a_chain_without_contradiction_is_one_group():
    assert grouped(3, [(0, 1, 9.0), (1, 2, 5.0)]) == ([0, 0, 0], [])


def test_a_record_between_two_that_contradict_goes_with_the_surer_pair():
    assert grouped(3, [(0, 1, 5.0), (1, 2, 9.0)], [(0, 2, -6.0)]) == ([0, 1, 1], [(0, 1)])


def test_of_pairs_as_sure_as_each_other_the_first_is_joined():
    assert grouped(3, [(0, 1, 5.0), (1, 2, 5.0)], [(0, 2, -6.0)]) == ([0, 0, 2], [(1, 2)])


def test_a_contradiction_far_down_the_chain_keeps_the_two_ends_apart():
    edges = [(0, 1, 9.0), (1, 2, 3.0), (2, 3, 8.0)]
    assert grouped(4, edges, [(0, 3, -4.0)]) == ([0, 0, 2, 2], [(1, 2)])


def test_a_contradiction_that_the_other_pairs_outweigh_parts_nobody():
    edges = [(0, 1, 9.0), (0, 2, 9.0), (1, 3, 5.0), (0, 3, 4.0)]
    assert grouped(4, edges, [(2, 3, -8.0)]) == ([0, 0, 0, 0], [])


def test_a_pair_that_two_contradictions_outweigh_joins_nobody():
    edges = [(0, 1, 9.0), (1, 2, 90.0), (2, 3, 90.0)]
    assert grouped(4, edges, [(0, 2, -6.0), (0, 3, -6.0)]) == ([0, 1, 1, 1], [(0, 1)])


def test_a_contradiction_elsewhere_changes_nothing():
    edges = [(0, 1, 9.0), (2, 3, 9.0)]
    assert grouped(4, edges, [(0, 3, -9.0), (1, 2, -DECIDED_WEIGHT)]) == ([0, 0, 2, 2], [])


def test_a_decision_joins_what_only_contradicts():
    assert grouped(2, [(0, 1, DECIDED_WEIGHT)], [(0, 1, -9.0)]) == ([0, 0], [])


def test_a_decision_to_keep_apart_stands_against_a_chain_of_others():
    edges = [(0, 1, DECIDED_WEIGHT), (1, 2, 30.0)]
    assert grouped(3, edges, [(0, 2, -DECIDED_WEIGHT)]) == ([0, 0, 2], [(1, 2)])
