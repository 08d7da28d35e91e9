"""Conditions that nobody can fulfil, whatever the data: limits that leave nothing, shares that are none."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rules.tree import Comparison

Limit = Decimal | date
_LOWER = {"at_least": False, "more_than": True, "is": False, "between": False}
_UPPER = {"at_most": False, "less_than": True, "is": False, "between": False}


def nothing_left(comparisons: Sequence[Comparison]) -> str | None:
    """Return why no value passes all comparisons; None where one may.

    Each comparison that limits from below is held against each that limits from above.
    """
    for lower in comparisons:
        for upper in comparisons:
            if lower.of_percentile != upper.of_percentile or lower.operator not in _LOWER:
                continue
            if upper.operator in _UPPER and _is_beyond(lower, upper):
                return f"nothing is {_words(lower)} and {_words(upper)}"
    return None


def no_share(feature: str, comparisons: Sequence[Comparison]) -> str | None:
    """Return why a feature that is a share is compared with what no share can be; None where it may be."""
    if not feature.partition(".")[0].endswith("_share"):
        return None
    values = [value for one in comparisons if not one.of_percentile for value in one.operands]
    wrong = next((value for value in values if isinstance(value, Decimal) and not 0 <= value <= 1), None)
    if wrong is None:
        return None
    meant = f" {wrong:f} in a hundred are {(wrong / 100).normalize():f}." if 1 < wrong <= 100 else ""
    return f"{wrong:f} is no share; allowed: 0 to 1.{meant}"


def _is_beyond(lower: Comparison, upper: Comparison) -> bool:
    low, high = lower.operands[0], upper.operands[-1]
    match low, high:
        case (Decimal(), Decimal()) | (date(), date()):
            is_open = _LOWER[lower.operator] or _UPPER[upper.operator]
            return low > high or (is_open and low == high)  # type: ignore[operator]  # both are of one type
        case _:
            return False


def _words(comparison: Comparison) -> str:
    values = [format(value, "f") if isinstance(value, Decimal) else str(value) for value in comparison.operands]
    return f"{comparison.operator} {' and '.join(values)}"
