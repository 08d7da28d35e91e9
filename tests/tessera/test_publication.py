"""Readers see the old publication or the new one, whole, whatever happens in between."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tessera.errors import TesseraError, WarehouseBusyError
from tessera.home import WorkspacePaths
from tessera.publication import publish
from tessera.segments_table import read_segments
from tessera.warehouse import connect

DAY, NEXT_DAY = date(2017, 10, 1), date(2017, 11, 1)
HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
READ_TWICE = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in range(2):
    print(connection.execute("SELECT sum(lifetime_spend) FROM customer_segments").fetchone()[0], flush=True)
    sys.stdin.readline()
"""
PUBLISH_FOREVER = """
import sys
from datetime import date
from pathlib import Path
from tests.tessera import test_publication as helpers
from tessera.home import WorkspacePaths
from tessera.publication import publish

paths, number = WorkspacePaths(Path(sys.argv[1])), int(sys.argv[2])
while True:
    number += 1
    helpers.fill(paths, factor=number)
    print("publishing", flush=True)
    publish(paths, helpers.DAY, helpers.write_report)
"""


def fill(paths: WorkspacePaths, factor: int = 1) -> None:
    """Write the outward tables of four customers where dbt would; spend grows with the factor."""
    with connect(paths.warehouse) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS segments")
        connection.execute(
            """CREATE OR REPLACE TABLE segments.customer_segments AS
            SELECT * FROM (VALUES (DATE '2017-10-01', 'bob', 10.00), (DATE '2017-10-01', 'ann', 20.00),
                (DATE '2017-11-01', 'ann', 70.00)) AS t(as_of_date, customer_id, spend)"""
        )
        connection.execute("ALTER TABLE segments.customer_segments ADD COLUMN lifetime_spend DECIMAL(18,4)")
        connection.execute("UPDATE segments.customer_segments SET lifetime_spend = spend * ?", [factor])
        connection.execute(
            f"""CREATE OR REPLACE TABLE segments.segment_summaries AS SELECT DATE '2017-10-01' AS as_of_date,
            'loyal' AS segment_key, 'Loyal' AS segment_name, 2::BIGINT AS customer_count, 1.0::DOUBLE AS customer_share,
            1.0::DOUBLE AS spend_share, {30 * factor}::DECIMAL(18,4) AS lifetime_spend,
            3.0::DOUBLE AS median_order_count,
            4.0::DOUBLE AS median_days_since_last_order, 5.0::DOUBLE AS average_order_amount"""
        )
        connection.execute("COMMENT ON TABLE segments.customer_segments IS 'It''s one row per customer.'")
        connection.execute("COMMENT ON COLUMN segments.customer_segments.lifetime_spend IS 'Money, \"all\" of it.'")


def write_report(database: Path, folder: Path) -> None:
    """Write a page that quotes the database, as the report does."""
    with connect(database, read_only=True) as connection:
        total = connection.execute("SELECT sum(lifetime_spend) FROM customer_segments").fetchone()
    folder.mkdir()
    (folder / "index.html").write_text(f"total {total[0] if total else ''}")


