"""What the values of a column say for and against its being a column of a contract."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tessera.contracts import COUNT, DATE, FLAG, TIMESTAMP, Column, SourceContract
from tessera.discovery.names import value_meaning
from tessera.discovery.values import FITS, Values

MOST = 0.85  # share from which values that a person typed are of a kind
SEVERAL = 4  # values of an enumeration that no other column would hold by chance
_NUMBERS = ("DECIMAL", "DOUBLE", "BIGINT")
_NAMES = ("first_name", "last_name", "full_name", "city", "region", "gender", "language", "brand", "department")


@dataclass(frozen=True)
class Fit:
    """How well values fit, -1 to 1, and what shows it; ``weight`` None: they cannot be meant."""

    weight: float | None
    evidence: str = ""


IMPOSSIBLE = Fit(None)


def value_fit(contract: SourceContract, column: Column, values: Values) -> Fit:  # noqa: PLR0911 - a kind each
    """Return what the values say; nothing where there are none."""
    if not values.filled:
        return Fit(-0.1, "no value in the rows looked at")
    special = _SPECIAL.get(column.name)
    if special:
        return special(values)
    if column.allowed:
        return _allowed(column, values)
    if column.type in (DATE, TIMESTAMP):
        return _date(column, values)
    if column.type == FLAG:
        return _share(values.flag_share, 0.3, "say yes or no")
    if column.type.startswith(_NUMBERS):
        return _number(column, values)
    if column.name.endswith("_id") or column.name == "card_fingerprint":
        return _id(contract, column, values)
    return _text(column, values)


def column_kind(values: Values) -> str | None:
    """Return the kind of values of which a table seldom has several columns."""
    if values.is_date:
        years = sorted(values.years())
        return "days of birth" if years and years[len(years) // 2] < 1990 else "times"
    if values.decimal and values.number_share >= FITS and values.kind != "time":
        return "amounts"
    return "yes and no" if values.flag_share >= FITS and len(values.counts) == 2 else None


def wanted_kind(column: Column) -> str | None:
    """Return the kind of values that a column of a contract has, where one alone would be it."""
    if column.name == "birth_date":
        return "days of birth"
    if column.type in (DATE, TIMESTAMP) and column.required:
        return "times"
    if column.type.startswith("DECIMAL") and column.name.endswith("amount") and column.required:
        return "amounts"
    return "yes and no" if column.type == FLAG and column.required else None


def mapped_values(column: Column, values: Values) -> tuple[dict[str, str], list[str]]:
    """Return what the values of an enumeration mean, and those of which it is not known."""
    allowed = column.allowed or ("true", "false")
    meant, unknown = {}, []
    for value, _ in values.counts.most_common():
        ours = value_meaning(value, allowed)
        if ours is None:
            unknown.append(value)
        elif value.strip().lower() != ours:
            meant[value] = ours
    return meant, unknown


def _share(share: float, weight: float, what: str, least: float = MOST) -> Fit:
    return Fit(weight, f"{share:.0%} of its values {what}") if share >= least else IMPOSSIBLE


def _allowed(column: Column, values: Values) -> Fit:
    if len(values.counts) > 60:
        return IMPOSSIBLE
    meant, unknown = mapped_values(column, values)
    known = 1 - sum(values.counts[value] for value in unknown) / values.filled
    if known >= MOST:
        several = len({*meant.values(), *values.counts} & set(column.allowed)) >= SEVERAL
        return Fit(0.55 if several else 0.45, f"{known:.0%} of its values are known")
    return (
        Fit(-0.1, f"only {known:.0%} of its values are known")
        if known >= 0.3 or "other" in column.allowed
        else IMPOSSIBLE
    )


def _date(column: Column, values: Values) -> Fit:
    if not values.date_formats or (values.date_formats == ("epoch",) and column.type == DATE):
        return IMPOSSIBLE
    example = next(iter(values.counts))
    years = sorted(values.years())
    if column.name == "birth_date":
        middle = years[len(years) // 2] if years else 0
        return Fit(0.35, f"days such as {example}") if 1900 < middle <= 2010 else IMPOSSIBLE
    if years and years[len(years) // 2] < 1990:  # days of birth
        return IMPOSSIBLE
    clock = values.has_clock == (column.type == TIMESTAMP)
    return Fit(0.35 if clock else 0.28, f"times such as {example}" if values.has_clock else f"days such as {example}")


def _number(column: Column, values: Values) -> Fit:
    if values.number_share < FITS or values.date_formats == ("epoch",):
        return IMPOSSIBLE
    if column.type == COUNT and values.integer_share < FITS:
        return IMPOSSIBLE
    numbers = values.numbers()
    low, high = column.minimum, column.maximum
    outside = sum((low is not None and n < low) or (high is not None and n > high) for n in numbers)
    if outside > 0.1 * len(numbers):
        return IMPOSSIBLE
    example = next(iter(values.counts))
    if column.type == COUNT or column.name == "quantity":
        if values.is_unique and values.filled > 20:  # a running number
            return Fit(-0.3, "numbers that never repeat")
        return Fit(0.25 if values.integer_share >= FITS else 0.1, f"numbers such as {example}")
    whole = 0.05 if column.name.endswith("amount") and values.integer_share >= FITS else 0.1
    return Fit(0.25 if values.decimal else whole, f"numbers such as {example}")


def _id(contract: SourceContract, column: Column, values: Values) -> Fit:  # noqa: PLR0911 - a doubt each
    if values.is_date or values.url_share >= MOST or values.mean_length > 64 or values.blank_share > 0.3:
        return IMPOSSIBLE
    if values.integer_share < 0.5 and values.number_share >= FITS:  # amounts
        return IMPOSSIBLE
    if values.email_share >= MOST:
        return Fit(-0.15, "email addresses")
    if contract.key == (column.name,):
        repeated = 1 - len(values.counts) / values.filled
        if values.is_unique:
            return Fit(0.3, "each value stands once")
        return Fit(-0.05 if repeated < 0.05 or contract.version else -0.5, f"{repeated:.0%} of its values repeat")
    if values.flag_share >= MOST and len(values.counts) <= 2:
        return IMPOSSIBLE
    return Fit(0.1, f"{len(values.counts):,} different values")


def _text(column: Column, values: Values) -> Fit:  # noqa: PLR0911 - a column each
    if values.is_date or values.email_share >= MOST:
        return IMPOSSIBLE
    if column.name in _NAMES and (values.number_share > 0.2 or values.phone_share > 0.5):
        return IMPOSSIBLE
    if column.name == "full_name":
        return Fit(0.25 if values.blank_share >= 0.6 else -0.25, f"{values.blank_share:.0%} are several words")
    if column.name in ("first_name", "last_name"):
        return Fit(0.1 if values.blank_share < 0.8 else -0.25, f"{values.blank_share:.0%} are several words")
    if column.name in ("text", "body"):
        return Fit(0.2 if values.mean_length > 20 else -0.2, f"{values.mean_length:.0f} characters on average")
    if column.name in ("street_address", "shipping_address"):
        return Fit(0.15 if values.blank_share > 0.6 else -0.2, f"such as {next(iter(values.counts))!r}")
    if values.number_share >= FITS and values.decimal:
        return Fit(-0.3, "numbers with decimals")
    return Fit(0.05, f"such as {next(iter(values.counts))!r}")


def _postal(values: Values) -> Fit:
    digits = values.share(re.compile(r"(?=.*\d)[A-Za-z0-9 -]{3,10}"))
    return _share(digits, 0.2, "look like postal codes") if not values.is_date else IMPOSSIBLE


def _currency(values: Values) -> Fit:
    return _share(values.currency_share, 0.5, "are codes of currencies")


def _country(values: Values) -> Fit:
    if values.number_share > 0.2 or values.is_date or len(values.counts) > 250:
        return IMPOSSIBLE
    return Fit(0.1 if len(values.counts) <= FITS * values.filled else 0.0, f"such as {next(iter(values.counts))!r}")


_SPECIAL: dict[str, Callable[[Values], Fit]] = {
    "email": lambda values: _share(values.email_share, 0.6, "are email addresses", least=0.6),
    "phone": lambda values: (
        _share(values.phone_share, 0.45, "are phone numbers", least=0.6)
        if values.phone_share >= 0.6
        else _share(values.integer_share, 0.05, "are digits", least=0.9)
    ),
    "page_url": lambda values: _share(values.url_share, 0.4, "are addresses of pages", least=0.5),
    "referrer_url": lambda values: _share(values.url_share, 0.2, "are addresses of pages", least=0.5),
    "link_url": lambda values: _share(values.url_share, 0.4, "are addresses of pages", least=0.5),
    "postal_code": _postal,
    "shipping_postal_code": _postal,
    "currency": _currency,
    "country": _country,
}
