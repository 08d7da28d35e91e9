"""Two small worlds that several tests look at; none of them changes a file."""

from pathlib import Path

import pytest

from tessera.world import WorldSettings, make_world

CUSTOMERS, SEED, DUPLICATE_RATE = 1000, 7, 0.15


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world delivered at once."""
    folder = tmp_path_factory.mktemp("worlds") / "world"
    make_world(WorldSettings(CUSTOMERS, SEED, duplicate_rate=DUPLICATE_RATE), folder)
    return folder


@pytest.fixture(scope="session")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same company, delivered in three months."""
    folder = tmp_path_factory.mktemp("worlds") / "monthly"
    make_world(WorldSettings(CUSTOMERS, SEED, deliveries=3, duplicate_rate=DUPLICATE_RATE), folder)
    return folder
