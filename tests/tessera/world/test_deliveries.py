"""Monthly deliveries: nothing is lost, changes come as newer rows, and a few rows come late."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

MONTHS = ("2024-10", "2024-11", "2024-12")


def test_each_month_has_its_own_events(monthly: Path) -> None:
    for month, first, last in zip(MONTHS, ("2023-01", "2024-11", "2024-12"), MONTHS, strict=True):
        rows = duckdb.sql(f"""
            SELECT min(local_month), max(local_month) FROM (
                SELECT strftime(ordered_at AT TIME ZONE 'Europe/Berlin', '%Y-%m') AS local_month
                FROM read_parquet('{monthly}/deliveries/{month}/orders-*.parquet') WHERE customer IS NOT NULL)
            WHERE local_month >= '2023-01'""")
        assert rows.fetchone() == (first, last)


def test_all_deliveries_together_hold_what_comes_at_once(monthly: Path, world: Path) -> None:
    keys = "SELECT DISTINCT event_id FROM read_parquet('{}') WHERE event_id IS NOT NULL"
    at_once = keys.format(f"{world}/web_events-*.parquet")
    by_month = keys.format(f"{monthly}/deliveries/*/web_events-*.parquet")
    (count,), (difference,) = duckdb.sql(f"""
        SELECT count(*) FROM ({at_once}) UNION ALL SELECT count(*) FROM (({at_once}) EXCEPT ({by_month}))""").fetchall()
    # Ids are missing only where a defect took them.
    assert difference < 0.005 * count


def test_a_late_row_lies_in_the_month_after_its_own(monthly: Path) -> None:
    rows = pq.read_table(monthly / "truth/defects.parquet").to_pylist()
    late = {
        row["record_key"] for row in rows if row["defect_type"] == "late_row" and row["source_name"] == "web_events"
    }
    found = duckdb.sql(f"""
        SELECT CAST(event_id AS VARCHAR) FROM read_parquet('{monthly}/deliveries/2024-11/web_events-*.parquet')
        WHERE timestamp < '2024-10-30'""").fetchall()
    assert late
    assert {row[0] for row in found} <= late


def test_a_changed_record_comes_again_with_a_later_time(monthly: Path) -> None:
    rows = duckdb.sql(f"""
        WITH crm AS (
            SELECT * FROM read_csv('{monthly}/deliveries/*/shop_accounts-*.csv', filename = true, all_varchar = true,
                null_padding = true)
            WHERE user_id IS NOT NULL)
        SELECT user_id, list(last_modified ORDER BY filename), list(filename ORDER BY filename)
        FROM crm GROUP BY user_id HAVING count(DISTINCT filename) > 1""").fetchall()
    assert rows
    for _, times, files in rows:
        assert times == sorted(times), (times, files)


def test_the_truth_says_which_records_changed(monthly: Path) -> None:
    changes = set(pq.read_table(monthly / "truth/records.parquet")["change"].to_pylist())
    assert {"", "moved"} <= changes
    assert changes <= {"", "moved", "married", "other_phone", "other_email", "erased", "merged"}
