"""The one way in which numbers are rounded before people read them."""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: int | float | Decimal, digits: int) -> Decimal:
    """Round as people do on paper: the decimal number that a value is written as, a half away from 0.

    Examples
    --------
    >>> print(half_up(44.5, 0), half_up(0.145, 2), half_up(-2.5, 0))
    45 0.15 -3
    """
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
