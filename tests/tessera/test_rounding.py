"""Halves go up, whatever stands before them and however a binary number holds them."""

from decimal import Decimal

import pytest

from tessera.rounding import half_up


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(44.5, 0, "45"), (227.5, 0, "228"), (0.145, 2, "0.15"), (-2.5, 0, "-3"), (Decimal("2.125"), 2, "2.13"),
     (12, 1, "12.0"), (1e21, 0, "1000000000000000000000")],
)  # fmt: skip
def test_a_half_is_rounded_away_from_nothing(value, digits, text):
    assert str(half_up(value, digits)) == text
