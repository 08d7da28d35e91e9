"""What was likely meant by a word or a value that is almost right."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from rules.kinds import Kind

# How other languages write our operators.
_OPERATORS = {
    "is": ("=", "==", "===", "eq", "equal", "equals", "equal_to"),
    "is_not": ("!=", "<>", "ne", "neq", "not_equal", "not_equals", "isnt"),
    "is_one_of": ("in", "one_of", "any_of", "is_in"),
    "is_none_of": ("not_in", "none_of", "is_not_in"),
    "more_than": (">", "gt", "greater", "greater_than", "above", "over"),
    "at_least": (">=", "=>", "ge", "gte", "min", "minimum", "from"),
    "less_than": ("<", "lt", "less", "lower", "lower_than", "below", "under"),
    "at_most": ("<=", "=<", "le", "lte", "max", "maximum", "up_to"),
    "between": ("range", "within"),
    "contains": ("like", "has", "includes", "matches"),
    "begins_with": ("starts_with", "startswith", "prefix"),
    "ends_with": ("endswith", "suffix"),
    "is_known": ("exists", "is_null", "not_null", "is_not_null", "known"),
}
MEANT = {word: operator for operator, words in _OPERATORS.items() for word in words}
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,_ '][0-9]{3})+(\.[0-9]+)?")
_SPAN = re.compile(r"([0-9]+) ?(d|day|days)", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})([T ].*)?")
_DECISIONS = {"yes": "granted", "true": "granted", "no": "refused", "false": "refused"}


def corrected(text: str, kind: Kind) -> str | None:
    """Return how a value of the kind is written that was likely meant; None where that cannot be told."""
    match kind:
        case "day":
            return _day(text)
        case "consent":
            return _DECISIONS.get(text.lower())
        case "number" | "whole" | "days":
            return _number(text)
        case _:
            return None


def _day(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups()[:3])).isoformat() if found else None
    except ValueError:
        return None


def _number(text: str) -> str | None:
    plain = text.replace("_", "")
    if _THOUSANDS.fullmatch(text):
        plain = re.sub("[,_ ']", "", text)
    elif span := _SPAN.fullmatch(text):
        plain = span[1]
    try:
        value = Decimal(plain.removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 24:
        return None
    value = value / 100 if plain.endswith("%") else value
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
