"""Our own text is what its phrase makes of its claims, to the letter."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from ml.personas.catalogue import BOUNDED, CATEGORIES, METRICS
from ml.personas.categories import ATTITUDE_FACT
from ml.personas.checking import check_persona
from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from ml.personas.model import Claim, Sentence
from ml.personas.numbers import Printer
from ml.personas.phrase_check import agrees, phrase_fault
from ml.personas.writer import GAP
from tests.ml.personas.conftest import SNAPSHOT, fact
from tests.ml.personas.test_composition import KEYS, facts
from tests.ml.personas.test_grammar import PHRASES, WORDS_OF_A_RULE

EURO = Printer("EUR")
COVERS = "With {customer_count} customers, it covers {customer_share:part} of the base[ and brings in {spend_share}]."
SIZE = tuple(
    Claim(fact(name, unit, value))
    for name, unit, value in (
        ("customer_count", "count", 408.0), ("customer_share", "share", 0.26), ("spend_share", "share", 0.35),
    )
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_what_the_writer_writes_is_what_its_phrase_makes(key, known):
    sentences = compose_persona((key, "Anybody"), known, SNAPSHOT).sentences
    assert [found for found in (phrase_fault(sentence, EURO) for sentence in sentences) if found] == []


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("With 408 customers, it covers 26% of the base and brings in 35%.", SIZE),
        ("With 408 customers, it covers about a quarter of the base and brings in 35%.", SIZE),
        ("With 408 customers, it covers 26% of the base.", SIZE[:2]),
    ],
)
def test_a_share_may_be_told_as_a_fraction_and_what_is_in_brackets_left_out(text, claims):
    assert phrase_fault(Sentence("worth", text, claims, COVERS), EURO) is None


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("With 408 customers, it covers 26% of the base and costs us 35%.", SIZE),
        ("With 408 customers, it covers 35% of the base and brings in 26%.", SIZE),
        ("With 408 customers, it covers 35% of the base and brings in 26%.", (SIZE[0], SIZE[2], SIZE[1])),
        ("With 408 customers, it covers 26% of the base.", SIZE),
        ("With 408 customers, it covers about half of the base.", SIZE[:2]),
        ("With 408 customers, it covers 26% of the base and brings in 35%", SIZE),
    ],
    ids=[
        "another verb",
        "exchanged",
        "exchanged with its claims",
        "a claim untold",
        "another fraction",
        "no full stop",
    ],
)
def test_anything_else_is_not_what_the_phrase_makes(text, claims):
    fault = phrase_fault(Sentence("worth", text, claims, COVERS), EURO)
    assert fault == f"it is not what its phrase makes of its claims: {COVERS}"


def test_a_comparison_is_that_of_its_claim():
    phrase = "Each spends {average_order_amount}{average_order_amount:vs}."
    claim = Claim(fact("average_order_amount", "money", 30.0, 20.0), "above")
    beyond = "Each spends EUR\u00a030.00, beyond the usual EUR\u00a020.00."
    assert phrase_fault(Sentence("worth", beyond, (claim,), phrase), EURO) is None
    for false in (beyond.replace("beyond", "short of"), beyond.replace("20", "21"), "Each spends EUR\u00a030.00."):
        assert phrase_fault(Sentence("worth", false, (claim,), phrase), EURO) is not None


@pytest.mark.parametrize("verb", ["rose by", "fell by", "collapsed by"])
def test_a_change_moves_as_its_claim_says(verb):
    claim = Claim(fact("spend_change_90d", "change", 0.2), "rise")
    sentence = Sentence("heading", f"Spend {verb} 20%.", (claim,), "Spend {spend_change_90d:moved}.")
    assert (phrase_fault(sentence, EURO) is None) is (verb == "rose by")


def test_a_sentence_without_a_phrase_is_not_ours():
    sentence = Sentence("worth", "They are 408.", SIZE[:1])
    assert phrase_fault(sentence, EURO) == "it was written from no phrase of our grammar"


def test_every_gap_of_the_grammar_is_filled_by_facts_of_one_metric():
    names = {metric.name for metric in (*METRICS, *CATEGORIES)} | {"department_spend_share", "attitude_score"}
    names |= {f"least_{metric.name}" for metric in BOUNDED}
    gaps = {found[1] for phrase in PHRASES for found in GAP.finditer(phrase)} - WORDS_OF_A_RULE
    matched = {gap: [name for name in names if agrees(gap, name)] for gap in (*gaps, f"{ATTITUDE_FACT}7")}
    assert {gap: found for gap, found in matched.items() if len(found) != 1} == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [("customers", "enemies"), ("segment", "biggest segment"), ("of", "of almost"), (".", ", and they will leave us.")],
)
def test_a_false_word_in_our_own_text_withholds_it(warehouse, old, new):
    persona = compose_persona(("loyal", "Loyal"), read_facts(warehouse, SNAPSHOT)["loyal"], SNAPSHOT)
    assert check_persona(warehouse, persona) == []
    (first, *rest), *others = persona.paragraphs
    assert old in first.text
    false = replace(first, text=first.text.replace(old, new, 1))
    (problem,) = check_persona(warehouse, replace(persona, paragraphs=((false, *rest), *others)))
    assert problem.sentence == false.text
    assert problem.reason.startswith("it is not what its phrase makes of its claims: ")
