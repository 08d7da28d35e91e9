"""Conditions that nobody can fulfil, whatever the data: limits that leave nothing, shares that are none."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from rules.kinds import Kind
from rules.tree import Comparison

_SHARE = re.compile(r"_share(_[0-9]+[dm])?$")
_LOWER = {"at_least": False, "more_than": True, "is": False, "between": False}
_UPPER = {"at_most": False, "less_than": True, "is": False, "between": False}
# What holds of every value, and why.
_PERCENTILES = {
    Comparison("at_least", (Decimal(0),), of_percentile=True): "as every percentile is",
    Comparison("less_than", (Decimal(100),), of_percentile=True): "as every percentile is",
}
_DAYS_SINCE = {Comparison("at_least", (Decimal(1),)): "as the day before is"}


def nothing_left(comparisons: Sequence[Comparison], kind: Kind | None = None) -> str | None:
    """Return why no value of a kind passes all comparisons; None where one may.

    Each comparison that limits from below is held against each that limits from above.
    """
    always = _PERCENTILES | (_DAYS_SINCE if kind == "days" else {})
    for lower, upper in product([*comparisons, *always], repeat=2):
        if _is_beyond(lower, upper):
            return f"nothing is {_words(lower, always)} and {_words(upper, always)}"
    return None


def no_share(feature: str, comparisons: Sequence[Comparison]) -> str | None:
    """Return why a feature that is a share is compared with what no share can be; None where it may be."""
    if not _SHARE.search(feature.partition(".")[0]):
        return None
    values = [value for one in comparisons if not one.of_percentile for value in one.operands]
    wrong = next((value for value in values if isinstance(value, Decimal) and not 0 <= value <= 1), None)
    if wrong is None:
        return None
    meant = f" {wrong:f} in a hundred are {(wrong / 100).normalize():f}." if 1 < wrong <= 100 else ""
    return f"{wrong:f} is no share; allowed: 0 to 1.{meant}"


def _is_beyond(lower: Comparison, upper: Comparison) -> bool:
    if lower.of_percentile != upper.of_percentile or lower.operator not in _LOWER or upper.operator not in _UPPER:
        return False
    low, high = lower.operands[0], upper.operands[-1]
    match low, high:
        case (Decimal(), Decimal()) | (date(), date()):
            is_open = _LOWER[lower.operator] or _UPPER[upper.operator]
            return low > high or (is_open and low == high)  # type: ignore[operator]  # both are of one type
        case _:
            return False


def _words(comparison: Comparison, always: Mapping[Comparison, str]) -> str:
    values = [format(value, "f") if isinstance(value, Decimal) else str(value) for value in comparison.operands]
    why = f" ({always[comparison]})" if comparison in always else ""
    return f"{comparison.operator} {' and '.join(values)}{why}"
