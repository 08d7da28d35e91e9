"""Each generated value either loads as what it means or is named in the error."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.casts import cast, doubt
from tessera.contracts import AMOUNT, COUNT, DATE, ID, TIMESTAMP, Column

EARLIEST, LATEST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("9999-12-29")
READER = duckdb.connect()
READER.execute("SET TimeZone = 'UTC'")


def read(kind: str, value: object, found: str = "VARCHAR") -> tuple[object, bool]:
    """Return the value that is loaded and whether it is doubted."""
    column = Column("x", kind, "")
    condition = doubt(column, "x", found) or "false"
    shown = f"epoch_us({cast(column, 'x', found)})" if kind == TIMESTAMP else cast(column, "x", found)
    sql = f"SELECT {shown}, {condition} FROM (SELECT CAST(? AS {found}) AS x)"
    row = READER.execute(sql, [value]).fetchone()
    assert row is not None
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
