"""`tessera check` shows what is broken with counts and examples, loads nothing, and fails when a run would stop."""

from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from tessera.commands.check import register
from tessera.errors import TesseraError
from tests.conftest import TRANSACTIONS, MakeWorkspace
from tests.tessera.discovery import companies

BROKEN = TRANSACTIONS + "cy,o4,p1,many,1.00,2017-01-10 10:00:00\n" + "cy,o5,p1,few,1.00,31.02.2017\n"


def check(workspace_file: Path) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["check", "-w", str(workspace_file)])


def test_good_data_is_told_and_nothing_is_loaded(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    result = check(workspace.file)
    assert result.exit_code == 0, result.output
    assert "All 1 sources of shop are as their contracts want them." in result.output
    assert not workspace.paths.warehouse.exists()


def test_rules_with_a_mistake_stop_a_run(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    (workspace.file.parent / "rules.yml").write_text(
        "rules:\n  - key: a\n    all: [{feature: order_count, at_lest: 1}]\n"
    )
    result = check(workspace.file)
    assert isinstance(result.exception, TesseraError)
    assert "rules.yml, line 3: feature order_count: at_lest is unknown" in str(result.exception)


def test_broken_rows_beyond_the_tolerance_end_with_status_1(make_workspace: MakeWorkspace) -> None:
    result = check(make_workspace(BROKEN).file)
    assert result.exit_code == 1
    assert "quantity" in result.output
    assert "many" in result.output
    assert "40.0%" in result.output
    assert "A run would stop at transactions." in result.output
    assert max(len(line) for line in result.output.splitlines() if "tessera.yml" not in line) <= 100


def test_broken_rows_within_the_tolerance_go_on(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(BROKEN)
    workspace.file.write_text(workspace.file.read_text().replace("files:", "tolerance: 0.5\n    files:"))
    result = check(workspace.file)
    assert result.exit_code == 0, result.output
    assert "A run would go on: 2 broken rows go to quarantine" in result.output


def test_a_source_that_cannot_be_read_does_not_hide_the_others(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("id\n1\n")
    crm = {"contract": "customers", "files": "crm.csv", "columns": {"customer_id": "number"}}
    result = check(make_workspace(BROKEN, sources={"crm": crm}).file)
    assert result.exit_code == 1
    assert "crm cannot be read:" in result.output
    assert "number" in result.output
    assert "A run would stop at transactions, crm." in result.output


def test_what_init_wrote_for_prices_and_guests_passes(tmp_path: Path) -> None:
    from tessera.discovery import discover

    companies.online_retail(tmp_path)
    (tmp_path / "tessera.yml").write_text(discover(str(tmp_path), tmp_path).text)
    result = check(tmp_path)
    assert result.exit_code == 0, result.output
    assert "A run would go on: 300 broken rows go to quarantine" in result.output
