import pandas as pd
import pytest

from ml.continuity.matching import match_segments
from tessera.errors import TesseraError
from tests.ml.continuity.builders import moves


def match(keys, **counts):
    old, new = moves(**counts)
    return match_segments(old, new, keys=keys)


def kept(found):
    return {cluster: pair.from_segment_key for cluster, pair in found.continued.items()}


def pairs(overlaps):
    return [(pair.from_segment_key, pair.cluster_id) for pair in overlaps]


def test_an_unchanged_segment_lives_on_under_another_number():
    found = match("ab", a_1=10, b_0=20)
    assert kept(found) == {1: "a", 0: "b"}
    assert (found.born, found.died, found.split, found.merged) == ((), (), (), ())


def test_the_overlap_says_what_decided():
    pair = match("ab", a_0=60, b_0=20, a_1=20, b_1=40).continued[0]
    assert (pair.from_segment_key, pair.shared_customer_count) == ("a", 60)
    assert (pair.overlap_share, pair.from_share, pair.to_share) == (0.6, 0.75, 0.75)


def test_a_majority_both_ways_is_enough_where_the_jaccard_overlap_is_below_a_half():
    found = match("ab", a_0=60, a_1=40, b_0=40, b_1=60)
    assert kept(found) == {0: "a", 1: "b"}
    assert found.continued[0].overlap_share == pytest.approx(60 / 140)


def test_a_majority_one_way_alone_is_not_enough():
    found = match("ab", a_0=60, b_0=70, b_1=10)
    assert found.continued[0].from_segment_key == "b"
    assert found.died == ("a",)
    assert found.born == (1,)


def test_half_of_a_segment_that_fell_into_two_equal_parts_keeps_the_key_by_its_jaccard_overlap():
    found = match("a", a_0=50, a_1=50)
    assert kept(found) == {0: "a"}
    assert pairs(found.split) == [("a", 1)]


def test_customers_that_one_side_alone_knows_change_nothing():
    found = match("ab", a_0=6, b_1=4, new_0=100, new_1=500, a_gone=90)
    assert kept(found) == {0: "a", 1: "b"}
    assert found.continued[0].overlap_share == 1.0
    assert found.shared_customer_count == 10


def test_a_split_is_told_where_two_clusters_are_each_a_part_of_one_segment():
    found = match("ab", a_0=60, a_1=40, b_2=50)
    assert kept(found) == {0: "a", 2: "b"}
    assert found.born == (1,)
    assert pairs(found.split) == [("a", 1)]
    assert (found.split[0].from_share, found.split[0].to_share) == (0.4, 1.0)


def test_a_segment_of_which_no_part_is_the_most_dies_by_its_split():
    found = match("a", a_0=40, a_1=30, a_2=30)
    assert (kept(found), found.died, found.born) == ({}, ("a",), (0, 1, 2))
    assert pairs(found.split) == [("a", 0), ("a", 1), ("a", 2)]


@pytest.mark.parametrize(("lost", "is_split"), [(25, True), (24, False)])
def test_less_than_a_quarter_that_parts_is_no_split(lost, is_split):
    found = match("a", a_0=100 - lost, a_1=lost)
    assert bool(found.split) is is_split


@pytest.mark.parametrize(("strangers", "is_split"), [(40, True), (41, False)])
def test_a_cluster_that_is_mostly_others_is_no_part_of_the_segment(strangers, is_split):
    found = match("ab", a_0=60, a_1=40, b_1=strangers, b_2=200)
    assert bool(found.split) is is_split


def test_a_merger_is_told_where_two_segments_are_each_a_part_of_one_cluster():
    found = match("abc", a_0=60, b_0=40, c_1=10)
    assert kept(found) == {0: "a", 1: "c"}
    assert found.died == ("b",)
    assert pairs(found.merged) == [("b", 0)]


def test_a_small_segment_that_goes_up_in_a_big_one_dies_without_merging():
    found = match("ab", a_0=90, b_0=10)
    assert (kept(found), found.died, found.merged) == ({0: "a"}, ("b",), ())


def test_three_equal_segments_that_become_one_all_die_into_a_new_one():
    found = match("abc", a_0=10, b_0=10, c_0=10)
    assert (kept(found), found.died, found.born) == ({}, ("a", "b", "c"), (0,))
    assert pairs(found.merged) == [("a", 0), ("b", 0), ("c", 0)]


def test_noise_takes_no_part_but_counts_in_what_a_segment_lost():
    found = match(("a", "b", "no_clear_segment"), a_0=60, a_none=40, none_1=30, b_1=20)
    assert kept(found) == {0: "a"}
    assert found.continued[0].from_share == 0.6
    assert (found.died, found.born) == (("b",), (1,))


def test_a_segment_without_customers_dies():
    assert match("ab", a_0=5).died == ("b",)


def test_without_an_incumbent_all_are_born():
    old, new = moves(new_0=3, new_1=2)
    found = match_segments(old, new, keys=())
    assert (found.born, found.shared_customer_count) == ((0, 1), 0)


def test_without_a_shared_customer_all_die_and_all_are_born():
    found = match("a", a_gone=3, new_0=3)
    assert (found.died, found.born) == (("a",), (0,))


def test_the_assignment_takes_the_largest_sum_of_overlaps_whatever_the_order():
    old, new = moves(a_0=50, a_1=50, b_0=1)
    shuffled = match_segments(old[::-1], new.sample(frac=1, random_state=1), keys=("b", "a"))
    assert kept(shuffled) == kept(match_segments(old, new, keys=("a", "b"))) == {1: "a"}


def test_a_customer_who_stands_twice_is_refused():
    doubled = pd.Series(["a", "a"], index=["ann", "ann"], dtype="str")
    with pytest.raises(TesseraError, match="incumbent: customer 'ann' stands in it twice"):
        match_segments(doubled, pd.Series([0], index=["ann"]), keys=("a",))


def test_a_segment_that_is_not_defined_is_refused():
    with pytest.raises(TesseraError, match="segment 'b' has customers but no definition; defined: a"):
        match("a", b_0=1, a_0=1)


def test_where_nothing_may_live_on_each_pair_that_shares_a_named_part_is_told():
    old, new = moves(a_0=10, b_1=60, b_2=40, c_3=1, d_3=9)
    found = match_segments(old, new, keys="abcd", lives_on=False)
    assert (found.continued, found.born, found.died) == ({}, (0, 1, 2, 3), ("a", "b", "c", "d"))
    # of b the larger part takes b's place; d makes up most of cluster 3 and c a tenth
    assert pairs(found.merged) == [("a", 0), ("b", 1), ("d", 3)]
    assert pairs(found.split) == [("b", 2)]
