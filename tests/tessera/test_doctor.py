"""The doctor names what is amiss and what to do, and never fails itself."""

from pathlib import Path

import pytest

from tessera.doctor import Finding, examine
from tessera.ingestion import load_sources
from tests.conftest import TRANSACTIONS, MakeWorkspace


def by_check(location: Path) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(str(location))}


def test_a_fresh_workspace_lacks_its_warehouse_and_publication_alone(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    make_workspace()
    findings = by_check(tmp_path)
    assert list(findings) == [
        "Python", "packages", "TESSERA_HOME", "memory", "workspace", "rules", "sources", "warehouse", "publication"
    ]  # fmt: skip
    assert findings["workspace"].found == f"shop: 1 of 24 contracts, {tmp_path}/tessera.yml"
    assert findings["sources"].is_well
    assert findings["sources"].found.startswith("files, columns and values fit; left out: orders, products")
    assert findings["warehouse"].found.startswith("there is no warehouse at")
    assert findings["warehouse"].remedy == "Run `tessera run`, or end the program that holds the file."
    assert findings["publication"].found.startswith("nothing is published yet")


def test_a_loaded_warehouse_shows_its_tables(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    load_sources(make_workspace(), lambda text: None)
    assert by_check(tmp_path)["warehouse"].found.endswith("raw: 29 tables, raw_quarantine: 24 tables")


def test_bad_values_are_shown_as_they_would_be_on_loading(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    make_workspace(TRANSACTIONS.replace("5.00", "five"))
    finding = by_check(tmp_path)["sources"]
    assert not finding.is_well
    assert "row 2: sales_amount: 'paid' is 'five'" in finding.found


def test_rules_with_a_mistake_are_told_with_their_line(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    make_workspace()
    assert by_check(tmp_path)["rules"].found == f"none: there is no {tmp_path}/rules.yml"
    (tmp_path / "rules.yml").write_text("rules:\n  - key: a\n    all: [{feature: order_count, at_lest: 1}]\n")
    finding = by_check(tmp_path)["rules"]
    assert not finding.is_well
    assert "rules.yml, line 3: feature order_count: at_lest is unknown" in finding.found


def test_a_wrong_workspace_ends_the_examination_with_its_message(tmp_path: Path) -> None:
    (tmp_path / "tessera.yml").write_text("name: shop\n")
    findings = by_check(tmp_path)
    assert list(findings)[-1] == "workspace"
    assert "currency: is missing" in findings["workspace"].found


def test_a_home_that_is_a_file_is_named(
    make_workspace: MakeWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_workspace()
    (tmp_path / "home").write_text("")
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path / "home"))
    finding = by_check(tmp_path)["TESSERA_HOME"]
    assert not finding.is_well
    assert "is not a folder" in finding.found


def test_a_damaged_warehouse_is_named(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    workspace = make_workspace()
    workspace.paths.folder.mkdir(parents=True)
    workspace.paths.warehouse.write_bytes(b"not a database" * 1000)
    assert "does not open" in by_check(tmp_path)["warehouse"].found
