"""Forms of a word are one word, and nothing else is."""

import pytest

from ml.personas.words import BOUND_STEMS, OPENING, STYLE_WORDS, stem_of


@pytest.mark.parametrize(
    ("one", "other"),
    [("order", "orders"), ("place", "placed"), ("use", "using"), ("Use", "uses"), ("infer", "inference"),
     ("come", "came"), ("so far", "to date"), ("member", "member's"), ("member", "member\u2019s"), ("because", "since"),
     ("carry", "carried"), ("spend", "spending")],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem_of(one) == stem_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("large", "largest"), ("late", "latest"), ("big", "bigger"), ("known", "unknown"), ("price", "priceless"),
     ("member", "remember"), ("use", "us"), ("less", "le"), ("previous", "previou")],
)  # fmt: skip
def test_comparatives_superlatives_and_opposites_are_other_words(one, other):
    assert stem_of(one) != stem_of(other)


def test_words_of_style_change_nothing_that_stands_next_to_them():
    assert {word for word in STYLE_WORDS if stem_of(word) in BOUND_STEMS} == set()
    assert STYLE_WORDS & {"all", "no", "about", "around", "may", "will", "our", "best", "because", "only"} == set()


def test_an_opening_of_style_is_not_the_beginning_of_a_statement():
    assert OPENING.sub("", "All in all, they are 408.") == "they are 408."
    assert OPENING.sub("", "So far, they are 408.") == "So far, they are 408."
