"""Limits that leave nothing, and shares that are none."""

from datetime import date
from decimal import Decimal

import pytest

from rules.contradictions import no_share, nothing_left
from rules.tree import Comparison


def asks(operator, *values, of_percentile=False):
    operands = tuple(Decimal(value) if isinstance(value, str) else value for value in values)
    return Comparison(operator, operands, of_percentile)


@pytest.mark.parametrize(
    "comparisons",
    [
        [asks("more_than", "10"), asks("less_than", "5")],
        [asks("more_than", "10"), asks("at_most", "10")],
        [asks("less_than", "10"), asks("at_least", "10")],
        [asks("is", "4"), asks("at_least", "5")],
        [asks("between", "1", "3"), asks("between", "4", "6")],
        [asks("more_than", date(2024, 1, 2)), asks("less_than", date(2024, 1, 1))],
        [asks("at_least", "90", of_percentile=True), asks("less_than", "10", of_percentile=True)],
    ],
)
def test_limits_leave_nothing(comparisons):
    assert nothing_left(comparisons).startswith("nothing is ")


@pytest.mark.parametrize(
    "comparisons",
    [
        [],
        [asks("at_least", "10"), asks("at_most", "10")],
        [asks("more_than", "5"), asks("less_than", "10"), asks("is_not", "7")],
        [asks("at_least", "90", of_percentile=True), asks("less_than", "10")],
        [asks("is", "4"), asks("is_known", True)],
    ],
)
def test_limits_leave_something(comparisons):
    assert nothing_left(comparisons) is None


def test_what_was_likely_meant_by_a_share_above_1_is_told():
    assert no_share("coupon_spend_share", [asks("more_than", "50")]) == (
        "50 is no share; allowed: 0 to 1. 50 in a hundred are 0.5."
    )
    assert no_share("coupon_spend_share", [asks("more_than", "-1")]) == "-1 is no share; allowed: 0 to 1."


def test_a_share_or_its_percentile_and_what_is_no_share_pass():
    assert no_share("department_spend_share.FUEL", [asks("between", "0", "1")]) is None
    assert no_share("coupon_spend_share", [asks("at_least", "90", of_percentile=True)]) is None
    assert no_share("lifetime_spend", [asks("more_than", "50")]) is None
