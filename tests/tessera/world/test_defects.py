"""Each planted defect stands in the file where the list says it does."""

import csv
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tessera.world.plants import CELLS, RAGGED, REPEATED
from tessera.world.source_list import SPECS


def planted(world: Path, **equal: str) -> list[dict[str, object]]:
    """Return the rows of the list with these values."""
    rows = pq.read_table(world / "truth/defects.parquet").to_pylist()
    return [row for row in rows if all(row[name] == value for name, value in equal.items())]


def rows_of(file: Path) -> list[list[str]]:
    """Return the rows of a CSV file in the dialect of its source, the header first."""
    spec = SPECS[file.name.partition("-")[0]]
    with file.open(encoding=spec.encoding or "utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter=spec.delimiter))


@pytest.mark.parametrize("cell", [cell for cell in CELLS if SPECS[cell.source].form == "csv"], ids=str)
def test_wrong_values_stand_in_their_rows(world: Path, cell: object) -> None:
    listed = planted(world, defect_type=cell.defect_type, source_name=cell.source, column_name=cell.column)  # type: ignore[attr-defined]
    assert listed
    for defect in listed:
        header, *rows = rows_of(world / str(defect["source_file"]))
        place = header.index(SPECS[cell.source].columns[cell.column])  # type: ignore[attr-defined]
        assert rows[int(str(defect["row_number"])) - 1][place] == (cell.value or "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", RAGGED)
def test_ragged_lines_have_a_field_too_many_or_too_few(world: Path, source: str) -> None:
    header, *rows = rows_of(world / f"{source}-0000.csv")
    ragged = {number for number, row in enumerate(rows, 1) if len(row) != len(header)}
    assert ragged == {row["row_number"] for row in planted(world, source_name=source, defect_type="ragged_row")}


@pytest.mark.parametrize("source", [name for name in REPEATED if SPECS[name].form == "parquet"])
def test_only_listed_keys_are_repeated(world: Path, source: str) -> None:
    names = [SPECS[source].columns[name] for name in REPEATED[source]]
    key = " || '|' || ".join(f"CAST({name} AS VARCHAR)" for name in names)
    rows = duckdb.sql(f"""
        SELECT {key} AS key FROM read_parquet('{world}/{source}-*.parquet') WHERE key IS NOT NULL
        GROUP BY key HAVING count(*) > 1""").fetchall()
    listed = {row["record_key"] for row in planted(world, source_name=source, defect_type="repeated_row")}
    assert {row[0] for row in rows} == listed
    assert listed


def test_json_keeps_numbers_where_nothing_is_wrong(world: Path) -> None:
    lines = [json.loads(line) for line in (world / "loyalty-0000.jsonl").read_text().splitlines()]
    wrong = planted(world, source_name="loyalty", defect_type="epoch_among_iso")[0]
    assert lines[int(str(wrong["row_number"])) - 1]["enrolled_at"] == "1712345678"
    assert all(line["email"] is None or "@" in line["email"] for line in lines)


def test_odd_orders_are_odd_in_both_files(world: Path) -> None:
    future = {row["record_key"] for row in planted(world, defect_type="far_future")}
    for source in ("orders", "order_lines"):
        rows = duckdb.sql(f"""
            SELECT DISTINCT order_id FROM read_parquet('{world}/{source}-*.parquet')
            WHERE ordered_at > '2030-01-01'""").fetchall()
        assert {row[0] for row in rows} == future


def test_orders_before_birth_precede_every_birth_date_of_the_person(world: Path) -> None:
    early = planted(world, defect_type="before_birth")
    late = duckdb.sql(f"""
        SELECT count(*) FROM read_parquet('{world}/orders-*.parquet') AS orders
        JOIN read_parquet('{world}/truth/records.parquet') AS records ON orders.customer = records.record_id
        JOIN read_parquet('{world}/truth/persons.parquet') AS persons USING (person_id)
        WHERE orders.ordered_at < '2010-01-01'
            AND orders.ordered_at::DATE > persons.birth_date - 11 * 365""").fetchone()
    assert early
    assert late == (0,)


def test_bots_rush_and_people_do_not(world: Path) -> None:
    bots = {row["record_key"] for row in planted(world, defect_type="bot")}
    rows = duckdb.sql(f"""
        SELECT visitor_id FROM read_parquet('{world}/web_events-*.parquet')
        WHERE visitor_id IS NOT NULL GROUP BY visitor_id, session_id HAVING count(*) > 200""").fetchall()
    assert {row[0] for row in rows} == bots


def test_the_spike_is_the_busiest_day(world: Path) -> None:
    (spike,) = planted(world, defect_type="volume_spike", expected="anomaly")
    (day, count), (_, second) = duckdb.sql(f"""
        SELECT CAST((timestamp AT TIME ZONE 'Europe/Berlin')::DATE AS VARCHAR), count(*) AS events
        FROM read_parquet('{world}/web_events-*.parquet') WHERE NOT regexp_matches(browser, 'Crawler|Headless')
        GROUP BY 1 ORDER BY events DESC LIMIT 2""").fetchall()
    assert day == spike["record_key"]
    assert count > 1.5 * second


def test_test_accounts_belong_to_no_person(world: Path) -> None:
    accounts = {row["record_key"] for row in planted(world, defect_type="test_account")}
    known = set(pq.read_table(world / "truth/records.parquet")["record_id"].to_pylist())
    assert accounts
    assert not accounts & known
