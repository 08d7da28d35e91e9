"""A rule as our own tree: what it means, apart from how it was written, and a hash of that."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from rules.kinds import Kind

Scalar = str | bool | Decimal | date
Aggregate = Literal["count", "sum", "average", "lowest", "highest", "distinct", "days_since_first", "days_since_last"]


@dataclass(frozen=True)
class Comparison:
    """What must hold of a value: an operator with its operands, on the value or on its percentile."""

    operator: str
    operands: tuple[Scalar, ...]
    of_percentile: bool = False


@dataclass(frozen=True)
class Filter:
    """What must hold of a column of an event."""

    column: str
    kind: Kind
    comparison: Comparison


@dataclass(frozen=True)
class EventWindow:
    """Events of a source within days before as_of_date that pass all filters."""

    source: str
    in_last_days: int | None
    not_in_last_days: int | None
    filters: tuple[Filter, ...]


@dataclass(frozen=True)
class FeatureValue:
    """A column of ``features.customer_features``, or a part of one that is a map."""

    name: str


@dataclass(frozen=True)
class AttributeValue:
    """A column of ``marts.customers``."""

    name: str


@dataclass(frozen=True)
class ConsentValue:
    """The last decision on a purpose."""

    purpose: str


@dataclass(frozen=True)
class SegmentValue:
    """The key of the found segment."""


@dataclass(frozen=True)
class EventValue:
    """A figure of the events in a window."""

    window: EventWindow
    aggregate: Aggregate
    column: str | None = None


Measure = FeatureValue | AttributeValue | ConsentValue | SegmentValue | EventValue


@dataclass(frozen=True)
class ValueTest:
    """A comparison with a value that each customer has."""

    measure: Measure
    kind: Kind
    comparison: Comparison


@dataclass(frozen=True)
class RuleReference:
    """The customers of another rule."""

    key: str


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class NotOf:
    """The part does not hold."""

    part: "Condition"


Condition = ValueTest | RuleReference | AllOf | AnyOf | NotOf


@dataclass(frozen=True)
class Rule:
    """A named segment by condition."""

    key: str
    name: str
    description: str | None
    condition: Condition
    line: int


def leaves(condition: Condition) -> Iterator[ValueTest | RuleReference]:
    """Yield the tests and references of a condition in the order of the file."""
    waiting: list[Condition] = [condition]
    while waiting:
        match waiting.pop():
            case AllOf(parts) | AnyOf(parts):
                waiting.extend(reversed(parts))
            case NotOf(part):
                waiting.append(part)
            case leaf:
                yield leaf


def references(condition: Condition) -> list[str]:
    """Return the keys of the rules that a condition refers to, each once, sorted."""
    return sorted({leaf.key for leaf in leaves(condition) if isinstance(leaf, RuleReference)})


def normalised(node: Any) -> Any:
    """Return a tree as JSON knows it; what means the same is the same, whatever its order and ciphers."""
    match node:
        case AllOf(parts) | AnyOf(parts):
            texts = sorted({as_text(part) for part in parts})
            return {"all" if isinstance(node, AllOf) else "any": [json.loads(text) for text in texts]}
        case NotOf(part):
            return {"not": normalised(part)}
        case RuleReference(key):
            return {"rule": key}
        case ValueTest(measure, _, comparison):
            return {**_measured(measure), **_compared(comparison)}
        case _:
            return _plain(node)


def as_text(node: Any) -> str:
    """Return the normalised tree as one line of JSON."""
    return json.dumps(normalised(node), sort_keys=True, ensure_ascii=False)


def definition_hash(rule: Rule, hashes: Mapping[str, str]) -> str:
    """Return a SHA-256 of what a rule means, the rules it refers to included; its name is no part of that."""
    parts = [as_text(rule.condition), *(f"{key} {hashes[key]}" for key in references(rule.condition))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _measured(measure: Measure) -> dict[str, Any]:
    match measure:
        case FeatureValue(name):
            return {"feature": name}
        case AttributeValue(name):
            return {"attribute": name}
        case ConsentValue(purpose):
            return {"consent": purpose}
        case SegmentValue():
            return {"segment": True}
        case EventValue(window, aggregate, column):
            spans = {"in_last_days": window.in_last_days, "not_in_last_days": window.not_in_last_days}
            filters = sorted(as_text_of_filter(part) for part in window.filters)
            figure = {"figure": aggregate, "of": column, "where": [json.loads(text) for text in filters]}
            return {"events": window.source} | {key: value for key, value in (spans | figure).items() if value}


def as_text_of_filter(part: Filter) -> str:
    """Return a filter as one line of JSON."""
    return json.dumps({"column": part.column, **_compared(part.comparison)}, sort_keys=True, ensure_ascii=False)


def _compared(comparison: Comparison) -> dict[str, Any]:
    values = [_plain(value) for value in comparison.operands]
    if comparison.operator in {"is_one_of", "is_none_of"}:
        values = sorted(set(values), key=str)
    test = {comparison.operator: values}
    return {"percentile": test} if comparison.of_percentile else test


def _plain(value: Scalar) -> str | bool:
    match value:
        case bool() | str():
            return value
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
        case date():
            return value.isoformat()
