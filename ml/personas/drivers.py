"""What moves a segment: inferred from what it does and answers, by rules that docs/personas.md states."""

from collections.abc import Callable, Iterator

from ml.personas.categories import ATTITUDE_FACT
from ml.personas.comparisons import ERRORS, excess, relation_of, standing
from ml.personas.facts import Facts
from ml.personas.model import Fact
from ml.personas.phrases import Sign, about, grammar

RAISED = 1.2  # times the value of all customers from which a habit counts as a sign
DRIVER_LIMIT = 2
# What surveys call the measure of a motive; other names are no answer to it.
SURVEYED_AS = {
    "price": ("price", "price sensitivity", "price consciousness"),
    "promotion": ("promotion", "promotions", "promotion sensitivity", "deal proneness"),
    "convenience": ("convenience", "convenience orientation", "convenience seeking"),
    "variety": ("variety", "variety seeking"),
    "quality": ("quality", "quality orientation", "quality consciousness"),
}


def drivers(facts: Facts) -> list[Sign]:
    """Return the strongest sign of each motive, the strongest motives first, as many as a persona tells.

    A habit is a sign when it is at least ``RAISED`` times that of all customers and exceeds it by ``ERRORS`` standard
    errors. Dear goods are a sign of quality only where marked-down ones are not bought more than by others, and one
    store a sign of convenience only where orders are no fewer. Where a survey asks about a motive, an answer as far
    above all customers takes the place of the habits, and one below rules the motive out.
    """
    strength = {sign: _strength(facts, sign) for sign in grammar().signs}
    for driver, name in dict(_answers(facts)).items():
        strength = _answered(strength, driver, facts[name], name)
    found: dict[str, Sign] = {}
    for sign in sorted(strength, key=lambda sign: -strength[sign]):
        if strength[sign] >= RAISED:
            found.setdefault(sign.driver, sign)
    return list(found.values())[:DRIVER_LIMIT]


def _answered(strength: dict[Sign, float], driver: str, answer: Fact, name: str) -> dict[Sign, float]:
    """Return the signs with the answer of a survey in place of the habits that it confirms or denies."""
    others = {sign: times for sign, times in strength.items() if sign.driver != driver}
    if standing(answer) == "below":
        return others
    if standing(answer) == "above" and _times(answer) >= RAISED:
        return {**others, Sign(driver, name, about(grammar().stated[driver], name)): _times(answer)}
    return strength


def _answers(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield each motive that a survey asks about, with the fact that tells the answer."""
    for name in sorted((name for name in facts if name.startswith(ATTITUDE_FACT)), reverse=True):
        attitude = " ".join((facts[name].category_name or "").lower().replace("_", " ").split())
        yield from ((driver, name) for driver, names in SURVEYED_AS.items() if attitude in names)


def _strength(facts: Facts, sign: Sign) -> float:
    """Return how many times the habit of all customers it is; 0 where it is no sign."""
    fact = facts.get(sign.fact)
    if fact is None or excess(fact) < ERRORS:
        return 0.0
    is_explained = sign.fact in EXPLAINED and EXPLAINED[sign.fact](facts)
    return 0.0 if is_explained else _times(fact)


def _times(fact: Fact) -> float:
    other = fact.comparison_value or 0.0
    return fact.value / other if other > 0 else 0.0


def _buys_reduced(facts: Facts) -> bool:
    fact = facts.get("discount_spend_share")
    return fact is not None and fact.comparison_value is not None and fact.value > fact.comparison_value


def _orders_seldom(facts: Facts) -> bool:
    fact = facts.get("median_order_count")
    return fact is not None and relation_of(fact) in ("below", "half")


# Habits that are no sign where something simpler explains them: who orders once can use but one store.
EXPLAINED: dict[str, Callable[[Facts], bool]] = {
    "average_item_amount": _buys_reduced,
    "top_store_spend_share": _orders_seldom,
}
