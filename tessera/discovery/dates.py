"""How days and times are written in text."""

import re
from collections.abc import Sequence
from datetime import datetime

ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?)?")
EPOCH = re.compile(r"[89]\d{8}|1\d{9}")
_DAYS_FIRST = ("%d{0}%m{0}%Y", "%d{0}%m{0}%y")
_MONTHS_FIRST = ("%m{0}%d{0}%Y", "%m{0}%d{0}%y")
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f")


def is_dated(value: str) -> bool:
    """Tell whether a text has the shape of a day, with or without a time."""
    return 6 <= len(value) <= 32 and value[0].isdigit() and bool(re.match(r"\d{1,4}[-./]\d{1,2}[-./]|\d{8}$", value))


def share_of(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    """Return the share of values that a pattern fits as a whole."""
    return sum(bool(pattern.fullmatch(value)) for value in values) / len(values)


def possible_formats(values: Sequence[str]) -> list[str]:
    """Return the formats that the shape of the first values allows, day-first before month-first."""
    example = values[0]
    sign = next((character for character in example if character in "-./"), "")
    days = ["%Y%m%d"] if not sign else [f"%Y{sign}%m{sign}%d"] if re.match(r"\d{4}", example) else []
    days = days or [form.format(sign) for form in (*_DAYS_FIRST, *_MONTHS_FIRST)]
    return [day + clock for day in days for clock in _CLOCKS if (":" in clock) == (":" in example)]


def parsed_share(values: Sequence[str], form: str) -> float:
    """Return the share of values that are days by a format."""
    return sum(_parses(value, form) for value in values) / len(values)


def _parses(value: str, form: str) -> bool:
    try:
        return datetime.strptime(value, form).year > 1900  # noqa: DTZ007 - only whether it is a day
    except ValueError:
        return False


def is_month_first(form: str) -> bool:
    """Tell whether a format writes the month before the day."""
    return form.startswith("%m")
