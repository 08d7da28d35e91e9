"""A warehouse that does not open says why, and rows are replaced by their keys alone."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tessera.errors import TesseraError, WarehouseBusyError
from tessera.warehouse import (
    ADDED_COLUMNS,
    PREDICTION_TABLES,
    checked_identifier,
    connect,
    create_prediction_tables,
    explain_open_error,
    read_frame,
    replace_rows,
)

HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"


def test_a_warehouse_held_by_another_process_is_busy(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            for read_only in (False, True):
                with pytest.raises(WarehouseBusyError, match=f"PID {holder.pid}"), connect(file, read_only=read_only):
                    pass
        finally:
            holder.kill()


@pytest.mark.parametrize("content", [b"text, not a database" * 1000, bytes(range(256)) * 100, b"x"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "w.duckdb"
    file.write_bytes(content)
    with (
        pytest.raises(TesseraError, match=r"w\.duckdb does not open: .*move it away and run again") as caught,
        connect(file),
    ):
        pass
    assert not isinstance(caught.value, WarehouseBusyError)
    assert file.read_bytes() == content


def test_a_damaged_block_is_not_taken_for_a_lock() -> None:
    error = explain_open_error(Path("/clock/w.duckdb"), 'IO Error: Corrupt database file "/clock/w.duckdb": block 3')
    assert type(error) is TesseraError


def test_a_folder_in_the_place_of_the_warehouse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match="does not open"), connect(tmp_path):
        pass


def test_reading_a_warehouse_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match="there is no warehouse at"):
        read_frame(tmp_path / "w.duckdb", "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_replaced_rows_are_those_of_the_keys_alone(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    first, second = date(2017, 1, 1), date(2017, 2, 1)
    with connect(file) as connection:
        connection.execute("CREATE TABLE facts (as_of_date DATE, customer_id VARCHAR, score INTEGER)")
        connection.execute(
            "INSERT INTO facts VALUES (?, 'ann', 1), (?, 'bob', 2), (?, 'ann', 3)", [first, first, second]
        )
        frame = pd.DataFrame({"score": [9], "customer_id": ["cat"], "as_of_date": [first]})
        replace_rows(connection, "facts", frame, {"as_of_date": first})
    found = read_frame(file, "SELECT * FROM facts WHERE score > ? ORDER BY score", [2])
    assert found[["customer_id", "score"]].to_numpy().tolist() == [["ann", 3], ["cat", 9]]


@pytest.mark.parametrize("name", ["a;b", "a b", 'a"b', "A", "1a", "", "a.", "a..b", "a\n"])
def test_a_name_that_is_no_identifier_never_reaches_sql(name: str) -> None:
    with pytest.raises(ValueError, match="is not an identifier"):
        checked_identifier(name)


def test_prediction_tables_are_made_once(tmp_path: Path) -> None:
    with connect(tmp_path / "w.duckdb") as connection:
        create_prediction_tables(connection)
        connection.execute(
            "INSERT INTO predictions.segment_memberships VALUES ('anna', DATE '2017-01-01', 'regulars', 'Regulars')"
        )
        create_prediction_tables(connection)
        for table in PREDICTION_TABLES:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert row == (1 if table == "predictions.segment_memberships" else 0,)


def test_a_prediction_table_of_an_earlier_version_gains_what_it_lacks(tmp_path: Path) -> None:
    with connect(tmp_path / "w.duckdb") as connection:
        create_prediction_tables(connection)
        for table, column in ADDED_COLUMNS:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
        create_prediction_tables(connection)
        for table, column in ADDED_COLUMNS:
            assert connection.execute(f"SELECT {column.split()[0]} FROM {table}").fetchall() == []
            assert f"{column}," in PREDICTION_TABLES[table]
