"""Turns phrases with gaps into sentences; repeats no opening, and a comparison only when it has used all others."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ml.personas.comparisons import MOVES, phrases_for
from ml.personas.facts import Facts
from ml.personas.model import Claim, Fact, Relation, Section, Sentence
from ml.personas.numbers import Printer, category_label, fraction, signed_percent

T = TypeVar("T")
GAP = re.compile(r"\{([a-z][\w.]*?)(?::(label|vs|part|moved|signed))?\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
OPENING_WORDS = 2


def shuffled(items: Sequence[T], *seed: str) -> list[T]:
    """Return the items in an order that only the seed decides."""

    def rank(position: int) -> str:
        return hashlib.sha256("\0".join((*seed, str(position))).encode()).hexdigest()

    return [items[position] for position in sorted(range(len(items)), key=rank)]


def opening(text: str) -> str:
    """Return the words a sentence begins with, by which a reader notices that two begin alike."""
    return " ".join(re.findall(r"[\w'%-]+", text.lower())[:OPENING_WORDS])


@dataclass
class Writer:
    """Writes the sentences of one persona.

    Attributes
    ----------
    segment_key
        Decides the choice among phrases, so that a segment reads the same every day.
    facts
        What may be said; a phrase with a gap for another is not used.
    """

    segment_key: str
    facts: Facts
    printer: Printer
    _openings: set[str] = field(default_factory=set)
    _comparisons: list[str] = field(default_factory=list)
    _has_fraction: bool = False

    def say(self, section: Section, phrases: Sequence[str], *, is_inferred: bool = False) -> Sentence | None:
        """Return the sentence of the first phrase, in this segment's order, that can be filled and begins anew."""
        for phrase in shuffled(phrases, self.segment_key, section, *phrases[:1]):
            template = OPTIONAL.sub(lambda found: found[1] if self._can_fill(found[1]) else "", phrase)
            if not self._can_fill(template) or opening(self._preview(template)) in self._openings:
                continue
            claims: dict[str, Claim] = {}
            text = GAP.sub(lambda found: self._fill(found[1], found[2], claims), template)  # noqa: B023 - used at once
            text = text[:1].upper() + text[1:]
            self._openings.add(opening(text))
            made = tuple(replace(claim, is_inferred=is_inferred) for claim in claims.values())
            return Sentence(section, text, made, phrase)
        return None

    def tells_apart(self, name: str) -> bool:
        """Tell whether a fact and that of all customers print differently."""
        fact = self.facts[name]
        own = signed_percent(fact.value) if fact.unit == "change" else self.printer.value(fact)
        return own != self.printer.comparison(fact)

    def _can_fill(self, template: str) -> bool:
        names = [found[1] for found in GAP.finditer(template)]
        return all(name in self.facts for name in names)

    def _preview(self, template: str) -> str:
        """Fill a template without its comparisons, only to see how it would begin."""
        return GAP.sub(lambda found: "" if found[2] == "vs" else self._shown(found[1], found[2]), template)

    def _shown(self, name: str, form: str | None) -> str:
        fact = self.facts[name]
        if form == "label":
            return category_label(fact)
        return signed_percent(fact.value) if form == "signed" else self.printer.value(fact)

    def _fill(self, name: str, form: str | None, claims: dict[str, Claim]) -> str:
        fact = self.facts[name]
        claims.setdefault(name, Claim(fact))
        if form == "vs":
            return self._compare(fact, name, claims)
        if form == "moved":
            return self._move(fact, name, claims)
        if form == "part" and not self._has_fraction:
            near = fraction(fact.value)
            self._has_fraction = near is not None
            return near or self._shown(name, form)
        return self._shown(name, form)

    def _compare(self, fact: Fact, name: str, claims: dict[str, Claim]) -> str:
        """Return the phrase for it that was used longest ago, or nothing where there is nothing to compare with."""
        shown = self.printer.comparison(fact)
        if not shown:
            return ""
        known = shuffled(phrases_for(fact, are_printed_alike=not self.tells_apart(name)), self.segment_key, name)
        if not known:
            return ""
        drawn, phrase = min(known, key=lambda one: self._last_use(one[1]))
        self._comparisons.append(phrase)
        claims[name] = replace(claims[name], relation=drawn or claims[name].relation)
        return phrase.format(shown)

    def _last_use(self, phrase: str) -> int:
        uses = [position for position, used in enumerate(self._comparisons) if used == phrase]
        return uses[-1] if uses else -1

    def _move(self, fact: Fact, name: str, claims: dict[str, Claim]) -> str:
        relation: Relation = "rise" if fact.value > 0 else "fall"
        claims[name] = replace(claims[name], relation=relation)
        verb = shuffled(MOVES[relation], self.segment_key, name)[0]
        return f"{verb} {self.printer.value(fact)}"
