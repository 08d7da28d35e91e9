"""Tables kept as Parquet: written in one step, read back by column names."""

import duckdb
import pytest

from tessera.kept_tables import read_parquet, write_parquet


def test_rows_come_back_whatever_the_order_of_columns(tmp_path):
    file = tmp_path / "new folder" / "it's.parquet"
    with duckdb.connect() as connection:
        write_parquet(connection, "SELECT 1 AS a, 'x' AS b WHERE ? > 0", file, [5])
        connection.execute("CREATE TABLE facts (b VARCHAR, a INTEGER)")
        read_parquet(connection, "facts", [file, file])
        assert connection.execute("FROM facts").fetchall() == [("x", 1), ("x", 1)]


def test_a_query_that_fails_leaves_the_earlier_file(tmp_path):
    file = tmp_path / "kept.parquet"
    with duckdb.connect() as connection:
        write_parquet(connection, "SELECT 1 AS a", file)
        before = file.read_bytes()
        with pytest.raises(duckdb.Error):
            write_parquet(connection, "SELECT error('broken') AS a", file)
    assert file.read_bytes() == before
