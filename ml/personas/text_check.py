"""Reads a finished sentence as a reader would, and looks for the claim behind each number and comparison in it."""

import re
from collections.abc import Sequence

from ml.personas.comparisons import RELATION_WORDS, holds, relations_in
from ml.personas.model import Claim, Sentence
from ml.personas.numbers import WEEKDAYS, Token, category_label, numbers_in, roles_of
from ml.personas.order_check import are_in_order
from ml.personas.reading import labels_in, without

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
        warehouse. A number is that of a claim only in its place: the claims are told one after the other, each with
        its value before its comparison.
    """
    text = without(labels_in(sentence.text, sentence.claims), sentence.text)
    tokens = list(numbers_in(text))
    faults = [f"{token.text} is the value of no claim" for token in tokens if not _has_claim(token, sentence.claims)]
    faults += [
        f"{claim.fact.metric_name} is not in it" for claim in sentence.claims if not _is_told(claim, sentence, tokens)
    ]
    rest = without([(token.start, token.end) for token in tokens], text)
    faults += [f"“{found[0]}” is the value of no claim" for found in COUNTING_WORDS.finditer(_HARMLESS.sub("", rest))]
    faults += [f"{found[0]} is the day of no claim" for found in _WEEKDAY.finditer(text)]
    faults += [f"the digits {found[0]} belong to no number" for found in re.finditer(r"\d+", rest)]
    faults += _false_comparisons(text, sentence.claims)
    return faults or _misplaced(sentence)


def _has_claim(token: Token, claims: Sequence[Claim]) -> bool:
    return any(roles_of(token, claim.fact) for claim in claims)


def _is_told(claim: Claim, sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Tell whether a claim's category, or else its value, stands in the sentence."""
    if claim.fact.category_name is not None:
        return category_label(claim.fact) in sentence.text
    return any(roles_of(token, claim.fact) for token in tokens)


def _misplaced(sentence: Sentence) -> list[str]:
    if are_in_order(sentence):
        return []
    names = ", ".join(claim.fact.metric_name for claim in sentence.claims)
    return [f"its numbers, names and comparisons do not stand where its claims have them ({names})"]


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
