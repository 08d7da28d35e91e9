"""Kinds of values and of what may be asked of them."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "whole", "days", "flag", "day", "consent"]

EQUALITY = ("is", "is_not", "is_one_of", "is_none_of")
ORDER = ("at_least", "more_than", "at_most", "less_than", "between")
PARTS_OF_TEXT = ("contains", "begins_with", "ends_with")
KNOWN = "is_known"
OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": (*EQUALITY, *PARTS_OF_TEXT, KNOWN),
    "number": (*EQUALITY, *ORDER, KNOWN),
    "whole": (*EQUALITY, *ORDER, KNOWN),
    "days": (*EQUALITY, *ORDER, KNOWN),
    "flag": ("is", "is_not", KNOWN),
    "day": (*EQUALITY, *ORDER, KNOWN),
    "consent": ("is", "is_not", KNOWN),
}
ALL_OPERATORS = (*EQUALITY, *ORDER, *PARTS_OF_TEXT, KNOWN)
RANKED_KINDS = frozenset({"number", "whole", "day"})

_TYPES: dict[str, Kind] = {
    "varchar": "text",
    "bigint": "whole",
    "integer": "whole",
    "double": "number",
    "decimal": "number",
    "boolean": "flag",
    "date": "day",
}


@dataclass(frozen=True)
class Column:
    """A column that a rule may name; ``is_float`` where it may hold what is not a number."""

    kind: Kind
    meaning: str
    is_float: bool = False


def kind_of_type(data_type: str) -> Kind | None:
    """Return the kind of a SQL type; None for types that rules do not know."""
    return _TYPES.get(data_type.partition("(")[0].strip().lower())
