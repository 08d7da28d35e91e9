"""Each generated value either loads as what it means or is named in the error."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera import casts
from tessera.casts import FALSE_WORDS, ISO, TRUE_WORDS, Notation, cast, may_fail
from tessera.contracts import AMOUNT, COUNT, DATE, FLAG, ID, NUMBER, TIMESTAMP, Column

EARLIEST, LATEST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("9999-12-29")
READER = duckdb.connect()
READER.execute("SET TimeZone = 'UTC'")


def read(kind: str, value: object, found: str = "VARCHAR", notation: Notation = ISO) -> tuple[object, bool]:
    """Return the value that is loaded and whether it is lost on the way."""
    column = Column("x", kind, "")
    loaded = cast(column, "given", found, notation)
    shown = f"epoch_us({loaded})" if kind == TIMESTAMP else loaded
    source = f"(SELECT {casts.given(column, 'x', found)} AS given FROM (SELECT CAST(? AS {found}) AS x))"
    row = READER.execute(f"SELECT {shown}, given IS NOT NULL AND {loaded} IS NULL FROM {source}", [value]).fetchone()
    assert row is not None
    assert may_fail(column, found) or not row[1]
    return row[0], bool(row[1])


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**16), max_value=10**16)
WORDS = st.sampled_from(["NaN", "inf", "-Infinity", "1e400"]) | st.text(max_size=6)


@settings(max_examples=150, deadline=None)
@given(NUMBERS | WORDS)
def test_an_amount_loads_with_its_value_or_is_doubted(written: Decimal | str) -> None:
    loaded, is_doubted = read(AMOUNT, str(written).replace("\0", ""))
    text = str(written).replace("\0", "").strip(" \t\r\n")
    if not text:
        assert (loaded, is_doubted) == (None, False)
    elif loaded is None:
        assert is_doubted
        assert not isinstance(written, Decimal) or abs(written) >= 10**14
    else:
        assert not is_doubted
        assert abs(Decimal(str(loaded)) - Decimal(text.replace("_", ""))) <= Decimal("0.00005")


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**70), 2**70))
def test_a_whole_number_loads_exactly_or_is_doubted(number: int) -> None:
    fits = -(2**63) <= number < 2**63
    assert read(COUNT, str(number)) == ((number, False) if fits else (None, True))


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1, 1, 1), date(9999, 12, 30)))
def test_a_date_loads_or_is_doubted_before_1900(day: date) -> None:
    expected = (day, False) if day.year >= 1900 else (None, True)
    assert read(DATE, day.isoformat()) == expected
    assert read(DATE, day, "DATE") == expected


@settings(max_examples=100, deadline=None)
@given(st.datetimes(EARLIEST, LATEST))
def test_a_time_loads_to_the_microsecond(moment: datetime) -> None:
    since_1970 = moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = (since_1970.days * 86_400 + since_1970.seconds) * 1_000_000 + since_1970.microseconds
    assert read(TIMESTAMP, moment.isoformat(sep=" ")) == (microseconds, False)
    assert read(TIMESTAMP, moment, "TIMESTAMP") == (microseconds, False)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**60), 2**60))
def test_an_id_that_a_float_holds_exactly_is_its_integer_and_any_other_is_doubted(number: int) -> None:
    loaded, is_doubted = read(ID, float(number), "DOUBLE")
    assert (loaded, is_doubted) == ((str(number), False) if abs(number) <= 2**53 else (None, True))


@pytest.mark.parametrize(
    ("kind", "found", "value", "expected"),
    [
        (COUNT, "DECIMAL(4,1)", Decimal("1.5"), (None, True)),
        (COUNT, "DECIMAL(4,1)", Decimal("2.0"), (2, False)),
        (COUNT, "VARCHAR", "3.0", (3, False)),
        (COUNT, "DOUBLE", float("nan"), (None, True)),
        (AMOUNT, "DOUBLE", 1.23456, (Decimal("1.2346"), False)),
        (AMOUNT, "BOOLEAN", True, (None, True)),
        (AMOUNT, "DATE", date(2017, 1, 1), (None, True)),
        (DATE, "BIGINT", 20170101, (None, True)),
        (DATE, "TIMESTAMP", datetime.fromisoformat("2017-01-01 23:59"), (date(2017, 1, 1), False)),
        (DATE, "VARCHAR", "9999-12-30", (date(9999, 12, 30), False)),
        (ID, "VARCHAR", " \t", (None, False)),
        (ID, "INTEGER", None, (None, False)),
    ],
)
def test_a_type_that_cannot_mean_what_the_contract_says_is_doubted(
    kind: str, found: str, value: object, expected: tuple[object, bool]
) -> None:
    assert read(kind, value, found) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1,5", (Decimal("1.5000"), False)),
        ("1.234,56", (Decimal("1234.5600"), False)),
        ("-1.234.567,8", (Decimal("-1234567.8000"), False)),
        ("1.234", (Decimal("1234.0000"), False)),
        ("1234", (Decimal("1234.0000"), False)),
        ("1.5", (None, True)),  # a point that does not part thousands
        ("1,234.56", (None, True)),
        ("1.23.456,7", (None, True)),
        ("", (None, False)),
    ],
)
def test_a_number_with_a_decimal_comma_means_what_it_says(written: str, expected: tuple[object, bool]) -> None:
    assert read(AMOUNT, written, notation=Notation(decimal=",")) == expected


@pytest.mark.parametrize(
    ("written", "date_format", "expected"),
    [
        ("31.12.2016", "%d.%m.%Y", (date(2016, 12, 31), False)),
        ("31.02.2016", "%d.%m.%Y", (None, True)),
        ("12/31/2016 23:59", "%m/%d/%Y %H:%M", (date(2016, 12, 31), False)),
        ("12/31/2016", "%m/%d/%Y %H:%M", (date(2016, 12, 31), False)),
        ("31.12.2016 23:59:58", "%d.%m.%Y", (date(2016, 12, 31), False)),
        ("2016-12-31", "%d.%m.%Y", (None, True)),
        ("31.12.16", "%d.%m.%Y", (None, True)),  # the year 16
        ("1483228799", "epoch", (date(2016, 12, 31), False)),
        ("1483228799123", "epoch", (None, True)),  # milliseconds
        ("2016-12-31", "epoch", (None, True)),
        ("1e300", "epoch", (None, True)),
    ],
)
def test_a_day_is_read_as_the_source_writes_it(written: str, date_format: str, expected: tuple[object, bool]) -> None:
    assert read(DATE, written, notation=Notation(date_format=date_format)) == expected


def test_seconds_since_1970_are_an_instant_whatever_their_type() -> None:
    epoch = Notation(date_format="epoch")
    for value, found in (("1483228799.5", "VARCHAR"), (1483228799.5, "DOUBLE")):
        assert read(TIMESTAMP, value, found, epoch) == (1483228799500000, False)
    assert read(TIMESTAMP, 1483228799, "BIGINT", epoch) == (1483228799000000, False)
    assert read(TIMESTAMP, 1483228799, "BIGINT") == (None, True)


def test_a_time_with_an_offset_in_a_format_is_the_instant_it_names() -> None:
    signs = Notation(date_format="%d.%m.%Y %H:%M:%S %z")
    assert read(TIMESTAMP, "01.01.1970 01:00:00 +0100", notation=signs) == (0, False)


@pytest.mark.parametrize("word", [*TRUE_WORDS, *FALSE_WORDS, "TRUE", " Yes ", "No"])
def test_words_for_yes_and_no_are_flags(word: str) -> None:
    assert read(FLAG, word) == (word.strip().lower() in TRUE_WORDS, False)


@pytest.mark.parametrize(
    ("value", "found", "expected"),
    [
        ("maybe", "VARCHAR", (None, True)),
        (True, "BOOLEAN", (True, False)),
        (0, "INTEGER", (False, False)),
        (2, "INTEGER", (None, True)),
        (1.0, "DOUBLE", (None, True)),
    ],
)
def test_what_is_neither_yes_nor_no_is_lost(value: object, found: str, expected: tuple[object, bool]) -> None:
    assert read(FLAG, value, found) == expected


@pytest.mark.parametrize(
    ("written", "expected"), [("0.5", (0.5, False)), ("NaN", (None, True)), ("1e400", (None, True))]
)
def test_a_number_is_finite(written: str, expected: tuple[object, bool]) -> None:
    assert read(NUMBER, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [(" a ", "a"), ("a\t", "a"), ("a\n", "a"), ("a b", "a b"), ("\r\n", None), ("ä ", "ä"), ("", None)],
)
def test_blanks_around_a_text_are_left_out(written: str, expected: str | None) -> None:
    assert read(ID, written) == (expected, False)
