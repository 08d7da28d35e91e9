"""docs/sources/ is what the contracts say today, a page each."""

import subprocess
import sys
from pathlib import Path

from tessera.contracts import CONTRACTS
from tessera.home import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "sources"


def make_pages(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(PROJECT_ROOT / "docs" / "make_source_pages.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, check=False)


def test_the_pages_of_the_sources_are_current() -> None:
    result = make_pages("--check")
    assert result.returncode == 0, result.stderr


def test_each_contract_has_a_page_that_names_every_column() -> None:
    for name, contract in CONTRACTS.items():
        page = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
        assert [column for column in contract.column_names if f"| `{column}` |" not in page] == []


def test_a_page_that_is_behind_or_too_many_is_told_and_mended(tmp_path: Path) -> None:
    assert make_pages("--folder", str(tmp_path)).returncode == 0
    orders = tmp_path / "orders.md"
    orders.write_text(orders.read_text(encoding="utf-8").replace("yes", "no", 1), encoding="utf-8")
    (tmp_path / "pigeons.md").write_text("# pigeons\n")
    result = make_pages("--check", "--folder", str(tmp_path))
    assert result.returncode == 1
    assert "orders.md, pigeons.md: not what the contracts say. Write them anew: make docs" in result.stderr
    assert make_pages("--folder", str(tmp_path)).returncode == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in FOLDER.iterdir()
    }
