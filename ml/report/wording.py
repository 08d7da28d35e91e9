"""Words for column names and text for numbers: the same rules for every table of the report.

Rules follow the suffixes of our column names, never single columns, so other features read well too.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeGuard

from ml.columns import FLAG_PREFIXES
from tessera.rounding import half_up

Number: TypeAlias = int | float | Decimal

UNKNOWN = "\u2013"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
WHOLE_AMOUNTS_FROM = 1000  # from here on cents only make amounts harder to compare
SMALL_NUMBERS_BELOW = 10
LONGEST_ABBREVIATION = 3  # capitals that stay so

_WINDOW = re.compile(r"_(previous_)?(\d+)([dwmy])(?=_|$)")
_PERIODS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_WRITTEN_WORDS = {
    "rfm": "RFM", "pca": "PCA", "id": "ID", "sku": "SKU",
    "kmeans": "k-means", "som": "self-organising map", "dbscan": "DBSCAN", "hdbscan": "HDBSCAN",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_SHARE_WORDS = frozenset({"share", "shares", "probability"})
_PLAIN_WORDS = frozenset({"trend", "variation", "diversity", "score", "count", "days", "weekday", "hour", "index"})
_MONEY_WORDS = frozenset({"spend", "amount", "value", "price", "revenue", "inflow", "outflow"})
# ISO 4217 currencies whose minor unit is not a hundredth.
_MINOR_DIGITS = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def is_known(value: object) -> TypeGuard[Number]:
    """Tell whether a value of a table is a finite number."""
    return isinstance(value, int | float | Decimal) and math.isfinite(value)


def label(name: str) -> str:
    """Return a column name as words.

    Examples
    --------
    >>> label("days_since_last_order")
    'Days since last order'
    >>> label("order_count_previous_90d")
    'Order count, previous 90 days'
    >>> label("department_spend_share.garden"), label("attitude_score.price")
    ('Spend share of garden', 'Attitude score of price')
    """
    name, _, key = name.partition(".")
    if key:
        _, _, rest = name.partition("_")
        named_by_key = "_" in rest  # `department` in department_spend_share is what the key is
        return f"{label(rest if named_by_key else name)} of {_WRITTEN_WORDS.get(key, key.replace('_', ' '))}"
    window = _WINDOW.search(name)
    stem = _WINDOW.sub("", name) if window else name
    words = [_WRITTEN_WORDS.get(word, word) for word in stem.split("_") if word]
    text = capitalised(" ".join(words) or name)
    if window is None:
        return text
    previous, length, period = window.groups()
    unit = _PERIODS[period] if int(length) != 1 else _PERIODS[period].removesuffix("s")
    return f"{text}, {'previous' if previous else 'last'} {length} {unit}"


def capitalised(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def category(name: str) -> str:
    """Return a category of a company as people read it: words in capitals in small letters.

    Unlike a column name it is not taken apart: a dot or "90d" in it is the company's.

    Examples
    --------
    >>> category("DRUG GM"), category("brand_loyalty"), category("TV"), category("St. Pauli 90d")
    ('drug gm', 'brand loyalty', 'TV', 'St. Pauli 90d')
    """
    name = " ".join(name.split())
    if name.isupper() and any(len(word) > LONGEST_ABBREVIATION for word in re.findall("[A-Z]+", name)):
        return name.lower()
    return name.replace("_", " ")


def long_date(day: date) -> str:
    """Return a day in words, the same under every locale: ``1 January 2018``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def is_amount(feature_name: str) -> bool:
    """Tell from its name whether a feature is money.

    Examples
    --------
    >>> is_amount("spend_90d"), is_amount("coupon_spend_share"), is_amount("department_spend_share.gift value")
    (True, False, False)
    """
    words = _words(feature_name)
    return bool(words & _MONEY_WORDS) and not words & (_PLAIN_WORDS | _SHARE_WORDS)


def is_share(feature_name: str) -> bool:
    """Tell from its name whether a feature is a part of a whole, 0 to 1."""
    return bool(_words(feature_name) & _SHARE_WORDS)


def is_flag(feature_name: str) -> bool:
    """Tell from its name whether a feature says yes or no; of several customers it is told as a share of them."""
    return feature_name.startswith(FLAG_PREFIXES)


def _words(feature_name: str) -> set[str]:
    """Return the words of a name without its window and, of a map's column, without the key, which is a company's."""
    feature_name = feature_name.partition(".")[0]
    return set(_WINDOW.sub("", feature_name).split("_"))


@dataclass(frozen=True)
class NumberText:
    """Numbers as a person reads them; what is null or not finite becomes a dash.

    Attributes
    ----------
    currency
        ISO 4217 code, written before each amount.
    """

    currency: str

    def count(self, value: object) -> str:
        """Write whole things: ``12,345``; medians may end in a half."""
        return _grouped(value, 1, strip=True)

    def share(self, value: object) -> str:
        """Write a share of 1 in per cent: ``12.3%``; tiny ones are not shown as nothing."""
        if not is_known(value):
            return UNKNOWN
        if 0 < float(value) < 0.0005:
            return "<0.1%"
        return _grouped(Decimal(str(value)) * 100, 1) + "%"

    def money(self, value: object) -> str:
        """Write an amount with its currency: ``USD 12.34``, from a thousand on without decimals."""
        if not is_known(value):
            return UNKNOWN
        digits = 0 if abs(float(value)) >= WHOLE_AMOUNTS_FROM else _MINOR_DIGITS.get(self.currency, 2)
        return f"{self.currency}{NO_BREAK_SPACE}{_grouped(value, digits)}"

    def number(self, value: object) -> str:
        """Write any other number; below ten with two decimals."""
        if not is_known(value):
            return UNKNOWN
        return _grouped(value, 2 if abs(float(value)) < SMALL_NUMBERS_BELOW else 1, strip=True)

    def difference(self, value: object) -> str:
        """Write a signed number with one decimal: ``+1.2``."""
        text = _grouped(value, 1)
        return f"+{text}" if is_known(value) and value > 0 and text != "0.0" else text

    def coefficient(self, value: object) -> str:
        """Write a measure between -1 and 1, always with two decimals."""
        return _grouped(value, 2)

    def typical(self, value: object, feature_name: str) -> str:
        """Write the value of a feature in the unit that its name tells."""
        return self.money(value) if is_amount(feature_name) else self.bare(value, feature_name)

    def bare(self, value: object, feature_name: str) -> str:
        """Write the same without the currency, for tables that name it once."""
        if is_amount(feature_name):
            return self.money(value).removeprefix(f"{self.currency}{NO_BREAK_SPACE}")
        if is_share(feature_name) or is_flag(feature_name):
            return self.share(value)
        rises = "trend" in _words(feature_name) and is_known(value) and value > 0
        return f"+{self.number(value)}" if rises else self.number(value)


def _grouped(value: object, digits: int, *, strip: bool = False) -> str:
    if not is_known(value):
        return UNKNOWN
    text = f"{half_up(value, digits):,f}"
    if strip and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", MINUS)