def read(database: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    """Return the paths of a workspace whose warehouse is filled."""
    paths = WorkspacePaths(tmp_path / "shop")
    fill(paths)
    return paths


def test_the_rows_of_one_day_are_published_in_order_with_their_sums(paths: WorkspacePaths) -> None:
    publication = publish(paths, DAY, write_report)
    assert publication.is_changed
    assert publication.row_counts == {"customer_segments": 2, "segment_summaries": 1}
    expected = [("ann", Decimal("20.0000")), ("bob", Decimal("10.0000"))]
    sql = "SELECT customer_id, lifetime_spend FROM"
    assert read(paths.published_database, f"{sql} segments.customer_segments") == expected
    assert read(paths.published_database, f"{sql} customer_segments") == expected
    assert read(paths.published_database, f"{sql} '{paths.published / 'customer_segments.parquet'}'") == expected
    assert (paths.report / "index.html").read_text() == "total 30.0000"


def test_descriptions_are_carried_to_where_analysts_read_them(paths: WorkspacePaths) -> None:
    publish(paths, DAY, write_report)
    table = "SELECT comment FROM duckdb_tables() WHERE table_name = 'customer_segments'"
    column = "SELECT comment FROM duckdb_columns() WHERE column_name = 'lifetime_spend' AND table_name LIKE 'cust%'"
    assert read(paths.published_database, table) == [("It's one row per customer.",)]
    assert read(paths.published_database, column) == [('Money, "all" of it.',)]


def test_all_of_a_publication_is_on_disk_before_readers_are_led_to_it(
    paths: WorkspacePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []

    def flush(handle: int) -> None:
        assert not paths.published.exists()
        flushed.append(Path(f"/proc/self/fd/{handle}").resolve().name)

    monkeypatch.setattr(os, "fsync", flush)
    release = publish(paths, DAY, write_report).folder
    assert {file.name for file in release.rglob("*")} <= set(flushed)


def test_what_is_published_cannot_be_written_and_has_no_second_file(paths: WorkspacePaths) -> None:
    folder = publish(paths, DAY, write_report).folder
    files = sorted(path.name for path in folder.rglob("*") if path.is_file())
    tables = ["customer_segments.parquet", "segment_summaries.parquet"]
    assert files == [tables[0], "index.html", "manifest.json", tables[1], "segments.duckdb"]
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o444}


def test_the_same_rows_are_not_published_again(paths: WorkspacePaths) -> None:
    first = publish(paths, DAY, write_report)
    fill(paths)
    second = publish(paths, DAY, write_report)
    assert (second.folder, second.is_changed, second.row_counts) == (first.folder, False, first.row_counts)
    assert list(paths.publications.iterdir()) == [first.folder]


def change_a_value(paths: WorkspacePaths) -> None:
    fill(paths, factor=2)


def change_a_description(paths: WorkspacePaths) -> None:
    with connect(paths.warehouse) as connection:
        connection.execute("COMMENT ON TABLE segments.customer_segments IS 'Other words.'")


def change_a_type(paths: WorkspacePaths) -> None:
    with connect(paths.warehouse) as connection:
        connection.execute("ALTER TABLE segments.customer_segments ALTER lifetime_spend TYPE DECIMAL(20, 4)")


def remove_the_report(paths: WorkspacePaths) -> None:
    shutil.rmtree(paths.published.resolve() / "report")


def remove_a_parquet_file(paths: WorkspacePaths) -> None:
    (paths.published / "segment_summaries.parquet").unlink()


def cut_the_database(paths: WorkspacePaths) -> None:
    os.truncate(paths.published_database, 100)


def remove_the_link_to_the_report(paths: WorkspacePaths) -> None:
    paths.report.unlink()


def remove_the_publication(paths: WorkspacePaths) -> None:
    shutil.rmtree(paths.published.resolve())


def garble_the_manifest(paths: WorkspacePaths) -> None:
    manifest = paths.published / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("[1")


@pytest.mark.parametrize(
    "change",
    [
        change_a_value,
        change_a_description,
        change_a_type,
        remove_the_report,
        remove_a_parquet_file,
        cut_the_database,
        remove_the_link_to_the_report,
        remove_the_publication,
        garble_the_manifest,
    ],
)
def test_what_changed_or_went_missing_is_published_anew(
    paths: WorkspacePaths, change: Callable[[WorkspacePaths], None]
) -> None:
    first = publish(paths, DAY, write_report)
    change(paths)
    second = publish(paths, DAY, write_report)
    assert second.is_changed
    assert second.folder != first.folder
    total = read(paths.published_database, "SELECT sum(lifetime_spend) FROM customer_segments")[0][0]
    assert (paths.report / "index.html").read_text() == f"total {total}"


def test_three_publications_are_kept_and_the_current_one_always(paths: WorkspacePaths) -> None:
    folders = []
    for factor in range(1, 6):
        fill(paths, factor)
        folders.append(publish(paths, DAY, write_report).folder)
    assert sorted(paths.publications.iterdir()) == folders[-3:]
    assert paths.published.resolve() == folders[-1]


def test_going_back_is_a_change_of_the_link_and_the_next_publication_keeps_it_possible(paths: WorkspacePaths) -> None:
    first = publish(paths, DAY, write_report)
    second = publish(paths, NEXT_DAY, write_report)
    assert second.row_counts == {"customer_segments": 1, "segment_summaries": 0}
    paths.published.unlink()
    paths.published.symlink_to(Path("publications") / first.folder.name)
    assert not publish(paths, DAY, write_report).is_changed


@pytest.mark.parametrize("error", [RuntimeError("no report"), KeyboardInterrupt()])
def test_a_report_that_fails_leaves_the_last_publication(paths: WorkspacePaths, error: BaseException) -> None:
    first = publish(paths, DAY, write_report)
    fill(paths, factor=2)

    def fail(database: Path, folder: Path) -> None:
        raise error

    with pytest.raises(type(error)):
        publish(paths, DAY, fail)
    assert paths.published.resolve() == first.folder
    assert list(paths.publications.iterdir()) == [first.folder]


def test_a_day_without_customers_publishes_nothing(paths: WorkspacePaths) -> None:
    first = publish(paths, DAY, write_report)
    with pytest.raises(TesseraError, match="customer_segments has no row at as_of_date 2018-01-01; nothing was publ"):
        publish(paths, date(2018, 1, 1), write_report)
    assert paths.published.resolve() == first.folder


def test_an_outward_table_without_a_day_is_refused(paths: WorkspacePaths) -> None:
    with connect(paths.warehouse) as connection:
        connection.execute("CREATE TABLE segments.odd AS SELECT 1 AS x")
    with pytest.raises(TesseraError, match=r"segments\.odd has no column as_of_date"):
        publish(paths, DAY, write_report)


def test_no_warehouse_and_a_busy_one_are_told_apart(paths: WorkspacePaths, tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match="there is no warehouse at"):
        publish(WorkspacePaths(tmp_path / "other"), DAY, write_report)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(paths.warehouse)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with pytest.raises(WarehouseBusyError, match=f"PID {holder.pid}"):
                publish(paths, DAY, write_report)
        finally:
            holder.kill()


def test_a_folder_in_the_place_of_the_link_is_not_deleted(paths: WorkspacePaths) -> None:
    paths.published.mkdir()
    (paths.published / "mine.txt").write_text("kept")
    with pytest.raises(TesseraError, match=r"published cannot lead to the new publication: .*Move away"):
        publish(paths, DAY, write_report)
    assert (paths.published / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize("name", ["with space", "it's", 'with "doubles"', "ünï", "a;b", "[x] *"])
def test_a_folder_of_any_name_is_fine(tmp_path: Path, name: str) -> None:
    paths = WorkspacePaths(tmp_path / name)
    fill(paths)
    publish(paths, DAY, write_report)
    assert read_segments(paths.published_database)[0].lifetime_spend == Decimal("30.0000")


def test_a_reader_keeps_its_file_through_publications_and_a_new_one_sees_the_new(paths: WorkspacePaths) -> None:
    publish(paths, DAY, write_report)
    command = [sys.executable, "-c", READ_TWICE, str(paths.published_database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        assert reader.stdout.readline() == "30.0000\n"
        for factor in range(2, 7):
            fill(paths, factor)
            assert publish(paths, DAY, write_report).is_changed
        reader.stdin.write("\n\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "30.0000\n"
    assert reader.returncode == 0
    assert read(paths.published_database, "SELECT sum(lifetime_spend) FROM customer_segments") == [
        (Decimal("180.0000"),)
    ]


def test_a_publication_killed_at_any_moment_leaves_the_old_or_the_new_never_half(paths: WorkspacePaths) -> None:
    began = time.monotonic()
    publish(paths, DAY, write_report)
    a_publication = time.monotonic() - began
    chance = random.Random(20170101)  # noqa: S311 - moments, not secrets
    last = Decimal(30)
    for attempt in range(12):
        command = [sys.executable, "-c", PUBLISH_FOREVER, str(paths.folder), str(100 * attempt)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.random() * 3 * a_publication)
            child.send_signal(signal.SIGKILL)
        total = read(paths.published_database, "SELECT sum(lifetime_spend) FROM customer_segments")[0][0]
        assert isinstance(total, Decimal)
        assert total >= last
        last = total
        assert (paths.report / "index.html").read_text() == f"total {total}"
        parquet = paths.published / "customer_segments.parquet"
        assert read(paths.published_database, f"SELECT sum(lifetime_spend) FROM '{parquet}'") == [(total,)]
    assert last > 30
    fill(paths, factor=10_000)
    publish(paths, DAY, write_report)
    left = list(paths.publications.iterdir())
    assert len(left) == 3
    assert not any(path.name.startswith(".") for path in left)
