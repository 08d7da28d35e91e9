"""Comparisons: which one a fact allows, the phrases that draw it, and finding them in a text again."""

import re
from collections.abc import Sequence

from ml.personas.model import Fact, Relation

NOTABLE = 0.1  # part of the comparison by which a value must differ to be called above or below it
NOTABLE_RATING = 0.05  # ratings crowd near the top of their scale
NEAR_MULTIPLE = 0.1  # how far from twice or half a value may lie, as a part of it

# The words that draw a comparison; in a persona they stand for nothing else.
RELATION_WORDS: dict[Relation, tuple[str, ...]] = {
    "above": ("above", "more than", "higher than", "ahead of", "beyond", "past the"),
    "below": ("below", "less than", "lower than", "short of", "under the", "behind the"),
    "similar": ("much like", "close to", "in line with", "on a par with", "level with"),
    "twice": ("twice", "double"),
    "half": ("roughly half", "only half"),
    "rise": ("rose", "grew", "climbed", "risen"),
    "fall": ("fell", "shrank", "dropped", "slipped"),
}
_FOUND = {relation: "|".join(rf"\b{re.escape(word)}\b" for word in words) for relation, words in RELATION_WORDS.items()}
RELATION = re.compile("|".join(f"(?P<{relation}>{pattern})" for relation, pattern in _FOUND.items()), re.IGNORECASE)

PHRASES: dict[Relation | None, tuple[str, ...]] = {
    None: (
        " (all customers: {})",
        ", against {} overall",
        ", compared with {} for everyone together",
        ", where the whole base shows {}",
        ", next to {} across the board",
        ", with {} as the company-wide figure",
        ", set against {} for the base at large",
    ),
    "above": (
        ", above the {} of customers overall",
        ", more than the {} of the base as a whole",
        ", higher than the {} seen across all customers",
        ", ahead of the {} that everyone together shows",
        ", beyond the usual {}",
        ", past the company average of {}",
    ),
    "below": (
        ", below the {} of customers overall",
        ", less than the {} of the base as a whole",
        ", lower than the {} seen across all customers",
        ", behind the {} that everyone together shows",
        ", short of the usual {}",
        ", under the company average of {}",
    ),
    "similar": (
        ", much like the {} of customers overall",
        ", close to the {} of the base as a whole",
        ", in line with the {} seen across all customers",
        ", on a par with the {} that everyone together shows",
        ", level with the usual {}",
    ),
    "twice": (", about twice the {} of customers overall", ", roughly double the usual {}"),
    "half": (", roughly half the {} of customers overall", ", only half of the usual {}"),
}
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


def phrases_for(relation: Relation | None) -> Sequence[tuple[Relation | None, str]]:
    """Return the phrases that may say it: those that draw the comparison and those that only set beside."""
    drawn = [(relation, phrase) for phrase in PHRASES[relation]] if relation else []
    return [*drawn, *((None, phrase) for phrase in PHRASES[None])]
