"""Defects are found where they belong, by file, row and source, and good rows count as false alarms."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tessera.world.defects import DEFECT_TYPES
from tessera.world.scoring_defects import DefectScore, DefectScorer, FalseAlarms

WAREHOUSE = """
    CREATE SCHEMA raw; CREATE SCHEMA raw_quarantine; CREATE SCHEMA staging; CREATE SCHEMA marts;
    CREATE SCHEMA intermediate; CREATE SCHEMA identity;
    CREATE TABLE raw.reviews AS SELECT 'R' || n AS review_id FROM range(10) AS numbers (n);
    CREATE TABLE raw_quarantine.reviews AS FROM (VALUES
        ('reviews', '/data/w/reviews-0000.csv', 3), ('reviews', '/data/w/reviews-0001.csv', 4),
        ('other', '/data/w/reviews-0000.csv', 7)) AS rows (source_name, source_file, row_number);
    CREATE VIEW staging.stg_engagement__reviews AS SELECT * FROM (VALUES ('R1'), ('R2'), ('R2')) AS rows (review_id);
    CREATE TABLE intermediate.int_customer_records AS FROM (VALUES
        ('crm:1', NULL, 'a@b.c'), ('crm:2', '+49', 'd@e.f')) AS rows (record_id, phone, email);
    CREATE TABLE identity.customer_ids AS FROM (VALUES ('crm:9', 'c9')) AS rows (record_id, customer_id);
    CREATE TABLE marts.anomalies AS FROM (VALUES
        ('bot', 'visitor', 'v1', 'web_events'), ('bot', 'visitor', 'v7', 'web_events'),
        ('test_account', 'customer', 'c9', NULL), ('unusual', 'customer', 'c3', NULL),
        ('high_volume_day', 'day', '2024-05-14', 'orders')
    ) AS rows (anomaly_type, subject_type, subject_id, source_name);
    CREATE TABLE raw.web_events AS SELECT 'v' || n AS anonymous_id FROM range(20) AS numbers (n);
    CREATE TABLE raw.customers AS SELECT 1 AS customer_id;
"""


def defect(kind: str, source: str, expected: str, **said: object) -> dict[str, object]:
    """Return a row of the list of what was planted."""
    contract = {"crm": "customers"}.get(source, source)
    empty = dict.fromkeys(DEFECT_TYPES.names)
    return empty | {"defect_type": kind, "source_name": source, "contract": contract, "expected": expected} | said


@pytest.fixture
def score(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return a function that scores a list of defects against the warehouse above."""

    def run(*planted: dict[str, object], sources: tuple[str, ...] = ("crm", "reviews", "web_events")) -> DefectScorer:
        pq.write_table(pa.Table.from_pylist(list(planted), schema=DEFECT_TYPES), tmp_path / "defects.parquet")
        connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
        connection.execute(WAREHOUSE)
        connection.close()
        return DefectScorer(
            duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True),
            tmp_path / "defects.parquet",
            list(sources),
        )

    return run


def test_a_row_in_quarantine_is_found_by_source_file_and_row(score) -> None:  # type: ignore[no-untyped-def]
    scorer = score(
        defect("out_of_range", "reviews", "quarantine", source_file="reviews-0000.csv", row_number=3),
        defect("out_of_range", "reviews", "quarantine", source_file="reviews-0000.csv", row_number=4),
        defect("out_of_range", "reviews", "quarantine", source_file="reviews-0000.csv", row_number=7),
    )
    assert scorer.scores() == [DefectScore("out_of_range", "reviews", "quarantine", 3, 1)]
    # Row 4 of the second file and row 7 of another source are good: 2 beside the 10 that were loaded.
    assert scorer.false_alarms()[0] == FalseAlarms("rows in quarantine", 2, 10 + 2)


def test_a_repeated_row_is_found_where_one_is_left(score) -> None:  # type: ignore[no-untyped-def]
    scorer = score(
        defect("repeated_row", "reviews", "deduplicated", record_key="R1"),
        defect("repeated_row", "reviews", "deduplicated", record_key="R2"),
        defect("repeated_row", "reviews", "deduplicated", record_key="R9"),
    )
    assert scorer.scores() == [DefectScore("repeated_row", "reviews", "deduplicated", 3, 1)]


def test_a_wrong_value_is_found_where_it_is_null_in_the_record(score) -> None:  # type: ignore[no-untyped-def]
    scorer = score(
        defect("name_in_phone", "crm", "standardized", record_key="crm:1", column_name="phone"),
        defect("name_in_phone", "crm", "standardized", record_key="crm:2", column_name="phone"),
    )
    assert scorer.scores() == [DefectScore("name_in_phone", "crm", "standardized", 2, 1)]


def test_anomalies_are_found_by_their_id_or_their_customers(score) -> None:  # type: ignore[no-untyped-def]
    scorer = score(
        defect("bot", "web_events", "anomaly", record_key="v1"),
        defect("bot", "web_events", "anomaly", record_key="v2"),
        defect("test_account", "crm", "anomaly", record_key="crm:9"),
        # The day is flagged for orders, not for the website.
        defect("volume_spike", "web_events", "anomaly", record_key="2024-05-14"),
    )
    assert scorer.scores() == [
        DefectScore("bot", "web_events", "anomaly", 2, 1),
        DefectScore("test_account", "crm", "anomaly", 1, 1),
        DefectScore("volume_spike", "web_events", "anomaly", 1, 0),
    ]
    alarms = {alarm.where: alarm.flagged_count for alarm in scorer.false_alarms()}
    assert alarms["visitors flagged"] == 1
    assert "customers flagged" not in alarms


def test_a_consequence_is_no_defect_and_no_false_alarm(score) -> None:  # type: ignore[no-untyped-def]
    scorer = score(
        defect("bot", "web_events", "anomaly", record_key="v1"),
        defect("odd_visitor", "web_events", "consequence", record_key="v7"),
    )
    assert scorer.scores() == [DefectScore("bot", "web_events", "anomaly", 1, 1)]
    assert "visitors flagged" not in {alarm.where for alarm in scorer.false_alarms()}


def test_what_was_planted_in_sources_that_are_left_out_is_not_missed(score) -> None:  # type: ignore[no-untyped-def]
    scorer = score(defect("bot", "web_events", "anomaly", record_key="v2"), sources=("crm",))
    assert scorer.scores() == []


def test_where_nothing_was_built_nothing_is_judged(score, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    scorer = score(defect("closed_before_opened", "accounts", "deduplicated", record_key="A1"), sources=("accounts",))
    assert scorer.scores() == [DefectScore("closed_before_opened", "accounts", "deduplicated", 1, None)]
