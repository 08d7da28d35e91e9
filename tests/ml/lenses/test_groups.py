import numpy as np

from ml.lenses.groups import Lens, group_values


def groups(name, counts, least=50):
    """Return the groups in words."""
    words = tuple(counts)
    found = group_values(Lens(name, words, np.zeros(0, dtype=np.int32)), np.array(list(counts.values())), least)
    return found and [values and [words[value] for value in values] for values in found.values]


def test_values_that_are_large_enough_stand_alone():
    assert groups("life_stage", {"family": 60, "single": 50}) == [["family"], ["single"]]


def test_small_values_of_an_ordered_lens_join_their_smaller_neighbour():
    tiers = {"platinum": 10, "gold": 80, "silver": 200, "bronze": 90, "none": 3, "unknown": 0}
    assert groups("value_tier", tiers) == [["platinum", "gold"], ["silver"], ["bronze", "none"]]


def test_small_values_of_another_lens_are_pooled():
    assert groups("life_stage", {"family": 60, "single": 30, "couple": 25}) == [["family"], None]


def test_a_rest_that_is_too_small_takes_the_smallest_value_with_it():
    assert groups("behaviour", {"weekend": 100, "mixed": 60, "evening": 5}) == [["weekend"], None]


def test_one_group_is_no_grouping():
    assert groups("value_tier", {"gold": 60, "silver": 40}) is None
    assert groups("life_stage", {"family": 300}) is None
    assert groups("life_stage", {"family": 20, "single": 20}) is None


def test_the_unknown_and_a_rest_are_no_grouping():
    assert groups("life_stage", {"unknown": 300, "single": 30, "couple": 25}) is None


def test_each_value_has_the_number_of_its_group():
    lens = Lens("life_stage", ("family", "single", "couple"), np.zeros(0, dtype=np.int32))
    found = group_values(lens, np.array([30, 60, 25]), 50)
    assert found.group_of_value.tolist() == [1, 0, 1]
