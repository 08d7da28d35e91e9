"""Numbers as a persona prints them, and read back out of its text."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from ml.personas.model import Fact, Unit
from ml.report.wording import MINUS, NO_BREAK_SPACE, Number, NumberText, category
from tessera.rounding import half_up

Kind: TypeAlias = Literal["plain", "percent", "money", "rating", "clock"]
Role: TypeAlias = Literal["value", "comparison", "window"]

MILLION = 1_000_000
WHOLE_FROM = 10  # days, hours and orders; below, one decimal tells more than rounding hides
FRACTIONS = {
    "half": 1 / 2,
    "a third": 1 / 3,
    "two thirds": 2 / 3,
    "a quarter": 1 / 4,
    "three quarters": 3 / 4,
    "a fifth": 1 / 5,
    "a tenth": 1 / 10,
}
FRACTION_REACH = 0.015  # how far a share may lie from a fraction that is called "about"
NOUNS: dict[Unit, str] = {"days": "day", "hours": "hour", "orders": "order"}
KINDS: dict[Unit, Kind] = {
    "share": "percent",
    "change": "percent",
    "weekday": "percent",
    "hour": "percent",
    "money": "money",
    "rating": "rating",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

TOKEN = re.compile(
    rf"""(?P<clock>\b\d{{1,2}}:00\b)
    |\babout[ ](?P<fraction>{"|".join(FRACTIONS).replace(" ", "[ ]")})\b
    |(?P<currency>\b[A-Z]{{3}}{NO_BREAK_SPACE})?(?P<sign>[+{MINUS}-](?=\d))?(?P<digits>\d+(?:,\d+)*(?:\.\d+)?)
     (?P<percent>%)?(?P<scale>[ ]million\b)?(?P<rating>[ ]out[ ]of[ ]5\b)?(?:[ ](?P<noun>day|hour|order)s?\b)?""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A number found in a text.

    Attributes
    ----------
    value
        In the unit of the facts: a share for a percentage.
    reach
        How far the true value may lie from it: half of the last digit printed.
    is_signed
        Whether a sign is printed; without one a fall reads as a positive number.
    noun
        What is counted, where a word that we know follows.
    start
        Where it begins in the text.
    """

    text: str
    kind: Kind
    value: float
    reach: float
    is_signed: bool = False
    noun: str | None = None
    start: int = 0

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.text)


def numbers_in(text: str) -> Iterator[Token]:
    """Yield the numbers of a text in their order."""
    for found in TOKEN.finditer(text):
        if found["clock"]:
            yield Token(found[0], "clock", int(found[0].partition(":")[0]), 0, start=found.start())
        elif found["fraction"]:
            yield Token(found[0], "percent", FRACTIONS[found["fraction"]], FRACTION_REACH, start=found.start())
        else:
            yield _decimal_token(found)


def _decimal_token(found: re.Match[str]) -> Token:
    digits = Decimal(found["digits"].replace(",", ""))
    exponent = digits.as_tuple().exponent
    factor = Decimal(MILLION if found["scale"] else 1) / (100 if found["percent"] else 1)
    reach = Decimal(5).scaleb(int(exponent) - 1) * factor
    sign = -1 if found["sign"] in (MINUS, "-") else 1
    kind: Kind = "plain"
    for name in ("percent", "rating"):
        kind = name if found[name] else kind
    kind = "money" if found["currency"] else kind
    value = float(digits * factor) * sign
    return Token(found[0].strip(), kind, value, float(reach), bool(found["sign"]), found["noun"], found.start())


def roles_of(token: Token, fact: Fact) -> set[Role]:
    """Return what of a fact a printed number may be, within what is printed of it; nothing where it is none of it."""
    roles: set[Role] = {"window"} if _is_window(token, fact) else set()
    if token.kind == "clock":
        is_hour = fact.unit == "hour" and fact.category_name == str(int(token.value))
        return {"value"} if is_hour else set()
    if token.kind != KINDS.get(fact.unit, "plain") or (token.noun and token.noun != NOUNS.get(fact.unit)):
        return roles
    if _is_near(token, fact.value, fact.unit):
        roles.add("value")
    if fact.comparison_value is not None and _is_near(token, fact.comparison_value, fact.unit):
        roles.add("comparison")
    return roles


def _is_near(token: Token, value: float, unit: Unit) -> bool:
    shown = abs(value) if unit == "change" and not token.is_signed else value
    # A hair more than half of the last digit: binary numbers do not lie on decimal borders.
    return abs(token.value - shown) <= token.reach * (1 + 1e-6) + 1e-12


def _is_window(token: Token, fact: Fact) -> bool:
    """Tell whether the number is the length of the window that the metric's name ends with."""
    window = re.search(r"_(\d+)d$", fact.metric_name)
    return window is not None and token.noun == "day" and token.value == int(window[1])


