"""Numbers printed and read back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.personas.numbers import Printer, category_label, fraction, numbers_in, percent, roles_of, signed_percent
from tests.ml.personas.conftest import fact

EURO = Printer("EUR")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.374, "37%"), (0.145, "15%"),
     (0.0842, "8.4%"), (0.0004, "0.04%"), (0.997, "99.7%"), (1.0, "100%"), (0.5, "50%"), (0.1, "10%"),
     (0.9996, "99.96%"), (0.99998, "99.998%"), (0.00002, "0.002%"), (0.0, "0%"), (1.004, "100%")],
)  # fmt: skip
def test_shares_are_percentages_and_what_is_neither_all_nor_none_is_not_called_so(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("orders", 1.0, "1 order"),
        ("orders", 1.5, "1.5 orders"),
        ("days", 12.4, "12 days"),
        ("days", 44.5, "45 days"),
        ("days", 227.5, "228 days"),
        ("days", 2.25, "2.3 days"),
        ("money", 1_234_500_000.0, "EUR\u00a01,234.5 million"),
        ("money", 4_165_000.0, "EUR\u00a04.17 million"),
        ("rating", 2.65, "2.7 out of 5"),
        ("hours", 1.0, "1 hour"),
        ("money", 26.417, "EUR\u00a026.42"),
        ("money", 2417.3, "EUR\u00a02,417"),
        ("money", 3_456_789.0, "EUR\u00a03.46 million"),
        ("money", -5.0, "EUR\u00a0\u22125.00"),
        ("count", 911.0, "911"),
        ("count", 1_361.0, "1,361"),
        ("count", 2_345_678.0, "2.35 million"),
        ("rating", 2.66, "2.7 out of 5"),
        ("number", 10.34, "10.3"),
        ("number", 0.636, "0.64"),
        ("number", 0.0036, "0.004"),
        ("number", 1.02, "1.0"),
        ("number", 0.0, "0"),
        ("change", -0.12, "12%"),
    ],
)
def test_each_unit_is_printed_as_people_write_it(unit, value, text):
    assert EURO.value(fact("some_metric", unit, value)) == text


def test_yen_have_no_decimals():
    assert Printer("JPY").value(fact("average_order_amount", "money", 980.4)) == "JPY\u00a0980"


def test_a_change_beside_another_carries_its_sign():
    assert (signed_percent(0.045), signed_percent(-0.5)) == ("+4.5%", "\u221250%")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.333, "about a third"), (0.51, "about half"), (0.76, "about three quarters"), (0.45, None), (0.0, None)],
)
def test_a_share_near_a_fraction_may_be_told_as_one(share, text):
    assert fraction(share) == text


@pytest.mark.parametrize(
    ("unit", "category", "text"),
    [("weekday", "4", "Thursday"), ("hour", "17", "17:00"), ("share", "DRUG GM", "drug gm"),
     ("share", "45-54", "45-54"),
     ("share", "two\nlines", "two lines"), ("share", "brand_loyalty", "brand loyalty"), ("share", "TV", "TV")],
)  # fmt: skip
def test_categories_are_named_as_people_read_them(unit, category, text):
    assert category_label(fact("some_metric", unit, 0.5, category_name=category)) == text


def tokens(text):
    return [(token.kind, token.value) for token in numbers_in(text)]


def test_every_number_of_a_sentence_is_found():
    text = "At 17:00, about a third of 1,361 spent EUR\u00a02.5 million in 90 days, \u22124.5%, rated 2.7 out of 5."
    assert tokens(text) == [
        ("clock", 17),
        ("percent", pytest.approx(1 / 3)),
        ("plain", 1361),
        ("money", 2_500_000),
        ("plain", 90),
        ("percent", pytest.approx(-0.045)),
        ("rating", 2.7),
    ]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("37%", {"value"}),
        ("37.4%", {"value"}),
        ("38%", set()),
        ("36%", set()),
        ("0.374", set()),
        ("EUR\u00a037", set()),
        ("43%", {"comparison"}),
        ("40 days", set()),
        ("90 days", {"window"}),
        ("90", set()),
    ],
)
def test_a_number_must_be_the_value_or_the_comparison_as_precisely_as_it_is_printed(text, roles):
    shown = fact("email_open_share_90d", "share", 0.374, 0.43)
    assert roles_of(next(numbers_in(text)), shown) == roles


def test_a_number_knows_where_it_stands():
    text = "At 17:00, about a third of 1,361 spent EUR\u00a02.5 million."
    assert [text[token.start : token.end] for token in numbers_in(text)] == [
        "17:00", "about a third", "1,361", "EUR\u00a02.5 million",
    ]  # fmt: skip


def test_a_number_of_days_is_no_number_of_orders():
    assert roles_of(next(numbers_in("12 days")), fact("median_order_count", "orders", 12.0)) == set()


def test_a_fall_matches_without_its_sign_and_not_as_a_rise_with_one():
    fell = fact("spend_change_90d", "change", -0.12, 0.05)
    assert roles_of(next(numbers_in("12%")), fell) == {"value"}
    assert roles_of(next(numbers_in("\u221212%")), fell) == {"value"}
    assert roles_of(next(numbers_in("+12%")), fell) == set()


UNITS = st.sampled_from(["share", "change", "money", "days", "hours", "orders", "number", "rating", "count"])


@given(UNITS, st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_what_is_printed_is_read_back_as_the_same_fact(unit, value):
    size = (
        min(value, 5.0)
        if unit == "rating"
        else round(value)
        if unit == "count"
        else value / 1e9
        if unit == "share"
        else value
    )
    shown = fact("some_metric", unit, float(size))
    found = list(numbers_in(EURO.value(shown)))
    assert len(found) == 1
    assert "value" in roles_of(found[0], shown)
    assert math.isfinite(found[0].reach)
