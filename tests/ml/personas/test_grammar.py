"""The phrases themselves, each by each."""

import re
from collections import Counter

import pytest

from ml.personas.advice import FALLBACK, RULES
from ml.personas.catalogue import BOUNDED, CATEGORIES, METRICS
from ml.personas.comparisons import relations_in
from ml.personas.drivers import SURVEYED_AS
from ml.personas.numbers import WEEKDAYS
from ml.personas.phrases import DAYPARTS, PRODUCTS, grammar
from ml.personas.text_check import COUNTING_WORDS
from ml.personas.writer import GAP

KNOWN_FACTS = {
    *(metric.name for metric in (*METRICS, *CATEGORIES)),
    *(f"least_{metric.name}" for metric in BOUNDED),
    *("top_department", "raised_department", "age_band_raised", "income_band_raised", "household_composition_raised"),
}
WORDS_OF_A_RULE = {"fact", "name", "when", "channel", "thing"}


def all_phrases():
    made = grammar()
    for topic in made.topics.values():
        yield from (*topic.phrases, *topic.shorter, *topic.above, *topic.below)
    for group in (made.daypart, made.attitude, made.account, made.timing, made.timing_by_mail, *made.advice.values()):
        yield from group
    for group in (*(sign.phrases for sign in made.signs), *made.stated.values()):
        yield from group


PHRASES = list(all_phrases())


def test_there_are_hundreds_of_phrases_and_no_two_alike():
    assert len(PHRASES) > 150
    assert len(set(PHRASES)) == len(PHRASES)


def test_no_two_phrases_begin_with_the_same_two_words():
    openings = Counter(" ".join(re.findall(r"\{\w+|[\w'-]+", phrase)[:2]).lower() for phrase in PHRASES)
    assert {opening for opening, count in openings.items() if count > 1} == set()


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_is_one_sentence_whose_gaps_name_facts(phrase):
    bare = (
        phrase.replace("{fact", "{customer_count")
        .replace("{name}", "")
        .replace("{when}", "")
        .replace("{channel}", "")
        .replace("{thing}", "")
    )
    gaps = {found[1] for found in GAP.finditer(bare)}
    assert gaps <= KNOWN_FACTS
    assert phrase.endswith(".")
    assert "  " not in phrase
    assert phrase.count("[") == phrase.count("]")
    assert not re.search(r"[{}\[\]]", re.sub(r"[\[\]]", "", GAP.sub("", bare)))


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_counts_and_compares_only_by_its_facts(phrase):
    bare = GAP.sub("", phrase)
    assert relations_in(bare) == []
    assert [day for day in WEEKDAYS if day in bare] == []
    assert [found for found in COUNTING_WORDS.findall(bare) if found.lower() != "most"] == []
    assert re.findall(r"\d+", bare.replace("90 days", "")) == []


def test_a_window_is_told_only_of_a_metric_that_has_it():
    told = [phrase for phrase in PHRASES if "90 days" in phrase]
    assert len(told) > 20
    assert [
        phrase for phrase in told if not re.search(r"_90d\b", phrase) and "average_satisfaction" not in phrase
    ] == []


def test_every_motive_is_called_inferred():
    assert len({sign.driver for sign in grammar().signs}) == 5
    phrases = [*(sign.phrases for sign in grammar().signs), *grammar().stated.values()]
    assert [phrase for group in phrases for phrase in group if "infer" not in phrase.lower()] == []


def test_no_motive_is_put_before_others_as_nothing_ranks_them():
    phrases = [*(one for sign in grammar().signs for one in sign.phrases), *sum(grammar().stated.values(), ())]
    assert [phrase for phrase in phrases if re.search(r"\b(first|decid\w+|decisive|foremost|mainly)\b", phrase)] == []


def test_campaigns_are_not_said_to_come_by_mail_as_their_source_does_not_tell():
    topic = grammar().topics["campaigns"]
    assert [one for one in (*topic.phrases, *topic.above, *topic.below) if re.search("mail|letter", one.lower())] == []


def test_every_rule_has_its_phrases_and_every_phrase_its_rule():
    assert {*RULES, FALLBACK} == set(grammar().advice)
    assert min(len(phrases) for phrases in grammar().advice.values()) >= 2


def test_every_metric_that_is_read_can_be_told():
    told = {found[1] for phrase in PHRASES for found in GAP.finditer(phrase)} | {*PRODUCTS, *DAYPARTS}
    assert {metric.name for metric in (*METRICS, *CATEGORIES)} - told == set()


def test_every_product_is_a_fact():
    assert set(PRODUCTS) <= KNOWN_FACTS


def test_every_motive_can_be_told_by_habits_and_by_a_survey():
    assert {sign.driver for sign in grammar().signs} == set(grammar().stated) == set(SURVEYED_AS)


def test_a_topic_that_judges_names_the_fact_it_judges_by_and_has_a_neutral_phrase():
    judging = {name: topic for name, topic in grammar().topics.items() if topic.above or topic.below}
    assert {"support", "waiting", "returns", "carts", "email", "campaigns", "growing", "silent"} <= set(judging)
    assert [name for name, topic in judging.items() if topic.fact not in KNOWN_FACTS or not topic.phrases] == []
    told = [
        phrase
        for topic in judging.values()
        for phrase in (*topic.above, *topic.below)
        if f"{{{topic.fact}" not in phrase
    ]
    assert told == []
