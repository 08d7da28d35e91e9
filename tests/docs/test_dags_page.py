"""docs/dags.md is what the DAGs say today."""

import subprocess
import sys
from pathlib import Path

from tessera.home import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "dags.md"


def make_page(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(PROJECT_ROOT / "docs" / "make_dags_page.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, check=False)


def test_the_page_of_the_dags_is_current() -> None:
    result = make_page("--check")
    assert result.returncode == 0, result.stderr


def test_a_page_that_is_behind_the_dags_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "dags.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("| 2 |", "| 3 |", 1), encoding="utf-8")
    before = page.read_bytes()
    result = make_page("--check", "--page", str(page))
    assert result.returncode == 1
    assert "is not what the DAGs say. Write it anew: make docs" in result.stderr
    assert page.read_bytes() == before


def test_the_page_is_written_the_same_each_time(tmp_path: Path) -> None:
    page = tmp_path / "dags.md"
    assert make_page("--page", str(page)).returncode == 0
    assert page.read_bytes() == PAGE.read_bytes()
