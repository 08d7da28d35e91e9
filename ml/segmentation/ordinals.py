"""Ordinal numbers as words, since names hold no digits."""

_UNITS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
_TEENS = ("thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth")
_TENS = {20: ("twentieth", "twenty"), 30: ("thirtieth", "thirty"), 40: ("fortieth", "forty"), 50: ("fiftieth", "fifty")}


def ordinal(number: int) -> str:
    """Return the word for a place from 1 to 59.

    Examples
    --------
    >>> ordinal(1), ordinal(20), ordinal(42)
    ('first', 'twentieth', 'forty-second')
    """
    small = (*_UNITS, *_TEENS)
    if number <= len(small):
        return small[number - 1]
    tens, units = number // 10 * 10, number % 10
    return _TENS[tens][0] if units == 0 else f"{_TENS[tens][1]}-{_UNITS[units - 1]}"
