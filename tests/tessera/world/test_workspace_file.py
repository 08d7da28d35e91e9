"""The workspace of a world loads, and names what was asked for."""

from pathlib import Path

import pytest

from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError
from tessera.workspace import load_workspace
from tessera.world import WorldSettings, make_world
from tessera.world.workspace_file import named_sources


def test_a_world_brings_every_contract(world: Path) -> None:
    workspace = load_workspace(world)
    contracts = {settings.contract or name for name, settings in workspace.sources.items()}
    assert contracts == set(CONTRACTS)


def test_every_source_has_files(world: Path, monthly: Path) -> None:
    for folder in (world, monthly):
        workspace = load_workspace(folder)
        assert all(workspace.source_files(name) for name in workspace.sources)


def test_no_source_points_at_the_truth(world: Path) -> None:
    assert not any("truth" in (settings.files or "") for settings in load_workspace(world).sources.values())


def test_only_the_sources_asked_for_are_named_and_the_rates_of_their_currencies(tmp_path: Path) -> None:
    make_world(WorldSettings(200, 1, sources=("orders", "customers")), tmp_path / "w")
    names = ["crm", "loyalty", "shop_accounts", "orders", "exchange_rates"]
    assert list(load_workspace(tmp_path / "w").sources) == names
    assert (tmp_path / "w/web_events-0000.parquet").is_file()


def test_a_bank_sells_no_goods(tmp_path: Path) -> None:
    make_world(WorldSettings(200, 1, kind="bank"), tmp_path / "w")
    sources = load_workspace(tmp_path / "w").sources
    assert {"accounts", "account_transactions", "banking_sessions", "credit_records", "crm"} <= set(sources)
    assert not {"orders", "order_lines", "web_events", "reviews"} & set(sources)


def test_a_bank_needs_no_rates_for_its_bookings() -> None:
    found = named_sources(WorldSettings(200, kind="bank", sources=("account_transactions",)))
    assert [spec.name for spec in found] == ["account_transactions"]


def test_a_source_that_is_not_made_is_refused() -> None:
    with pytest.raises(TesseraError, match="--sources: 'orders': this kind of world does not have it"):
        named_sources(WorldSettings(200, kind="bank", sources=("orders",)))
    with pytest.raises(TesseraError, match="--sources: 'oders': no source has this name"):
        named_sources(WorldSettings(200, sources=("oders",)))
