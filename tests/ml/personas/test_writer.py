"""Sentences of one persona: varied, and never without a comparison that is known."""

import re

from ml.personas.comparisons import phrases_for
from ml.personas.numbers import Printer
from ml.personas.writer import Writer
from tests.ml.personas.conftest import fact

OPENINGS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Last")


def shares(count):
    """Return the comparisons of as many sentences about a share above that of all customers."""
    facts = {"weekend_order_share": fact("weekend_order_share", "share", 0.4, 0.3)}
    writer = Writer("loyal", facts, Printer("EUR"))
    said = [
        writer.say("behaviour", [f"{word} has {{weekend_order_share}}{{weekend_order_share:vs}}."])
        for word in OPENINGS[:count]
    ]
    return [re.sub(r"^\w+ has 40%", "", sentence.text) for sentence in said]


def test_a_comparison_comes_again_only_after_all_others():
    known = phrases_for(fact("weekend_order_share", "share", 0.4, 0.3))
    assert len(known) == len(OPENINGS)
    assert len(set(shares(len(known)))) == len(known)


def test_no_comparison_runs_out():
    facts = {"items_per_order": fact("items_per_order", "number", 13.51, 13.52)}
    writer = Writer("loyal", facts, Printer("EUR"))
    said = [writer.say("purchases", [f"{word}: {{items_per_order}}{{items_per_order:vs}}."]) for word in OPENINGS]
    assert [sentence.text for sentence in said if "the same as" not in sentence.text] == []


def test_what_prints_alike_is_not_told_apart():
    facts = {
        "median_order_count": fact("median_order_count", "orders", 7.0, 7.0),
        "spend_change_90d": fact("spend_change_90d", "change", 0.38, -0.38),
    }
    writer = Writer("loyal", facts, Printer("EUR"))
    assert not writer.tells_apart("median_order_count")
    assert writer.tells_apart("spend_change_90d")
