"""Whole personas from made-up facts: nothing without a claim, and English that reads well."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.personas.catalogue import BOUNDED, CATEGORIES, METRICS
from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from ml.personas.numbers import Printer, numbers_in
from ml.personas.text import markdown_of, read_story, summary_of
from ml.personas.text_check import faults_of
from ml.personas.writer import opening
from tests.ml.personas.conftest import ORDERS_ONLY, SNAPSHOT, company, customers, fact

LABELS = st.sampled_from(["45-54", "GROCERY", "Under 50K", "2 Adults [No Kids]", "half-price", "more than 3", "17"])
RANGES = {
    "share": (0.01, 0.99), "weekday": (0.15, 0.9), "hour": (0.05, 0.9), "change": (-1.0, 3.0), "money": (-5e6, 5e6),
    "days": (0.5, 900.0), "hours": (0.5, 900.0), "orders": (1.0, 400.0), "number": (0.05, 60.0), "rating": (1.0, 5.0),
    "count": (20.0, 5e6),
}  # fmt: skip


@st.composite
def facts(draw):
    """Any facts at all: some unknown, some without comparison, numbers of every size."""
    special = [("top_department", "share"), ("raised_department", "share"), ("age_band_raised", "share"),
               ("attitude_score.0", "share")]  # fmt: skip
    named = {metric.name: metric.unit for metric in (*METRICS, *CATEGORIES)} | dict(special)
    named |= {f"least_{metric.name}": metric.unit for metric in BOUNDED}
    with_category = {metric.name for metric in CATEGORIES} | {name for name, _ in special}
    made = {}
    for name in draw(st.sets(st.sampled_from(sorted(named)), min_size=5)):
        unit = named[name]
        low, high = RANGES[unit]
        numbers = st.floats(low, high)
        category = draw(LABELS) if name in with_category else None
        if unit in ("weekday", "hour"):
            category = draw(st.sampled_from(["1", "4", "7"]))
        error = draw(st.sampled_from([None, 0.001, 1.0]))
        comparison = draw(st.none() | numbers)
        made[name] = fact(name, unit, round(draw(numbers)) if unit == "count" else draw(numbers), comparison,
                          category_name=category, error=error)  # fmt: skip
    return made


KEYS = st.text("abcdefgh_", min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_no_number_and_no_comparison_stands_without_its_claim(key, known):
    persona = compose_persona((key, "Anybody"), known, SNAPSHOT)
    assert [(sentence.text, faults_of(sentence)) for sentence in persona.sentences if faults_of(sentence)] == []


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_no_sentence_begins_like_another_or_compares_twice_alike(key, known):
    persona = compose_persona((key, "Anybody"), known, SNAPSHOT)
    openings = [opening(sentence.text) for sentence in persona.sentences]
    assert len(set(openings)) == len(openings)
    for sentence in persona.sentences:
        comparisons = comparisons_in(sentence.text)
        assert len(set(comparisons)) == len(comparisons), sentence.text


def comparisons_in(text):
    bare = re.sub(r"Under 50K|more than 3|\(all customers: [^)]*\)(?=,| and|\.| a)", "", text)
    return re.findall(
        r", (?:above|more than|higher than|beyond|up on|below|less than|lower than|short of|down on) the|"
        r", (?:against|compared with|next to|set against|where the whole|in line with|much like|close to|level with)\b|"
        r", the same (?:as for|as across|as in)|\(all customers",
        bare,
    )


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_no_persona_is_without_a_word_on_what_to_do(key, known):
    known["customer_count"] = fact("customer_count", "count", 73.0)
    assert compose_persona((key, "Anybody"), known, SNAPSHOT).actions


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_each_motive_is_told_with_what_it_is_compared_with(key, known):
    persona = compose_persona((key, "Anybody"), known, SNAPSHOT)
    printer = Printer("EUR")
    for sentence in persona.sentences:
        if sentence.section == "drivers":
            (claim,) = sentence.claims
            rest = sentence.text.replace(printer.value(claim.fact), "", 1)
            assert printer.comparison(claim.fact) in rest


@settings(max_examples=80, deadline=None)
@given(KEYS, facts())
def test_sentences_read_as_english(key, known):
    for sentence in compose_persona((key, "Anybody"), known, SNAPSHOT).sentences:
        text = sentence.text
        assert text[0].isupper() or not text[0].isalpha()
        assert text.endswith(".")
        assert not re.search(r"\b(\w+) \1\b", text, re.IGNORECASE), text
        assert not re.search(r"(?<![\d.,])1 (orders|days|hours)\b", text), text
        assert not re.search(r" [,.;:]|,,|\.\.|  |[{}]", text), text
        assert not re.search(r"\ba (?:8|11|18|about)", text), text


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_segment_reads_the_same_whatever_the_order_of_its_rows(seed):
    frame = customers()
    texts = [
        markdown_of(compose_persona(("loyal", "Loyal"), read_facts(company(rows), SNAPSHOT)["loyal"], SNAPSHOT))
        for rows in (frame, frame.sample(frac=1, random_state=seed))
    ]
    assert texts[0] == texts[1]


def test_two_segments_with_equal_facts_read_differently():
    known = read_facts(company(customers()), SNAPSHOT)["loyal"]
    texts = [
        {sentence.text for sentence in compose_persona((key, key), known, SNAPSHOT).sentences}
        for key in ("loyal", "champions")
    ]
    assert len(texts[0] & texts[1]) < len(texts[0]) / 2


def test_a_company_of_orders_alone_gets_a_short_persona_that_speaks_of_orders_alone():
    frame = customers()[["customer_id", "segment_key", *ORDERS_ONLY]]
    persona = compose_persona(("loyal", "Loyal"), read_facts(company(frame), SNAPSHOT)["loyal"], SNAPSHOT)
    metrics = {claim.fact.metric_name for sentence in persona.sentences for claim in sentence.claims}
    assert metrics <= {
        "customer_count", "customer_share", "spend_share", "average_lifetime_spend", "median_order_count",
        "average_order_amount", "median_days_since_last_order", "median_days_between_orders", "spend_change_90d",
        "lapsed_customer_share_90d", "one_order_customer_share",
    }  # fmt: skip
    assert 5 <= len(persona.sentences) <= 10
    assert len(persona.actions) >= 1
    assert "email" not in markdown_of(persona)


def test_a_full_company_is_told_in_all_its_sections():
    persona = compose_persona(("loyal", "Loyal"), read_facts(company(customers()), SNAPSHOT)["loyal"], SNAPSHOT)
    sections = {sentence.section for sentence in persona.sentences}
    assert sections == {"worth", "heading", "who", "behaviour", "purchases", "drivers", "reach", "advice"}
    (inferred,) = [sentence for sentence in persona.sentences if sentence.section == "drivers"]
    assert "infer" in inferred.text.lower()
    assert "price" in inferred.text.lower()
    assert all(claim.is_inferred for claim in inferred.claims)
    assert [
        1 for sentence in persona.sentences if sentence.section != "drivers" for c in sentence.claims if c.is_inferred
    ] == []


def test_markdown_can_be_taken_apart_again():
    persona = compose_persona(("loyal", "*Loyal*"), read_facts(company(customers()), SNAPSHOT)["loyal"], SNAPSHOT)
    story = read_story(markdown_of(persona))
    assert " ".join((*story.paragraphs, *story.actions)) == " ".join(sentence.text for sentence in persona.sentences)
    assert markdown_of(persona).startswith("## \\*Loyal\\*\n\n")
    assert story.paragraphs[0].startswith(summary_of(persona))


def test_every_bullet_with_a_number_has_its_claim():
    persona = compose_persona(("quiet", "Quiet"), read_facts(company(customers()), SNAPSHOT)["quiet"], SNAPSHOT)
    told = [sentence for sentence in persona.actions if list(numbers_in(sentence.text))]
    assert told
    assert all(sentence.claims for sentence in told)
