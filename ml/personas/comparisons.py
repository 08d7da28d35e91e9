"""Comparisons: which one a fact allows, the phrases that draw it, and finding them in a text again."""

import re
from collections.abc import Sequence
from typing import Literal

from ml.personas.model import Fact, Relation, Unit

NOTABLE = 0.1  # part of the comparison by which a value must differ to be called above or below it
NOTABLE_POINTS = 0.05  # of a change: by how much of the earlier sum it must differ
NOTABLE_RATING = 0.05  # ratings crowd near the top of their scale
ERRORS = 3.0  # standard errors by which a value differs from what a random draw of as many customers shows
NEAR_MULTIPLE = 0.1  # how far from twice or half a value may lie, as a part of it

# The words that draw a comparison; in a persona they stand for nothing else.
RELATION_WORDS: dict[Relation, tuple[str, ...]] = {
    "above": (
        "above",
        "more than",
        "higher than",
        "ahead of",
        "beyond",
        "past the",
        "longer than the",
        "up on the",
    ),
    "below": (
        "below",
        "less than",
        "lower than",
        "short of",
        "under the",
        "behind the",
        "shorter than the",
        "down on the",
    ),
    "similar": ("much like", "close to", "in line with", "on a par with", "level with", "the same as"),
    "twice": ("twice", "double"),
    "half": ("roughly half", "only half"),
    "rise": ("rose", "grew", "climbed", "risen"),
    "fall": ("fell", "shrank", "dropped", "slipped"),
}
_FOUND = {relation: "|".join(rf"\b{re.escape(word)}\b" for word in words) for relation, words in RELATION_WORDS.items()}
RELATION = re.compile("|".join(f"(?P<{relation}>{pattern})" for relation, pattern in _FOUND.items()), re.IGNORECASE)

BESIDE = (
    " (all customers: {})",
    ", against {} overall",
    ", compared with {} for everyone together",
    ", where the whole base shows {}",
    ", next to {} across the board",
    ", with {} as the company-wide figure",
    ", set against {} for the base at large",
)
PHRASES_OF_AMOUNTS: dict[Relation, tuple[str, ...]] = {
    "above": (
        ", above the {} of customers overall",
        ", more than the {} of the base as a whole",
        ", higher than the {} seen across all customers",
        ", beyond the usual {}",
        ", past the company average of {}",
        ", up on the {} of everyone together",
    ),
    "below": (
        ", below the {} of customers overall",
        ", less than the {} of the base as a whole",
        ", lower than the {} seen across all customers",
        ", short of the usual {}",
        ", under the company average of {}",
        ", down on the {} of everyone together",
    ),
    "similar": (
        ", much like the {} of customers overall",
        ", close to the {} of the base as a whole",
        ", in line with the {} seen across all customers",
        ", on a par with the {} of everyone together",
        ", level with the usual {}",
    ),
    "twice": (", about twice the {} of customers overall", ", roughly double the usual {}"),
    "half": (", roughly half the {} of customers overall", ", only half of the usual {}"),
}
# Of days and hours: more of them is a longer time, not a better value.
PHRASES_OF_TIME: dict[Relation, tuple[str, ...]] = {
    **PHRASES_OF_AMOUNTS,
    "above": (
        ", longer than the {} of customers overall",
        ", longer than the {} seen across the base",
        ", more than the {} of everyone together",
    ),
    "below": (
        ", shorter than the {} of customers overall",
        ", shorter than the {} seen across the base",
        ", less than the {} of everyone together",
    ),
}
# Of things counted and of medians: it is the member in the middle that is compared, and no average.
PHRASES_OF_COUNTS: dict[Relation, tuple[str, ...]] = {
    **PHRASES_OF_AMOUNTS,
    "above": (
        ", above the {} of customers overall",
        ", more than the {} of the base as a whole",
        ", beyond the usual {}",
        ", up on the {} of everyone together",
    ),
    "below": (
        ", below the {} of customers overall",
        ", less than the {} of the base as a whole",
        ", short of the usual {}",
        ", down on the {} of everyone together",
    ),
}
PHRASES_OF_UNIT: dict[Unit, dict[Relation, tuple[str, ...]]] = {
    "days": PHRASES_OF_TIME,
    "hours": PHRASES_OF_TIME,
    "orders": PHRASES_OF_COUNTS,
    "number": PHRASES_OF_COUNTS,
}
# Where both values print alike, a second number would tell nothing.
PHRASES_OF_EQUALS = (
    ", the same as for customers overall",
    ", the same as across the base",
    ", the same as in the company at large",
)
# All that may be said of a relation, whatever the unit; None only sets beside.
PHRASES: dict[Relation | None, tuple[str, ...]] = {
    None: BESIDE,
    **{
        relation: tuple(dict.fromkeys((*phrases, *PHRASES_OF_TIME[relation], *PHRASES_OF_COUNTS[relation])))
        for relation, phrases in PHRASES_OF_AMOUNTS.items()
    },
}
PHRASES["similar"] = (*PHRASES["similar"], *PHRASES_OF_EQUALS)
MOVES: dict[Relation, tuple[str, ...]] = {
    "rise": ("rose by", "grew by", "climbed by", "has risen by"),
    "fall": ("fell by", "shrank by", "dropped by", "slipped by"),
}


