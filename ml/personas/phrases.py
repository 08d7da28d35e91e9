"""The phrases of ``grammar.yml``: what a persona may say about each topic.

``{fact}`` is a value, ``{fact:label}`` its category, ``{fact:vs}`` a comparison with all customers, ``{fact:part}`` a
share that may be told as a fraction, ``{fact:moved}`` and ``{fact:signed}`` a change. ``[...]`` is left out where a
fact of it is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from ml.personas.comparisons import standing
from ml.personas.model import Fact, Section

GRAMMAR = Path(__file__).parent / "grammar.yml"
DAYPARTS = {
    "morning_order_share": ("Mornings", "in the morning"),
    "afternoon_order_share": ("Afternoons", "in the afternoon"),
    "evening_order_share": ("Evenings", "in the evening"),
    "night_order_share": ("Late hours", "at night"),
}
PRODUCTS = {
    "savings_customer_share": "a savings account",
    "credit_card_customer_share": "a credit card",
    "loan_customer_share": "a loan",
    "mortgage_customer_share": "a mortgage",
    "investment_customer_share": "an investment account",
}


@dataclass(frozen=True)
class Topic:
    """Phrases that say the same; a persona takes the first of its order that its facts can fill.

    Attributes
    ----------
    shorter
        Those for fewer facts, looked at when none of the others can be filled.
    fact, above, below
        Phrases that judge: only where that fact lies clearly above, or below, that of all customers.
    """

    section: Section
    phrases: tuple[str, ...]
    shorter: tuple[str, ...] = ()
    fact: str = ""
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def judged(self, facts: Mapping[str, Fact]) -> tuple[str, ...]:
        """Return the phrases that judge as the facts do."""
        side = standing(facts.get(self.fact))
        return {"above": self.above, "below": self.below}[side] if side else ()


@dataclass(frozen=True)
class Sign:
    """A habit that points to a motive, and how to say so; each phrase calls itself inferred."""

    driver: str
    fact: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Grammar:
    """All phrases: topics by name, signs of motives and motives of surveys, bullets by the name of their rule."""

    topics: dict[str, Topic]
    daypart: tuple[str, ...]
    attitude: tuple[str, ...]
    account: tuple[str, ...]
    signs: tuple[Sign, ...]
    stated: dict[str, tuple[str, ...]]
    advice: dict[str, tuple[str, ...]]
    timing: tuple[str, ...]
    timing_by_mail: tuple[str, ...]


@cache
def grammar() -> Grammar:
    """Read the phrases, once a process."""
    content = yaml.safe_load(GRAMMAR.read_text(encoding="utf-8"))
    topics = {name: _topic(topic) for name, topic in content["topics"].items()}
    signs = tuple(Sign(sign["driver"], sign["fact"], tuple(sign["phrases"])) for sign in content["signs"])
    advice = {name: tuple(phrases) for name, phrases in content["advice"].items()}
    lists = {name: tuple(content[name]) for name in ("daypart", "attitude", "account", "timing", "timing_by_mail")}
    stated = {driver: tuple(phrases) for driver, phrases in content["stated"].items()}
    return Grammar(topics, signs=signs, stated=stated, advice=advice, **lists)


def _topic(content: Mapping[str, Any]) -> Topic:
    groups = {name: tuple(content.get(name, ())) for name in ("phrases", "shorter", "above", "below")}
    return Topic(cast("Section", content["section"]), fact=content.get("fact", ""), **groups)


def about(phrases: tuple[str, ...], fact: str, **words: str) -> tuple[str, ...]:
    """Fill the name of a fact, and words, into phrases that speak of any fact of a kind."""
    filled = [phrase.replace("{fact", "{" + fact) for phrase in phrases]
    for name, word in words.items():
        filled = [phrase.replace("{" + name + "}", word) for phrase in filled]
    return tuple(filled)
