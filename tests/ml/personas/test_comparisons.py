"""Comparisons hold, and the words for them are found again."""

import pytest

from ml.personas.comparisons import (
    MOVES,
    PHRASES,
    PHRASES_OF_EQUALS,
    holds,
    phrases_for,
    relation_of,
    relations_in,
    standing,
)
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


def test_a_time_is_longer_or_shorter_and_never_ahead():
    slow, fast = (fact("median_days_between_orders", "days", value, 51.0) for value in (73.0, 39.0))
    told = [[phrase for drawn, phrase in phrases_for(one) if drawn is not None] for one in (slow, fast)]
    assert told == [
        [", longer than the {} of customers overall", ", longer than the {} seen across the base",
         ", more than the {} of everyone together"],
        [", shorter than the {} of customers overall", ", shorter than the {} seen across the base",
         ", less than the {} of everyone together"],
    ]  # fmt: skip


def test_orders_are_neither_high_nor_on_average():
    told = [phrase for _, phrase in phrases_for(fact("median_order_count", "orders", 72.0, 43.0))]
    assert len(told) == 11
    assert [phrase for phrase in told if "higher" in phrase or "average" in phrase] == []


def test_values_that_print_alike_are_called_the_same_or_not_compared():
    alike, apart = fact("items_per_order", "number", 13.51, 13.52), fact("items_per_order", "number", 0.046, 0.054)
    assert {phrase for _, phrase in phrases_for(alike, are_printed_alike=True)} == set(PHRASES_OF_EQUALS)
    assert {drawn for drawn, _ in phrases_for(alike, are_printed_alike=True)} == {"similar"}
    assert relations_in(", the same as in the company at large") == ["similar"]
    assert phrases_for(apart, are_printed_alike=True) == []


@pytest.mark.parametrize(
    ("unit", "value", "other", "error", "side"),
    [
        ("share", 0.36, 0.3, 0.01, "above"),
        ("share", 0.24, 0.3, 0.01, "below"),
        ("share", 0.32, 0.3, 0.001, None),
        ("share", 0.36, 0.3, 0.021, None),
        ("share", 0.36, 0.3, None, None),
        ("share", 0.36, None, 0.01, None),
        ("change", 0.21, 0.38, 0.05, "below"),
        ("change", 0.21, 0.38, 0.06, None),
        ("change", -0.1, -0.2, 0.01, "above"),
        ("change", 0.04, 0.08, 0.001, None),
    ],
)
def test_a_fact_lies_on_a_side_where_it_differs_notably_and_by_more_than_chance(unit, value, other, error, side):
    assert standing(fact("some_metric", unit, value, other, error=error)) == side


@pytest.mark.parametrize(
    ("relation", "phrase"), [(key, phrase) for key, phrases in MOVES.items() for phrase in phrases]
)
def test_each_verb_says_whether_it_rose_or_fell(relation, phrase):
    assert relations_in(phrase) == [relation]


def test_comparisons_are_found_in_the_order_of_the_text():
    assert relations_in("It rose by 5%, more than the 3% overall, yet below 9%.") == ["rise", "above", "below"]
