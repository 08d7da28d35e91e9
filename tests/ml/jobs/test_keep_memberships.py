from datetime import date

import duckdb
import pytest

from ml.jobs.keep_memberships import keep_memberships
from tessera.errors import TesseraError
from tessera.warehouse import connect, create_prediction_tables
from tests.ml.conftest import make_workspace

DAY = date(2024, 1, 1)


def test_the_rows_of_the_day_are_kept_sorted_and_a_second_call_writes_the_same():
    workspace = make_workspace("keeping")
    with connect(workspace.paths.warehouse) as connection:
        create_prediction_tables(connection)
        connection.execute("""INSERT INTO predictions.segment_memberships VALUES
            ('bob', '2024-01-01', 'quiet', 'Quiet'), ('ann', '2024-01-01', 'loyal', 'Loyal'),
            ('ann', '2023-12-01', 'quiet', 'Quiet')""")
    file = keep_memberships(workspace, DAY)
    assert (file.parent, file.name) == (workspace.paths.memberships, "2024-01-01.parquet")
    once = file.read_bytes()
    assert duckdb.execute(f"FROM '{file}'").fetchall() == [
        ("ann", DAY, "loyal", "Loyal"),
        ("bob", DAY, "quiet", "Quiet"),
    ]
    assert keep_memberships(workspace, DAY).read_bytes() == once


def test_without_a_warehouse_rows_the_day_cannot_be_kept():
    workspace = make_workspace("keeping_nothing")
    with connect(workspace.paths.warehouse) as connection:
        create_prediction_tables(connection)
    with pytest.raises(TesseraError, match="has no row as of 2024-01-01, so none can be kept"):
        keep_memberships(workspace, DAY)