@dataclass(frozen=True)
class Printer:
    """Numbers in words of a currency."""

    currency: str

    def value(self, fact: Fact) -> str:
        """Print the segment's value."""
        return self.number(fact.value, fact.unit)

    def comparison(self, fact: Fact) -> str:
        """Print the value of all customers, a change with its sign."""
        if fact.comparison_value is None:
            return ""
        if fact.unit == "change":
            return signed_percent(fact.comparison_value)
        return self.number(fact.comparison_value, fact.unit)

    def number(self, value: float, unit: Unit) -> str:
        """Print a number of a unit; a change without its sign."""
        if unit == "money":
            return self._money(value)
        if KINDS.get(unit) == "percent":
            return percent(abs(value) if unit == "change" else value)
        if unit == "rating":
            return f"{half_up(value, 1)} out of 5"
        if unit in NOUNS:
            number = _grouped(value, 0 if abs(value) >= WHOLE_FROM else 1)
            return f"{number} {NOUNS[unit]}{'' if number == '1' else 's'}"
        return _counted(value) if unit == "count" else _averaged(value)

    def _money(self, value: float) -> str:
        if abs(value) < MILLION:
            return NumberText(self.currency).money(value)
        return f"{self.currency}{NO_BREAK_SPACE}{_grouped(_exact(value) / MILLION, 2)} million"


def percent(share: float) -> str:
    """Print a share; small ones with more digits, what is not all never as 100%, and what is some never as 0%."""
    part = abs(_exact(share)) * 100
    digits = 0 if 10 <= part < 99 or part >= 100 else 1 if part >= 1 else 2
    if 0 < part < 100:
        digits = max(digits, _digits_of(min(part, 100 - part)))
    return ("" if share >= 0 else MINUS) + _grouped(part, digits) + "%"


def signed_percent(share: float) -> str:
    """Print a change with its sign."""
    return percent(share) if share < 0 else f"+{percent(share)}"


def fraction(share: float) -> str | None:
    """Return the fraction that a share is about, if it is near one."""
    near = [name for name, value in FRACTIONS.items() if abs(share - value) <= FRACTION_REACH * 0.999]
    return f"about {near[0]}" if near else None


def _counted(value: float) -> str:
    return _grouped(value, 0) if abs(value) < MILLION else f"{_grouped(_exact(value) / MILLION, 2)} million"


def _averaged(value: float) -> str:
    """Print an average: 1.0 with its decimal, as "1.0 stores" is English and "1 stores" is not."""
    text = _grouped(value, 1 if abs(value) >= 1 or value == 0 else max(2, _digits_of(abs(value))))
    return "1.0" if text == "1" else text


def _exact(value: float) -> Decimal:
    """Return the decimal number that a binary one is written as, whose halves are halves when it is scaled."""
    return Decimal(repr(float(value)))


def _digits_of(small: Number) -> int:
    """Return how many decimals show the first digit of a number below 1."""
    return math.ceil(-math.log10(small))


def _grouped(value: Number, digits: int) -> str:
    text = f"{half_up(value, digits):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS) if text.strip("-0.") else "0"


def category_label(fact: Fact) -> str:
    """Return the category of a fact as people read it."""
    return label_of(fact.category_name or "", fact.unit)


def label_of(name: str, unit: Unit) -> str:
    """Return a category as people read it, days and hours by their names."""
    if unit == "weekday" and name in {str(number) for number in range(1, 8)}:
        return WEEKDAYS[int(name) - 1]
    return f"{int(name)}:00" if unit == "hour" and name.isdigit() else category(name)
