"""What a persona is made of: facts become claims, claims stand in sentences, sentences make the persona."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Section: TypeAlias = Literal["worth", "who", "behaviour", "purchases", "drivers", "pains", "reach", "heading", "advice"]
Unit: TypeAlias = Literal[
    "count", "share", "money", "days", "hours", "orders", "number", "rating", "change", "weekday", "hour"
]
Relation: TypeAlias = Literal["above", "below", "similar", "twice", "half", "rise", "fall"]
TextSource: TypeAlias = Literal["plain", "model"]


@dataclass(frozen=True)
class Snapshot:
    """The rows that a persona is about: one day, scored by one version of one model.

    Attributes
    ----------
    least_count
        Nothing is said about fewer customers.
    currency
        ISO 4217 code of all amounts.
    """

    as_of_date: date
    model_name: str
    model_version: int
    least_count: int
    currency: str


@dataclass(frozen=True)
class Fact:
    """One number about one segment, ready to be said.

    Attributes
    ----------
    metric_name
        Name of the metric.
    value, comparison_value
        The segment's and that of all customers; no comparison where it would tell of too few others.
    customer_count
        Customers of the segment for whom it is known.
    category_name
        The category that a share is about, as in the table; None for a plain number.
    as_of_date
        The day it is about.
    query
        SQL that computes all of it again.
    error
        Standard error of the difference between the two values; None where it has none.
    """

    metric_name: str
    unit: Unit
    value: float
    comparison_value: float | None
    customer_count: int
    as_of_date: date
    query: str
    category_name: str | None = None
    error: float | None = None


@dataclass(frozen=True)
class Claim:
    """A fact as one sentence states it; ``relation`` is the comparison that the sentence draws."""

    fact: Fact
    relation: Relation | None = None
    is_inferred: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence with the claims it makes, in the order in which it makes them.

    Attributes
    ----------
    phrase
        The phrase with gaps that our own text was written from.
    """

    section: Section
    text: str
    claims: tuple[Claim, ...] = ()
    phrase: str = ""


@dataclass(frozen=True)
class Persona:
    """The story of a segment: paragraphs and a list of what to do.

    Attributes
    ----------
    paragraphs
        Sentences by paragraph.
    actions
        The bullets under "What to do".
    """

    snapshot: Snapshot
    segment_key: str
    segment_name: str
    paragraphs: tuple[tuple[Sentence, ...], ...]
    actions: tuple[Sentence, ...]
    text_source: TextSource = "plain"

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in reading order."""
        return (*(sentence for paragraph in self.paragraphs for sentence in paragraph), *self.actions)
