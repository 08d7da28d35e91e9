"""The coverage that a run ends with."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from tessera.coverage_table import CoverageRow, coverage_table, missing_sources, read_coverage
from tessera.warehouse import connect

ORDERS = CoverageRow("orders", True, 1234, 90, 1.0, ["order_count", "store_count"], ["store_count"])
RATES = CoverageRow("exchange_rates", True, 7, 0, 0.0, ["lifetime_spend"], [])
LINES = CoverageRow("transactions", False, 0, 0, 0.0, ["order_count", "store_count"], ["store_count"])
MAILS = CoverageRow("email_events", False, 0, 0, 0.0, ["has_unsubscribed"], ["has_unsubscribed"])
COUPONS = CoverageRow("coupons", False, 0, 0, 0.0, [], [])


def write(database: Path, rows: list[CoverageRow], left_out: str = "last_event_at") -> None:
    with connect(database) as connection:
        connection.execute("""CREATE TABLE source_coverage (contract VARCHAR, is_present BOOLEAN, row_count BIGINT,
            customer_count BIGINT, customer_share DOUBLE, features_fed VARCHAR[], features_unknown VARCHAR[],
            last_event_at TIMESTAMP)""")
        for row in rows:
            connection.execute(
                "INSERT INTO source_coverage VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", list(vars(row).values())
            )
        connection.execute(f"ALTER TABLE source_coverage DROP COLUMN {left_out}")


def shown(rows: list[CoverageRow]) -> list[str]:
    console = Console(width=100, file=StringIO())
    console.print(coverage_table(rows))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_the_source_of_the_most_customers_comes_first(tmp_path: Path) -> None:
    write(tmp_path / "segments.duckdb", [COUPONS, RATES, LINES, ORDERS])
    assert read_coverage(tmp_path / "segments.duckdb") == [ORDERS, RATES, COUPONS, LINES]


def test_an_older_publication_has_no_coverage(tmp_path: Path) -> None:
    with connect(tmp_path / "older.duckdb") as connection:
        connection.execute("CREATE TABLE segment_summaries (x INTEGER)")
    write(tmp_path / "old.duckdb", [ORDERS], left_out="features_unknown")
    assert read_coverage(tmp_path / "older.duckdb") == []
    assert read_coverage(tmp_path / "old.duckdb") == []


def test_present_sources_are_shown_and_those_that_name_nobody_have_no_share() -> None:
    lines = shown([ORDERS, RATES, LINES])
    assert [line.split() for line in lines if line.startswith(("orders", "exchange_rates"))] == [
        ["orders", "1,234", "90", "100.0%", "2"],
        ["exchange_rates", "7", "1"],
    ]
    assert not any("transactions" in line for line in lines)


def test_a_feature_that_two_missing_sources_feed_counts_once() -> None:
    line = "Missing, with features that stay unknown (2 in all): email_events (1), transactions (1), coupons (0)."
    assert missing_sources([ORDERS, COUPONS, LINES, MAILS]) == line
    both = CoverageRow("reviews", False, 0, 0, None, ["store_count"], ["store_count"])
    assert "(1 in all): reviews (1), transactions (1)." in missing_sources([LINES, both])
    assert missing_sources([ORDERS]) == "No kind of source is missing."
