"""Comparisons hold, and the words for them are found again."""

import pytest

from ml.personas.comparisons import MOVES, PHRASES, holds, relation_of, relations_in
from tests.ml.personas.conftest import fact


@pytest.mark.parametrize(
    ("value", "other", "relation"),
    [
        (12.0, 10.0, "above"),
        (10.5, 10.0, "similar"),
        (9.5, 10.0, "similar"),
        (8.0, 10.0, "below"),
        (20.0, 10.0, "twice"),
        (21.5, 10.0, "twice"),
        (5.0, 10.0, "half"),
        (30.0, 10.0, "above"),
        (3.0, None, None),
        (3.0, 0.0, None),
        (3.0, -1.0, None),
    ],
)
def test_a_value_stands_in_one_relation_to_that_of_all_customers(value, other, relation):
    assert relation_of(fact("items_per_order", "number", value, other)) == relation


def test_ratings_differ_sooner_because_they_lie_close_together():
    assert relation_of(fact("average_rating", "rating", 4.3, 4.0)) == "above"


@pytest.mark.parametrize(
    ("relation", "value", "other", "is_true"),
    [
        ("above", 10.0, 9.0, True),
        ("above", 9.0, 10.0, False),
        ("above", 9.0, 9.0, False),
        ("below", 9.0, 10.0, True),
        ("similar", 10.9, 10.0, True),
        ("similar", 12.0, 10.0, False),
        ("twice", 21.0, 10.0, True),
        ("twice", 15.0, 10.0, False),
        ("half", 5.2, 10.0, True),
        ("half", 9.0, 10.0, False),
        ("above", 10.0, None, False),
        ("rise", 0.1, None, True),
        ("rise", -0.1, None, False),
        ("fall", -0.1, None, True),
        ("fall", 0.0, None, False),
    ],
)
def test_a_comparison_is_true_or_it_is_not(relation, value, other, is_true):
    assert holds(relation, fact("some_metric", "number", value, other)) is is_true


@pytest.mark.parametrize(
    ("relation", "phrase"), [(key, phrase) for key, phrases in PHRASES.items() for phrase in phrases]
)
def test_each_phrase_draws_its_comparison_and_no_other(relation, phrase):
    assert relations_in(phrase.format("12%")) == ([relation] if relation else [])


@pytest.mark.parametrize(
    ("relation", "phrase"), [(key, phrase) for key, phrases in MOVES.items() for phrase in phrases]
)
def test_each_verb_says_whether_it_rose_or_fell(relation, phrase):
    assert relations_in(phrase) == [relation]


def test_comparisons_are_found_in_the_order_of_the_text():
    assert relations_in("It rose by 5%, more than the 3% overall, yet below 9%.") == ["rise", "above", "below"]
