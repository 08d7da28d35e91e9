"""The seed that gives each triple of RFM scores its segment."""

import csv
from collections import Counter
from itertools import product

import pytest

from tessera.home import DBT_PROJECT

KEYS = {
    "champions": "Champions",
    "loyal": "Loyal",
    "potential_loyalists": "Potential loyalists",
    "new": "New",
    "promising": "Promising",
    "need_attention": "Need attention",
    "about_to_sleep": "About to sleep",
    "at_risk": "At risk",
    "cannot_lose": "Cannot lose",
    "hibernating": "Hibernating",
    "lost": "Lost",
}


@pytest.fixture(scope="module")
def rules() -> dict[tuple[int, int, int], tuple[str, str]]:
    with (DBT_PROJECT / "seeds" / "rfm_segment_rules.csv").open() as file:
        rows = list(csv.DictReader(file))
    scores = ("recency_score", "frequency_score", "monetary_score")
    triples = [tuple(int(row[score]) for score in scores) for row in rows]
    assert len(triples) == len(set(triples)), "a triple has two rules"
    return {triple: (row["segment_key"], row["segment_name"]) for triple, row in zip(triples, rows, strict=True)}


def test_each_of_the_125_triples_has_one_rule(rules):
    assert set(rules) == set(product(range(1, 6), repeat=3))


def test_all_eleven_segments_are_used_and_no_other(rules):
    assert set(rules.values()) == set(KEYS.items())


def test_each_segment_has_the_triples_that_its_cells_of_the_table_hold(rules):
    # value 1 to 5 stand for 1, 5, 9, 7 and 3 pairs of frequency and monetary score
    assert Counter(key for key, _ in rules.values()) == {
        "champions": 3 + 7 + 3,
        "loyal": 7 + 7 + 3,
        "potential_loyalists": 5 + 9 + 5 + 9,
        "new": 1,
        "promising": 1,
        "need_attention": 9,
        "about_to_sleep": 1 + 5,
        "at_risk": 9 + 7 + 9 + 7,
        "cannot_lose": 3 + 3,
        "hibernating": 1 + 5,
        "lost": 1 + 5,
    }


@pytest.mark.parametrize(
    ("recency", "frequency", "monetary", "key"),
    [
        (5, 5, 5, "champions"),
        (5, 4, 3, "champions"),  # 3.5 is rounded up
        (4, 4, 4, "loyal"),
        (5, 1, 1, "new"),
        (5, 1, 2, "potential_loyalists"),
        (4, 1, 1, "promising"),
        (3, 3, 3, "need_attention"),
        (3, 1, 3, "about_to_sleep"),
        (2, 5, 5, "cannot_lose"),
        (1, 5, 1, "at_risk"),
        (2, 1, 1, "hibernating"),
        (1, 1, 1, "lost"),
    ],
)
def test_known_customers_get_the_segment_a_marketer_expects(rules, recency, frequency, monetary, key):
    assert rules[recency, frequency, monetary][0] == key
