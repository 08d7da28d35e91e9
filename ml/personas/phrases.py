"""The phrases of ``grammar.yml``: what a persona may say about each topic.

``{fact}`` is a value, ``{fact:label}`` its category, ``{fact:vs}`` a comparison with all customers, ``{fact:part}`` a
share that may be told as a fraction, ``{fact:moved}`` and ``{fact:signed}`` a change. ``[...]`` is left out where a
fact of it is unknown.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import yaml

from ml.personas.model import Section

GRAMMAR = Path(__file__).parent / "grammar.yml"
DAYPARTS = {
    "morning_order_share": ("Mornings", "before noon"),
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
    """

    section: Section
    phrases: tuple[str, ...]
    shorter: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """A habit that points to a motive, and how to say so; each phrase calls itself inferred."""

    driver: str
    fact: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Grammar:
    """All phrases: topics of the paragraphs by name, signs of motives, bullets by the name of their rule."""

    topics: dict[str, Topic]
    daypart: tuple[str, ...]
    attitude: tuple[str, ...]
    signs: tuple[Sign, ...]
    advice: dict[str, tuple[str, ...]]
    timing: tuple[str, ...]


@cache
def grammar() -> Grammar:
    """Read the phrases, once a process."""
    content = yaml.safe_load(GRAMMAR.read_text(encoding="utf-8"))
    topics = {
        name: Topic(cast("Section", topic["section"]), tuple(topic["phrases"]), tuple(topic.get("shorter", ())))
        for name, topic in content["topics"].items()
    }
    signs = tuple(Sign(sign["driver"], sign["fact"], tuple(sign["phrases"])) for sign in content["signs"])
    advice = {name: tuple(phrases) for name, phrases in content["advice"].items()}
    return Grammar(
        topics, tuple(content["daypart"]), tuple(content["attitude"]), signs, advice, tuple(content["timing"])
    )


def about(phrases: tuple[str, ...], fact: str, **words: str) -> tuple[str, ...]:
    """Fill the name of a fact, and words, into phrases that speak of any fact of a kind."""
    filled = [phrase.replace("{fact", "{" + fact) for phrase in phrases]
    for name, word in words.items():
        filled = [phrase.replace("{" + name + "}", word) for phrase in filled]
    return tuple(filled)
