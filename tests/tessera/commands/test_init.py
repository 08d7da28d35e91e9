"""`tessera init` writes a workspace once, says what it guessed, and never writes over one unasked."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tessera.commands.init import register
from tessera.errors import TesseraError
from tessera.workspace import load_workspace
from tests.tessera.discovery import companies


def init(*arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["init", *arguments])


def test_a_folder_becomes_a_workspace_that_loads(tmp_path: Path) -> None:
    companies.german_bookshop(tmp_path)
    result = init(str(tmp_path))
    assert result.exit_code == 0, result.output
    assert set(load_workspace(tmp_path).sources) == {"auftragszeilen", "auftraege", "sortiment", "stammdaten"}
    assert max(len(line) for line in result.output.splitlines() if "tmp" not in line) <= 100
    assert f"tessera check -w {tmp_path}" in result.output


def test_a_workspace_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    companies.online_retail(tmp_path)
    (tmp_path / "tessera.yml").write_text("mine")
    result = init(str(tmp_path))
    assert isinstance(result.exception, TesseraError)
    assert "was left as it is. Use --force" in str(result.exception)
    assert (tmp_path / "tessera.yml").read_text() == "mine"
    assert init(str(tmp_path), "--force").exit_code == 0
    assert load_workspace(tmp_path).name.startswith("test_")


def test_another_folder_points_at_the_files_from_there(tmp_path: Path) -> None:
    data, to = tmp_path / "data", tmp_path / "settings"
    data.mkdir()
    companies.online_retail(data)
    assert init(str(data), "--to", str(to)).exit_code == 0
    workspace = load_workspace(to)
    assert list(workspace.source_files("online_retail").values()) == [data / "OnlineRetail.csv"]


def test_what_lacks_purchases_is_written_and_told(tmp_path: Path) -> None:
    companies.french_pharmacy(tmp_path)
    (tmp_path / "cmd.csv").unlink()
    result = init(str(tmp_path))
    assert result.exit_code == 0
    assert "It cannot be run as it is:" in result.output
    assert "MISSING: one of transactions, orders, account_transactions" in (tmp_path / "tessera.yml").read_text()


@pytest.mark.parametrize("name", ["empty", "nowhere/at/all"])
def test_nothing_to_look_at_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "photo.jpg").write_bytes(b"\xff\xd8")
    result = init(str(tmp_path / name))
    assert isinstance(result.exception, TesseraError)
    assert "init: " in str(result.exception)
    assert not (tmp_path / name / "tessera.yml").exists()
