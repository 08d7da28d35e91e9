import duckdb
import pytest

from ml.report.tables import read_tables
from tessera.errors import TesseraError
from tests.ml.report.publications import CUSTOMERS, DAY, PROFILES, customer, grow, profile, publish


def test_the_published_file_is_read_under_the_name_it_has(tmp_path):
    tables = read_tables(publish(tmp_path / "segments.duckdb"))
    assert tables.as_of_date.isoformat() == DAY
    assert (tables.totals["customer_count"], tables.totals["order_count"]) == (6, 25)
    assert str(tables.totals["lifetime_spend"]) == "1500.0000"
    assert tables.totals["median_days_since_last_order"] == 5.5


def test_segments_come_by_share_of_spend_and_unknown_shares_last(tmp_path):
    profiles = [*PROFILES, profile("ghost", 0, 0.0, None, None, (None, None), (None, None))]
    tables = read_tables(publish(tmp_path / "any name.duckdb", profiles=profiles))
    assert [row["segment_key"] for row in tables.profiles] == ["loyal", "lapsed", "new", "ghost"]


def test_rfm_segments_are_summed_from_customers(tmp_path):
    rows = read_tables(publish(tmp_path / "segments.duckdb")).rfm
    assert [row["segment_key"] for row in rows] == ["champions", "lost", "new_customers", "promising"]
    champions = rows[0]
    assert (champions["customer_count"], str(champions["lifetime_spend"])) == (2, "1200.5000")
    assert champions["customer_share"] == pytest.approx(1 / 3)
    assert champions["spend_share"] == pytest.approx(1200.5 / 1500)
    assert (champions["median_order_count"], champions["median_days_since_last_order"]) == (9, 2)


def test_many_customers_are_drawn_as_the_same_sample_each_time(tmp_path):
    first = read_tables(grow(publish(tmp_path / "one" / "segments.duckdb"), 4100, 3)).sample
    second = read_tables(grow(publish(tmp_path / "two" / "segments.duckdb"), 4100, 3, order="i DESC")).sample
    assert len(first) == 4000
    assert first == second
    assert [row["component_1"] for row in first[:5]] != [0, 1, 2, 3, 4]


def test_customers_without_a_place_are_not_drawn(tmp_path):
    lost = customer("c7", "loyal", "Lost", 1, 9, 5.0, (float("nan"), 0.0))
    assert len(read_tables(publish(tmp_path / "segments.duckdb", customers=[*CUSTOMERS, lost])).sample) == 6


def _with(file, statement):
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)
    return file


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DROP TABLE segment_profiles", "the table segments.segment_profiles is missing"),
        ("DELETE FROM segment_summaries", "segments.segment_summaries has no rows"),
        ("ALTER TABLE segment_search DROP COLUMN inertia", "inertia"),
        ("UPDATE segment_search SET as_of_date = '2017-12-01' WHERE k = 2", "found 2017-12-01, 2018-01-01"),
    ],
)
def test_a_database_that_breaks_its_contract_is_named(tmp_path, statement, message):
    database = _with(publish(tmp_path / "segments.duckdb"), statement)
    with pytest.raises(TesseraError, match=message):
        read_tables(database)


def test_a_database_without_tables_is_named(tmp_path):
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    with pytest.raises(TesseraError, match=r"the table segments\.customer_segments is missing"):
        read_tables(tmp_path / "other.duckdb")


def test_reading_changes_nothing(tmp_path):
    database = publish(tmp_path / "segments.duckdb")
    before = database.read_bytes()
    read_tables(database)
    assert database.read_bytes() == before
