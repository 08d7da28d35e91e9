"""A world of 20,000 customers, whose truth is known: the customers that the default settings find."""

from datetime import date, datetime
from pathlib import Path

import pytest

from bench.identity_data import make_frame, pairwise, write_records
from identity.jobs import resolve_customers
from tessera.home import WorkspacePaths
from tessera.workspace import IdentitySettings
from tessera.world.settings import WorldSettings


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 7])
def test_a_world_is_resolved_without_labels(seed: int, tmp_path: Path) -> None:
    records = make_frame(WorldSettings(20_000, seed=seed, duplicate_rate=0.15))
    paths = WorkspacePaths(tmp_path / "world")
    write_records(paths.warehouse, records)
    resolve_customers(paths, date(2024, 12, 31), IdentitySettings(), recorded_at=datetime(2025, 1, 1))  # noqa: DTZ001
    found = pairwise(paths.warehouse, records)
    assert found["precision"] >= 0.99
    assert found["f1"] >= 0.97
