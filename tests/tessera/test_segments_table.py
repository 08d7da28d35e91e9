"""The table that a run ends with."""

from decimal import Decimal
from pathlib import Path

import pytest

from tessera.errors import TesseraError
from tessera.segments_table import SegmentRow, read_segments
from tessera.warehouse import connect

VALUES = """
    (DATE '2017-10-01', 'a', 'Lapsed', 6, 0.6, 0.1, 10.0, 1.0, 90.0, NULL),
    (DATE '2017-10-01', 'b', 'Loyal', 4, 0.4, 0.9, 90.0, 12.0, 3.0, 7.5)
"""


def write(database: Path, values: str) -> None:
    with connect(database) as connection:
        connection.execute(
            f"""CREATE TABLE segment_summaries AS SELECT as_of_date, segment_key, segment_name, customer_count,
            customer_share::DOUBLE AS customer_share, spend_share::DOUBLE AS spend_share,
            lifetime_spend::DECIMAL(18,4) AS lifetime_spend, median_order_count::DOUBLE AS median_order_count,
            median_days::DOUBLE AS median_days_since_last_order, average::DOUBLE AS average_order_amount
            FROM (VALUES {values}) AS t(as_of_date, segment_key, segment_name, customer_count, customer_share,
            spend_share, lifetime_spend, median_order_count, median_days, average)"""
        )


def test_the_segment_with_the_most_spend_comes_first(tmp_path: Path) -> None:
    write(tmp_path / "segments.duckdb", VALUES)
    first, second = read_segments(tmp_path / "segments.duckdb")
    assert isinstance(first, SegmentRow)
    assert (first.segment_name, first.customer_count, first.lifetime_spend) == ("Loyal", 4, Decimal("90.0000"))
    assert (second.segment_name, second.customer_share, second.average_order_amount) == ("Lapsed", 0.6, None)


def test_nothing_published_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match=r"nothing is published yet: .*Run `tessera run` first"):
        read_segments(tmp_path / "segments.duckdb")


def test_a_published_file_of_another_shape_is_explained(tmp_path: Path) -> None:
    with connect(tmp_path / "segments.duckdb") as connection:
        connection.execute("CREATE TABLE other (x INTEGER)")
    with pytest.raises(TesseraError, match=r"segments\.duckdb cannot be read: .*segment_summaries.*Run `tessera run`"):
        read_segments(tmp_path / "segments.duckdb")
