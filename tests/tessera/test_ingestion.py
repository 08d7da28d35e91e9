"""Loading: what was loaded before stays until all of the new is there."""

import os
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError, WarehouseBusyError
from tessera.ingestion import check_sources, load_sources
from tessera.warehouse import connect
from tessera.workspace import Workspace, load_workspace
from tests.conftest import TRANSACTION_COLUMNS, TRANSACTIONS, MakeWorkspace

HOLD_WAREHOUSE = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
LOAD = (
    "import sys; from tessera import ingestion, workspace; "
    "ingestion.load_sources(workspace.load_workspace(sys.argv[1]))"
)


def quiet(text: str) -> None:
    """Take a line of progress and show nothing."""


def load(workspace: Workspace) -> dict[str, int]:
    """Load and return the rows of each source that had to be loaded."""
    return {each.source: each.row_count for each in load_sources(workspace, quiet) if each.is_loaded}


def rows(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_load_gives_each_contract_a_table_with_its_columns_and_types(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    assert load(workspace) == {"transactions": 3}
    audit = [
        ("loaded_at", "TIMESTAMP WITH TIME ZONE"),
        ("source_name", "VARCHAR"),
        ("source_file", "VARCHAR"),
        ("_dlt_load_id", "VARCHAR"),
    ]
    for name, contract in CONTRACTS.items():
        found = rows(workspace, f"SELECT column_name, column_type FROM (DESCRIBE raw.{name})")
        assert found == [(column.name, column.type) for column in contract.columns] + audit


def test_values_arrive_typed_and_clock_times_become_instants(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    load(workspace)
    sql = "SELECT customer_id, quantity, sales_amount, epoch(ordered_at), store_id, source_file FROM raw.transactions"
    assert rows(workspace, f"{sql} WHERE order_id = 'o2'") == [
        ("ann", Decimal("2.000"), Decimal("5.0000"), 1483893000.0, None, "transactions.csv")  # 16:30 UTC
    ]


def test_what_is_unchanged_is_not_loaded_again(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    load(workspace)
    before = rows(workspace, "SELECT * FROM raw.transactions ORDER BY ALL")
    assert load(workspace) == {}
    assert rows(workspace, "SELECT * FROM raw.transactions ORDER BY ALL") == before


def test_a_changed_file_is_loaded_again_and_replaces_what_was_there(make_workspace: MakeWorkspace) -> None:
    load(make_workspace())
    workspace = make_workspace(TRANSACTIONS + "cat,o4,p1,1,2.50,2017-02-01 10:00:00\n")
    assert load(workspace) == {"transactions": 4}
    assert rows(workspace, "SELECT count(DISTINCT _dlt_load_id) FROM raw.transactions") == [(1,)]


def test_a_changed_mapping_or_time_zone_loads_again(make_workspace: MakeWorkspace) -> None:
    load(make_workspace())
    mapped = make_workspace(columns={**TRANSACTION_COLUMNS, "customer_id": "basket", "order_id": "customer"})
    assert load(mapped) == {"transactions": 3}
    moved = make_workspace(time_zone="UTC")
    assert load(moved) == {"transactions": 3}
    assert rows(moved, "SELECT epoch(min(ordered_at)) FROM raw.transactions") == [(1483264800.0,)]  # 10:00 UTC


def test_a_source_left_out_later_becomes_empty_and_comes_back_when_named_again(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "products.csv").write_text("id,area\np1,food\np2,drinks\n")
    products = {"products": {"files": "products.csv", "columns": {"product_id": "id", "department": "area"}}}
    assert load(make_workspace(sources=products))["products"] == 2
    without = make_workspace()
    assert load(without) == {}
    assert rows(without, "SELECT count(*) FROM raw.products") == [(0,)]
    assert load(make_workspace(sources=products)) == {"products": 2}


def test_a_table_dropped_by_hand_is_loaded_again(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    load(workspace)
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("DROP TABLE raw.transactions")
    assert load(workspace) == {"transactions": 3}


def test_bad_values_leave_what_was_loaded_before_as_it_was(make_workspace: MakeWorkspace) -> None:
    good = make_workspace()
    load(good)
    bad = make_workspace(TRANSACTIONS.replace("5.00", "five"))
    with pytest.raises(TesseraError, match="row 2: sales_amount: 'paid' is 'five'"):
        load(bad)
    assert rows(bad, "SELECT sum(sales_amount) FROM raw.transactions") == [(Decimal("10.0000"),)]
    load(make_workspace())
    assert rows(bad, "SELECT sum(sales_amount) FROM raw.transactions") == [(Decimal("10.0000"),)]
    assert rows(bad, "SELECT count(*) FROM raw_quarantine.transactions") == [(0,)]


def test_a_bad_source_stops_the_load_before_any_other_is_touched(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    load(make_workspace())
    (tmp_path / "c.csv").write_text("campaign,begin\nc1,yesterday\n")
    columns = {"campaign_id": "campaign", "start_date": "begin"}
    changed = TRANSACTIONS + "cat,o4,p1,1,2.50,2017-02-01 10:00:00\n"
    workspace = make_workspace(changed, sources={"campaign_descriptions": {"files": "c.csv", "columns": columns}})
    with pytest.raises(TesseraError, match=r"c\.csv, row 1: start_date: 'begin' is 'yesterday'; allowed: a date"):
        load(workspace)
    assert rows(workspace, "SELECT count(*) FROM raw.transactions") == [(3,)]


def test_a_failure_inside_dlt_is_one_message_and_leaves_what_was_loaded_before(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    load(make_workspace())
    workspace = make_workspace(TRANSACTIONS.replace("ann", "eve"))
    workspace.paths.folder.joinpath("dlt").mkdir(exist_ok=True)
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("CREATE VIEW raw._dlt_loads_view AS SELECT 1")
        connection.execute("DROP TABLE raw._dlt_loads")
        connection.execute("CREATE VIEW raw._dlt_loads AS SELECT 1 AS x")
    with pytest.raises(TesseraError, match=r"loading into the warehouse failed: .*What was loaded before stays"):
        load(workspace)
    assert rows(workspace, "SELECT DISTINCT customer_id FROM raw.transactions ORDER BY 1") == [("ann",), ("bob",)]


@pytest.mark.parametrize("kind", ["garbage in the folder", "a file in its place", "a dangling link"])
def test_a_damaged_dlt_folder_does_no_harm(make_workspace: MakeWorkspace, kind: str) -> None:
    workspace = make_workspace()
    folder = workspace.paths.dlt
    folder.parent.mkdir(parents=True)
    if kind == "garbage in the folder":
        (folder / "shop" / "schemas").mkdir(parents=True)
        (folder / "shop" / "state.json").write_text("{not json")
        (folder / "shop" / "schemas" / "shop.schema.json").write_bytes(b"\xff\x00")
    elif kind == "a file in its place":
        folder.write_text("not a folder")
    else:
        folder.symlink_to("nowhere")
    assert load(workspace)["transactions"] == 3
    assert not folder.exists()


@pytest.mark.parametrize("moment", ["while a file is read", "while dlt writes"])
@pytest.mark.parametrize("count", [400_000, pytest.param(4_000_000, marks=pytest.mark.slow)])
def test_a_load_killed_in_its_middle_leaves_no_trace_after_the_next(tmp_path: Path, count: int, moment: str) -> None:
    workspace = workspace_of_many_rows(tmp_path, count)
    child = subprocess.Popen([sys.executable, "-c", LOAD, str(tmp_path)], stdout=subprocess.DEVNULL)
    wait_for(moment, workspace, child)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert load(workspace)["transactions"] == count
    assert rows(workspace, "SELECT count(*), count(DISTINCT order_id) FROM raw.transactions") == [(count, count)]
    tables = rows(workspace, "SELECT table_name FROM duckdb_tables() WHERE schema_name LIKE 'raw%' ORDER BY ALL")
    others = ["_dlt_loads", "_dlt_version", "source_loads", "source_settings", "workspace_settings"]
    assert [name for (name,) in tables] == sorted([*others, *CONTRACTS, *CONTRACTS])  # raw and raw_quarantine
    assert not workspace.paths.dlt.exists()


def workspace_of_many_rows(folder: Path, count: int) -> Workspace:
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT i % 1000 AS customer, i AS basket, i % 50 AS product, 1 AS units, 1.5 AS paid,
            TIMESTAMP '2017-01-01' + to_seconds(i) AS moment FROM range({count}) AS t(i))
            TO '{folder / "big.parquet"}' (FORMAT parquet)"""
        )
    columns = "".join(f"      {ours}: {theirs}\n" for ours, theirs in TRANSACTION_COLUMNS.items())
    (folder / "tessera.yml").write_text(
        "name: shop\ntime_zone: UTC\ncurrency: EUR\nsources:\n  transactions:\n"
        f"    files: big.parquet\n    columns:\n{columns}"
    )
    return load_workspace(folder)


def wait_for(moment: str, workspace: Workspace, child: "subprocess.Popen[bytes]") -> None:
    """Wait until dlt has written a first part of the rows: as files, or into the warehouse."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and child.poll() is None:
        if moment == "while a file is read":
            is_there = any(path.stat().st_size > 100_000 for path in workspace.paths.dlt.rglob("*.parquet"))
        else:
            is_there = workspace.paths.warehouse.exists() and workspace.paths.warehouse.stat().st_size > 2_500_000
        if is_there:
            return
        time.sleep(0.002)
    pytest.fail(f"the load ended, or never came to {moment}")


def test_a_warehouse_held_by_another_process_is_busy_and_the_message_names_it(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    load(workspace)
    command = [sys.executable, "-c", HOLD_WAREHOUSE, str(workspace.paths.warehouse)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with pytest.raises(WarehouseBusyError, match=rf"is locked by .*PID {holder.pid}"):
                load(workspace)
        finally:
            holder.kill()
    assert load(workspace) == {}


def test_checking_does_not_load(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    assert check_sources(workspace) == []
    assert not workspace.paths.warehouse.exists()


@pytest.mark.parametrize("name", ["with space", "with 'quote'", "with [brackets] and *", "ünïcode", 'with "doubles"'])
def test_a_home_of_any_name_is_fine(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path / name))
    assert load(make_workspace())["transactions"] == 3


def test_a_relative_home_starts_at_the_current_folder(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TESSERA_HOME", "here")
    workspace = make_workspace()
    load(workspace)
    assert workspace.paths.warehouse == tmp_path / "here" / "shop" / "warehouse.duckdb"


def test_a_home_with_a_question_mark_is_refused(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_HOME", "/what?")
    with pytest.raises(TesseraError, match=r"TESSERA_HOME: /what\? holds a question mark"):
        load(make_workspace())


def test_a_home_that_cannot_be_made_is_named(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_HOME", "/dev/null/home")
    with pytest.raises(TesseraError, match=r"the folder /dev/null/home/shop cannot be made: .*Set TESSERA_HOME"):
        load(make_workspace())


def test_loading_the_same_files_elsewhere_gives_the_same_rows_in_the_same_order(
    make_workspace: MakeWorkspace, tessera_home: Path
) -> None:
    body = "".join(f"c{i % 97},o{i},p{i % 7},1,{i}.5,2017-01-01 10:00:00\n" for i in range(50_000))
    workspace = make_workspace(TRANSACTIONS.splitlines(keepends=True)[0] + body)
    sql = "SELECT * EXCLUDE (loaded_at, _dlt_load_id) FROM raw.transactions"
    load(workspace)
    first = rows(workspace, sql)
    shutil.rmtree(tessera_home)
    load(workspace)
    assert rows(workspace, sql) == first


@pytest.mark.slow
def test_the_complete_journey_loads_whole_and_within_its_memory(tmp_path: Path) -> None:
    measured = (
        "import resource, sys; from tessera import ingestion, workspace; "
        "loads = ingestion.load_sources(workspace.load_workspace('examples/complete_journey'), lambda text: None); "
        "print(); print(*(load.row_count for load in loads), "
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    environment = {**os.environ, "TESSERA_HOME": str(tmp_path)}
    command = [sys.executable, "-c", measured]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    *counts, mebibytes = map(int, done.stdout.splitlines()[-1].split())  # DuckDB draws a bar before
    assert counts == [1_469_307, 92_331, 801, 6_589, 27, 116_204, 2_102, 20_940_529]
    # Airflow takes up to 0.75 of the run's 4 GiB; 2,295 to 2,775 were measured on two machines.
    assert mebibytes < 3_328