def relation_of(fact: Fact) -> Relation | None:
    """Return how a fact's value relates to that of all customers; None where the two do not compare."""
    value, other = fact.value, fact.comparison_value
    if other is None or other <= 0 or fact.unit == "change":
        return None
    notable = NOTABLE_RATING if fact.unit == "rating" else NOTABLE
    for relation, factor in (("twice", 2.0), ("half", 0.5)):
        if fact.unit != "rating" and abs(value / other - factor) <= NEAR_MULTIPLE * factor:
            return relation  # type: ignore[return-value] # the two are relations
    if abs(value / other - 1) < notable:
        return "similar"
    return "above" if value > other else "below"


def holds(relation: Relation, fact: Fact) -> bool:
    """Tell whether a comparison that a sentence draws is true of a fact."""
    value, other = fact.value, fact.comparison_value
    if relation in ("rise", "fall"):
        return (value > 0) is (relation == "rise") and value != 0
    if other is None:
        return False
    if relation in ("above", "below"):
        return value > other if relation == "above" else value < other
    factor = {"similar": 1.0, "twice": 2.0, "half": 0.5}[relation]
    return abs(value - factor * other) <= NEAR_MULTIPLE * factor * abs(other) * (1 + 1e-6)


def relations_in(text: str) -> list[Relation]:
    """Return the comparisons that a text draws, in its order."""
    return [found.lastgroup for found in RELATION.finditer(text)]  # type: ignore[misc] # the groups are relations


def phrases_for(fact: Fact, *, are_printed_alike: bool = False) -> Sequence[tuple[Relation | None, str]]:
    """Return the phrases that may set a fact beside all customers, each with the comparison it draws, if it does."""
    relation = relation_of(fact)
    if are_printed_alike:
        return [(relation, phrase) for phrase in PHRASES_OF_EQUALS] if relation == "similar" else []
    of_unit = PHRASES_OF_COUNTS if _is_median_of_money(fact) else PHRASES_OF_UNIT.get(fact.unit, PHRASES_OF_AMOUNTS)
    drawn: list[tuple[Relation | None, str]] = [(relation, phrase) for phrase in of_unit[relation]] if relation else []
    return [*drawn, *((None, phrase) for phrase in BESIDE)]


def _is_median_of_money(fact: Fact) -> bool:
    return fact.unit == "money" and fact.metric_name.startswith("median_")


def excess(fact: Fact) -> float:
    """Return by how many standard errors a fact exceeds that of all customers; 0 where it cannot be told."""
    if fact.comparison_value is None or not fact.error:
        return 0.0
    return (fact.value - fact.comparison_value) / fact.error


def standing(fact: Fact | None) -> Literal["above", "below"] | None:
    """Return on which side of all customers a fact lies, where it is unusual; of changes, by 5 points or more."""
    if fact is None or fact.comparison_value is None:
        return None
    difference = fact.value - fact.comparison_value
    is_notable = abs(difference) >= NOTABLE_POINTS if fact.unit == "change" else relation_of(fact) != "similar"
    if not is_notable or abs(excess(fact)) < ERRORS:
        return None
    return "above" if difference > 0 else "below"
