"""`tessera sources` says of each source what is in the warehouse and how fresh it is."""

# ruff: noqa: DTZ001 - the states are in UTC

from datetime import datetime
from pathlib import Path

import typer
from typer.testing import CliRunner

from tessera.commands.sources import SourceState, place_of, read_states, register
from tessera.warehouse import connect
from tessera.workspace import SourceSettings, SqlSettings
from tests.builders import make_raw_warehouse
from tests.conftest import MakeWorkspace

CUSTOMERS = {"files": "crm.csv", "contract": "customers", "columns": {"customer_id": "id"}}


def shown(workspace_file: Path) -> list[str]:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    result = CliRunner().invoke(app, ["sources", "-w", str(workspace_file)])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_each_source_has_its_own_rows_quarantine_and_newest_event(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sources={"crm": CUSTOMERS, "newsletter": CUSTOMERS})
    make_raw_warehouse(
        workspace.paths.warehouse,
        [{"customer_id": "a", "ordered_at": "2024-03-05 23:30:00+00"}, {"ordered_at": "2024-03-01 00:00:00+00"}],
        customers=[{"customer_id": "a", "source_name": "crm"}, {"customer_id": "b", "source_name": "crm"}],
    )
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("INSERT INTO raw_quarantine.customers (source_name, row_number) VALUES ('newsletter', 3)")
    loaded = datetime(2018, 1, 2)
    assert read_states(workspace) == [
        SourceState("transactions", "transactions", "transactions.csv", 2, 0, datetime(2024, 3, 5, 23, 30), loaded),
        SourceState("crm", "customers", "crm.csv", 2, 0, None, loaded),
        SourceState("newsletter", "customers", "crm.csv", 0, 1, None, None),
    ]
    lines = shown(workspace.file)
    assert max(map(len, lines)) <= 100
    assert "2024-03-05" in next(line for line in lines if line.startswith("transactions"))
    assert next(line for line in lines if line.startswith("newsletter")).rstrip().endswith("never")


def test_before_the_first_load_all_is_empty(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    assert read_states(workspace) == [SourceState("transactions", "transactions", "transactions.csv", 0, 0, None, None)]
    assert "Nothing is loaded yet: tessera run" in shown(workspace.file)
    assert not workspace.paths.warehouse.exists()


def test_the_place_of_a_source_is_short_and_holds_no_secret() -> None:
    rest = {"client": {"base_url": "https://api.example/v1/", "auth": {"token": "x"}}, "path": "/orders"}
    assert place_of(SourceSettings(rest=rest)) == "https://api.example/v1/orders"
    assert place_of(SourceSettings(sql=SqlSettings(connection="SHOP", table="public.orders"))) == "SHOP: public.orders"
    assert place_of(SourceSettings(sql=SqlSettings(connection="SHOP", query="SELECT 1"))) == "SHOP: query"
