"""What the values of a column look like: dates and how they are written, numbers, addresses, keys."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from tessera.discovery.dates import EPOCH, ISO, is_dated, parsed_share, possible_formats, share_of

LOOKED_AT = 2_000  # different values that are tried as dates
FITS = 0.95  # share of values from which a column is of a kind; the rest is what check puts aside
FEW = 60  # different values that can be an enumeration

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?=(?:\D*\d){6,15}\D*$)\+?[\d\s()/.-]+")
_URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_POINT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. ]\d{3})+)?(,\d+)?")
_INTEGER = re.compile(r"[+-]?\d+(\.0+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([., ]\d{3})+([.,]\d+)?")
_CURRENCIES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BRL",
        "ARS",
        "MXN",
        "CLP",
        "COP",
        "CAD",
        "AUD",
        "NZD",
        "JPY",
        "CNY",
        "INR",
        "ZAR",
        "TRY",
        "SGD",
        "HKD",
        "KRW",
    ]
)
_FLAGS = frozenset(
    [
        "true",
        "false",
        "yes",
        "no",
        "y",
        "n",
        "ja",
        "nein",
        "j",
        "oui",
        "non",
        "o",
        "sim",
        "não",
        "nao",
        "s",
        "si",
        "sí",
        "t",
        "f",
        "0",
        "1",
        "x",
        "-",
        "granted",
        "denied",
        "given",
        "withdrawn",
    ]
)


@dataclass(frozen=True)
class Values:
    """The sampled values of one column, stripped; an empty text is a missing value."""

    sample: tuple[str, ...]
    kind: str = "text"  # of the file or database: text, number, flag, date or time
    counts: Counter[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        counts = Counter(self.sample)
        counts.pop("", None)
        object.__setattr__(self, "counts", counts)

    @cached_property
    def filled(self) -> int:
        """Return how many values are there."""
        return sum(self.counts.values())

    @property
    def filled_share(self) -> float:
        """Share of rows with a value."""
        return self.filled / len(self.sample) if self.sample else 0.0

    @property
    def is_unique(self) -> bool:
        """Whether no value stands twice and none is missing."""
        return self.filled == len(self.sample) == len(self.counts) and self.filled > 0

    @cached_property
    def is_enumeration(self) -> bool:
        """Whether a few values stand again and again."""
        return 0 < len(self.counts) <= FEW and self.filled >= 3 * len(self.counts)

    def share(self, pattern: re.Pattern[str]) -> float:
        """Share of the values that a pattern fits as a whole."""
        return self._share(value for value in self.counts if pattern.fullmatch(value))

    def share_in(self, known: Iterable[str]) -> float:
        """Share of the values that are among the known ones, whatever their case."""
        known = frozenset(known)
        return self._share(value for value in self.counts if value in known or value.lower() in known)

    @cached_property
    def email_share(self) -> float:
        """Share that looks like email addresses."""
        return self.share(_EMAIL)

    @cached_property
    def phone_share(self) -> float:
        """Share that looks like phone numbers: digits enough, and more than digits or a sign of a prefix."""
        return self._share(
            v for v in self.counts if _PHONE.fullmatch(v) and not ISO.fullmatch(v) and self._is_dialled(v)
        )

    @cached_property
    def url_share(self) -> float:
        """Share that looks like addresses of pages."""
        return self.share(_URL)

    @cached_property
    def flag_share(self) -> float:
        """Share that says yes or no."""
        return 1.0 if self.kind == "flag" else self.share_in(_FLAGS)

    @cached_property
    def currency_share(self) -> float:
        """Share that is a code of ISO 4217."""
        return self._share(value for value in self.counts if value.upper() in _CURRENCIES)

    @cached_property
    def integer_share(self) -> float:
        """Share of whole numbers."""
        return self.share(_INTEGER)

    @cached_property
    def number_share(self) -> float:
        """Share of numbers, whatever the decimal sign."""
        return self._share(v for v in self.counts if v[-1].isdigit() and (_POINT.fullmatch(v) or _COMMA.fullmatch(v)))

    @cached_property
    def decimal(self) -> str:
        """The decimal sign that the numbers show: a point, a comma, or empty where none has decimals."""
        comma = sum(n for v, n in self.counts.items() if "," in v and _COMMA.fullmatch(v))
        point = sum(n for v, n in self.counts.items() if "." in v and _POINT.fullmatch(v))
        if not comma and not point:
            return ""
        return "," if comma > point else "."

    @cached_property
    def has_grouping(self) -> bool:
        """Whether thousands are set apart by a sign."""
        return any(_GROUPED.fullmatch(value) and re.search(r"\d[. ,]\d{3}[.,]\d", value) for value in self.counts)

    @cached_property
    def mean_length(self) -> float:
        """Mean number of characters of a value."""
        return sum(len(v) * n for v, n in self.counts.items()) / max(self.filled, 1)

    @cached_property
    def blank_share(self) -> float:
        """Share of values of several words."""
        return self._share(value for value in self.counts if " " in value)

    @cached_property
    def letter_share(self) -> float:
        """Share of values with a letter and without a digit."""
        return self._share(v for v in self.counts if any(map(str.isalpha, v)) and not any(map(str.isdigit, v)))

    @cached_property
    def date_formats(self) -> tuple[str, ...]:
        """The formats that fit best and almost all values; `iso` where no format need be named; empty: no dates."""
        if self.kind in ("date", "time"):
            return ("iso",)
        tried = [value for value, _ in self.counts.most_common(LOOKED_AT)]
        if not tried or self.kind == "number" or sum(map(is_dated, tried)) < FITS * len(tried):
            return ("epoch",) if tried and share_of(tried, EPOCH) >= FITS else ()
        if share_of(tried, ISO) >= FITS:
            return ("iso",)
        shares = {form: parsed_share(tried, form) for form in possible_formats(tried)}
        best = max(shares.values(), default=0.0)
        return tuple(form for form, share in shares.items() if share == best) if best >= 0.9 else ()

    @property
    def is_date(self) -> bool:
        """Whether the values are days or times."""
        return bool(self.date_formats) and self.date_formats != ("epoch",)

    @property
    def has_clock(self) -> bool:
        """Whether a time of day is written beside the day."""
        return self.kind == "time" or any(":" in value for value in list(self.counts)[:50])

    def numbers(self) -> list[float]:
        """Return the different values as numbers."""
        found = []
        for value in self.counts:
            text = value.replace(".", "").replace(",", ".") if self.decimal == "," else value.replace(",", "")
            try:
                found.append(float(text.replace(" ", "")))
            except ValueError:
                continue
        return found

    def years(self) -> list[int]:
        """Return the years of the values that are ISO dates or end or begin with a year."""
        found = (re.search(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)", value) for value in self.counts)
        return [int(match[1]) for match in found if match]

    def _is_dialled(self, value: str) -> bool:
        return value[0] in "+0(" or " " in value or "-" in value

    def _share(self, values: Iterable[str]) -> float:
        return sum(self.counts[value] for value in values) / self.filled if self.filled else 0.0
