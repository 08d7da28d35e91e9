"""Reads a finished sentence as a reader would, and looks for the claim behind each number and comparison in it."""

import re
from collections.abc import Sequence

from ml.personas.comparisons import RELATION_WORDS, holds, relations_in
from ml.personas.model import Claim, Sentence
from ml.personas.numbers import WEEKDAYS, Token, category_label, matches, numbers_in

MASK = "\u25a1"
# Quantities in words that the grammar never uses outside of the fractions it prints.
COUNTING_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|dozens?|hundreds?|thousands?|millions?|billions?|thirds?|fourths?|quarters?|fifths?|tenths?|triple[ds]?|"
    r"majority|minority|none|nobody|everybody|most|nearly all|almost all|halves|half|doubled|tenfold)\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"\bmost (?:often|likely)\b|\bmet with most\b|\broughly half\b|\bonly half\b", re.IGNORECASE)
_WEEKDAY = re.compile("|".join(WEEKDAYS), re.IGNORECASE)


def faults_of(sentence: Sentence) -> list[str]:
    """Return what in a sentence has no claim, or says otherwise than its claims; empty when all is well.

    Parameters
    ----------
    sentence
        Text and claims; the claims' own values are taken as they are, ``check_persona`` has held them against the
        warehouse.
    """
    text = without_labels(sentence.text, sentence.claims)
    tokens = list(numbers_in(text))
    faults = [f"{token.text} is the value of no claim" for token in tokens if not _has_claim(token, sentence.claims)]
    faults += [
        f"{claim.fact.metric_name} is not in it" for claim in sentence.claims if not _is_told(claim, sentence, tokens)
    ]
    rest = _without_numbers(text, tokens)
    faults += [f"“{found[0]}” is the value of no claim" for found in COUNTING_WORDS.finditer(_HARMLESS.sub("", rest))]
    faults += [f"{found[0]} is the day of no claim" for found in _WEEKDAY.finditer(text)]
    faults += [f"the digits {found[0]} belong to no number" for found in re.finditer(r"\d+", rest)]
    return faults + _false_comparisons(text, sentence.claims)


def without_labels(text: str, claims: Sequence[Claim]) -> str:
    """Return a text with the categories of its claims masked: their digits and words are names, not statements."""
    labels = {category_label(claim.fact) for claim in claims if claim.fact.category_name is not None}
    for label in sorted(labels - {""}, key=lambda label: (-len(label), label)):
        text = re.sub(rf"(?<![\w]){re.escape(label)}(?![\w%])", MASK, text)
    return text


def _has_claim(token: Token, claims: Sequence[Claim]) -> bool:
    return any(matches(token, claim.fact) for claim in claims)


def _is_told(claim: Claim, sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Tell whether a claim's category, or else its value, stands in the sentence."""
    if claim.fact.category_name is not None:
        return category_label(claim.fact) in sentence.text
    return any(matches(token, claim.fact) for token in tokens)


def _without_numbers(text: str, tokens: Sequence[Token]) -> str:
    for token in tokens:
        text = text.replace(token.text, MASK, 1)
    return text


def _false_comparisons(text: str, claims: Sequence[Claim]) -> list[str]:
    stated = [claim for claim in claims if claim.relation is not None]
    found = relations_in(text)
    if found != [claim.relation for claim in stated]:
        words = ", ".join(found) or "none"
        return [f"it draws other comparisons ({words}) than its claims"]
    return [
        f"{claim.fact.metric_name} {claim.fact.value:g} is not “{RELATION_WORDS[claim.relation][0]}” "
        f"{_compared_with(claim)}"
        for claim in stated
        if claim.relation is not None and not holds(claim.relation, claim.fact)
    ]


def _compared_with(claim: Claim) -> str:
    other = claim.fact.comparison_value
    return "an unknown value" if other is None else f"{other:g}"
