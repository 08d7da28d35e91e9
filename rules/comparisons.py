"""What must hold of a value, read from YAML: operators that its kind allows, operands of its kind."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import yaml

from rules.catalogue import kind_words
from rules.contradictions import nothing_left
from rules.corrections import MEANT, corrected
from rules.kinds import ALL_OPERATORS, KNOWN, OPERATORS, ORDER, RANKED_KINDS, Kind
from rules.nodes import Entry, RuleProblem, entries_of, is_null, is_quoted, items_of, shown, text_of, unknown_name
from rules.tree import Comparison, Scalar

PERCENTILE = "percentile"
TEST_KEYS = (*ALL_OPERATORS, PERCENTILE)
LISTS = frozenset({"is_one_of", "is_none_of"})
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LONGEST_NUMBER = 24  # digits; DECIMAL(38, 6) holds it
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_CONSENTS = {"granted": True, "refused": False}


def comparisons_of(node: yaml.Node, kind: Kind, what: str) -> tuple[Comparison, ...]:
    """Return what a value must fulfil: a plain value means `is`, else operators with operands."""
    if isinstance(node, yaml.ScalarNode):
        return (Comparison("is", (scalar_of(node, kind, what),)),)
    return compared(entries_of(node, what), kind, what, place=node)


def compared(entries: Mapping[str, Entry], kind: Kind, what: str, *, place: yaml.Node) -> tuple[Comparison, ...]:
    """Return the comparisons that the keys of a condition make; all of them must hold.

    Parameters
    ----------
    place
        Where it is told that there is no key.

    Raises
    ------
    RuleProblem
        An operator is unknown or not for this kind, an operand is of another kind, or there is none.
    """
    if not entries:
        raise RuleProblem(place, f"{what}: says nothing that must hold. Add one of {', '.join(_allowed(kind))}.")
    found: list[Comparison] = []
    for entry in entries.values():
        if entry.name == PERCENTILE:
            found.extend(_percentiles(entry, kind, what))
        else:
            found.append(_comparison(entry, kind, what))
    if why := nothing_left(found, kind):
        raise RuleProblem(entries[next(iter(entries))].key, f"{what}: {why}, so nobody can be a member. Change one.")
    return tuple(found)


def _allowed(kind: Kind) -> tuple[str, ...]:
    return (*OPERATORS[kind], PERCENTILE) if kind in RANKED_KINDS else OPERATORS[kind]


def _percentiles(entry: Entry, kind: Kind, what: str) -> list[Comparison]:
    if kind not in RANKED_KINDS:
        raise RuleProblem(
            entry.key, f"{what}: percentile is not for {kind_words(kind)}; allowed: {', '.join(OPERATORS[kind])}."
        )
    inner = entries_of(entry.value, f"{what}: percentile")
    wrong = [one for name, one in inner.items() if name not in ORDER]
    if wrong or not inner:
        place = wrong[0].key if wrong else entry.key
        name = wrong[0].name if wrong else "nothing"
        told = unknown_name(name, ORDER, MEANT.get(name.lower())).removeprefix("is unknown; ")
        raise RuleProblem(place, f"{what}: percentile: {name} {told}")
    tests = [_comparison(one, "number", f"{what}: percentile") for one in inner.values()]
    beyond = [value for test in tests for value in test.operands if not 0 <= Decimal(str(value)) <= 100]
    if beyond:
        raise RuleProblem(entry.value, f"{what}: percentile: {beyond[0]} is none; allowed: 0 to 100.")
    return [Comparison(test.operator, test.operands, of_percentile=True) for test in tests]


def _comparison(entry: Entry, kind: Kind, what: str) -> Comparison:
    name, value, where = entry.name, entry.value, f"{what}: {entry.name}"
    allowed = OPERATORS[kind]
    if name not in ALL_OPERATORS:
        raise RuleProblem(entry.key, f"{where} {unknown_name(name, _allowed(kind), MEANT.get(name.lower()))}")
    if name not in allowed:
        raise RuleProblem(entry.key, f"{where} is not for {kind_words(kind)}; allowed: {', '.join(allowed)}.")
    if name == KNOWN:
        return Comparison(name, (scalar_of(value, "flag", where),))
    if name in LISTS:
        return Comparison(name, tuple(scalar_of(item, kind, where) for item in items_of(value, where)))
    if name == "between":
        return Comparison(name, _ends(value, kind, where))
    return Comparison(name, (scalar_of(value, kind, where),))


def _ends(node: yaml.Node, kind: Kind, what: str) -> tuple[Scalar, Scalar]:
    items = items_of(node, what)
    if len(items) != 2:
        raise RuleProblem(node, f"{what} needs two values, the lowest and the highest: [10, 20]; found {len(items)}.")
    low, high = scalar_of(items[0], kind, what), scalar_of(items[1], kind, what)
    if nothing_left([Comparison("between", (low, high))]):
        raise RuleProblem(node, f"{what}: {low} is above {high}, so nothing lies between them. Write the lower first.")
    return low, high


def scalar_of(node: yaml.Node, kind: Kind, what: str) -> Scalar:
    """Return a value of the kind that is wanted.

    Raises
    ------
    RuleProblem
        It is of another kind; what was found and what is allowed are told.
    """
    if is_null(node):
        raise RuleProblem(node, f"{what} has no value. To ask whether it is known, write `is_known: false`.")
    if kind == "text":
        return text_of(node, what)
    text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
    value = None if is_quoted(node) and kind in {"number", "whole", "days", "flag"} else _parsed(text, kind)
    if value is None:
        raise RuleProblem(node, f"{what} must be {kind_words(kind)}; found {shown(node)}.{_hint(node, text, kind)}")
    return value


def _hint(node: yaml.Node, text: str, kind: Kind) -> str:
    if is_quoted(node) and _parsed(text, kind) is not None:
        return " Leave out the quotes."
    meant = corrected(text, kind) if text else None
    return f" Write {meant}." if meant and _parsed(meant, kind) is not None else ""


def _parsed(text: str, kind: Kind) -> Scalar | None:
    match kind:
        case "flag":
            return _FLAGS.get(text.lower())
        case "consent":
            return _CONSENTS.get(text.lower())
        case "day":
            return _day(text)
        case _:
            return _number(text, kind)


def _number(text: str, kind: Kind) -> Decimal | None:
    if not _NUMBER.fullmatch(text) or len(text) > _LONGEST_NUMBER:
        return None
    number = Decimal(text)
    is_wrong = (kind != "number" and number != number.to_integral_value()) or (kind == "days" and number < 0)
    return None if is_wrong else number


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
