"""How likely a stranger holds a value."""

from collections.abc import Iterator

import duckdb
import pytest

from identity.columns import MatchingColumns
from identity.records import count_frequencies

NAMES = ["anna", "anna", "anna", "bruno", "bruno", "clara", None, None]
EMAILS = ["office@firm.test"] * 4 + ["b@mail.test"] * 3 + [None]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a database with eight records."""
    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE records (first_name VARCHAR, email VARCHAR, is_compared BOOLEAN)")
        opened.executemany("INSERT INTO records VALUES (?, ?, true)", list(zip(NAMES, EMAILS, strict=True)))
        opened.execute("INSERT INTO records VALUES ('test', 'test@firm.test', false), ('test', NULL, false)")
        yield opened


def frequencies(connection: duckdb.DuckDBPyConnection, name: str, chance: float) -> dict[str, float]:
    count_frequencies(connection, MatchingColumns((name,)), {name: chance})
    return dict(connection.execute("SELECT value, frequency FROM value_frequencies").fetchall())


def test_the_two_records_of_a_pair_do_not_count_among_those_who_hold_its_value(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    # (1 + others) / (1 / chance + records): 6 records are filled in, and one in four strangers agrees.
    assert frequencies(connection, "first_name", 0.25) == {
        "anna": pytest.approx(2 / 10),
        "bruno": pytest.approx(1 / 10),
    }


def test_in_a_column_of_many_values_two_equal_ones_say_little_about_strangers(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert frequencies(connection, "first_name", 1e-6)["bruno"] == pytest.approx(1e-6, rel=1e-4)


def test_an_identifier_is_common_only_where_four_records_share_it(connection: duckdb.DuckDBPyConnection) -> None:
    assert frequencies(connection, "email", 1e-6) == {"office@firm.test": pytest.approx(4 / 7)}
