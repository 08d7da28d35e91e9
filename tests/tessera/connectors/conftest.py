"""What the tests of the connectors share: a PostgreSQL, and a database of its own for each test."""

from collections.abc import Iterator

import pytest

from tests.tessera.connectors.servers import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def database(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """A PostgreSQL whose database ``shop`` is empty; SHOP_DATABASE holds its address."""
    postgres.run("DROP DATABASE IF EXISTS shop WITH (FORCE)")
    postgres.run("CREATE DATABASE shop")
    monkeypatch.setenv("SHOP_DATABASE", postgres.address("shop"))
    return postgres
