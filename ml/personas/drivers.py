"""What moves a segment: inferred from what it does, by rules that docs/personas.md states."""

from ml.personas.facts import Facts
from ml.personas.model import Fact
from ml.personas.phrases import Sign, grammar

RAISED = 1.2  # times the value of all customers from which a habit counts as a sign
ERRORS = 3.0  # standard errors by which it must exceed what a random draw of as many customers shows
DRIVER_LIMIT = 2


def drivers(facts: Facts) -> list[Sign]:
    """Return the strongest sign of each motive, the strongest motives first, as many as a persona tells.

    A habit is a sign when it is at least ``RAISED`` times that of all customers and exceeds it by ``ERRORS`` standard
    errors. Dear goods are a sign of quality only where marked-down ones are not bought more than by others.
    """
    strength = {sign: _strength(facts, sign) for sign in grammar().signs}
    found: dict[str, Sign] = {}
    for sign in sorted(strength, key=lambda sign: -strength[sign]):
        if strength[sign] >= RAISED:
            found.setdefault(sign.driver, sign)
    return list(found.values())[:DRIVER_LIMIT]


def _strength(facts: Facts, sign: Sign) -> float:
    """Return how many times the habit of all customers it is; 0 where it is no sign."""
    fact = facts.get(sign.fact)
    if fact is None or not fact.comparison_value or fact.comparison_value <= 0:
        return 0.0
    if fact.error is not None and fact.value - fact.comparison_value < ERRORS * fact.error:
        return 0.0
    if sign.driver == "quality" and _buys_reduced(facts.get("discount_spend_share")):
        return 0.0
    return fact.value / fact.comparison_value


def _buys_reduced(fact: Fact | None) -> bool:
    return fact is not None and fact.comparison_value is not None and fact.value > fact.comparison_value
