import math

import pytest

from ml.lenses.demographics import age_bounds, child_count, composition, household_size, partnered


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("45-54", (45, 54)),
        ("19 to 24", (19, 24)),
        ("65+", (65, math.inf)),
        ("75 and older", (75, math.inf)),
        ("over 60", (60, math.inf)),
        ("under 25", (0, 25)),
        ("-24", (0, 24)),
        ("<=30", (0, 30)),
        ("80-", (80, math.inf)),
        ("41", (41, 41)),
    ],
)
def test_bands_of_age_in_many_notations(text, bounds):
    assert age_bounds(text) == bounds


@pytest.mark.parametrize("text", ["1980-1989", "adult", "n/a"])
def test_what_is_no_age_is_unknown(text):
    assert all(math.isnan(bound) for bound in age_bounds(text))


@pytest.mark.parametrize(
    ("text", "adults", "has_children"),
    [
        ("2 adults no kids", 2, 0),
        ("2 adults kids", 2, 1),
        ("1 adult kids", 1, 1),
        ("one adult", 1, 0),
        ("several adults", 3, 0),
        ("adults with children", 3, 1),
        ("couple without young children", 2, 0),
        ("single parent", 1, 1),
        ("childless couple", 2, 0),
    ],
)
def test_adults_and_children_of_a_household(text, adults, has_children):
    assert composition(text) == (adults, has_children)


def test_a_family_of_unknown_adults_and_a_word_that_says_nothing():
    adults, has_children = composition("family")
    assert (math.isnan(adults), has_children) == (True, 1)
    assert all(math.isnan(one) for one in composition("other"))


@pytest.mark.parametrize(
    ("text", "count"), [("0", 0), ("3+", 3), ("1-2", 2), ("none", 0), ("no kids", 0), ("yes", 1), ("with children", 1)]
)
def test_numbers_of_children(text, count):
    assert child_count(text) == count


def test_none_or_unknown_is_unknown():
    assert math.isnan(child_count("none/unknown"))
    assert math.isnan(household_size("large"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("married", 1),
        ("m", 1),
        ("civil partnership", 1),
        ("unmarried", 0),
        ("not married", 0),
        ("never-married", 0),
        ("divorced", 0),
        ("single", 0),
    ],
)
def test_who_lives_as_a_couple(text, answer):
    assert partnered(text) == answer
