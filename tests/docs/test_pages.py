"""Pages point at what exists; decisions are numbered and say context, decision and consequences."""

import re
from pathlib import Path

import pytest

from tessera.home import PROJECT_ROOT

ADRS = sorted((PROJECT_ROOT / "docs" / "adr").glob("*.md"))
PAGES = [*sorted((PROJECT_ROOT / "docs").rglob("*.md")), PROJECT_ROOT / "CONTRIBUTING.md"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(file.name[:4]) for file in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("file", ADRS, ids=lambda file: file.stem)
def test_a_decision_has_its_number_its_parts_and_fits_on_a_page(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(file.name[:4])}. ")
    parts = re.findall(r"^\*\*(\w+)\*?\*?[.*:]", text, re.MULTILINE)
    assert parts == ["State", "Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT)))
def test_a_page_names_only_files_and_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    rooms = r"(?:tessera|identity|ml|rules|dags|expectations|dbt_project|docs|docker|tests|bench|requirements|examples)"
    files = re.findall(rf"`({rooms}/[\w./]+\.\w+)`", text)
    assert [file for file in files if not (PROJECT_ROOT / file).exists()] == []
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets
