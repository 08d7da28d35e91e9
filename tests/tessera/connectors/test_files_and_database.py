"""The same company once as files and once in PostgreSQL, or in S3: what is loaded is the same, row by row."""

from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from tessera.commands.init import register
from tessera.ingestion import load_sources
from tessera.warehouse import connect
from tessera.workspace import Workspace, load_workspace
from tests.tessera.connectors.servers import Postgres

TABLES = {
    "lines": """
        customer_no integer, order_no bigint, product_code varchar(8), quantity numeric(9, 3),
        line_total numeric(12, 2), order_date timestamp, store_code text""",
    "clients": """
        customer_no integer PRIMARY KEY, given_name text, email text, birth_date date, country char(2),
        modified timestamptz, active boolean""",
}
ROWS = {
    "lines": """
        SELECT i % 23 + 1, 10000000000 + i / 3, 'P' || i % 7, (i % 9 + 1) / 4.0, (i % 900) / 7.0,
            timestamp '2024-01-01' + i * interval '31 minutes 7 seconds', CASE WHEN i % 5 > 0 THEN 'Évora' END
        FROM generate_series(1, 900) i""",
    "clients": """
        SELECT i, 'Zoë "Z"', 'u' || i || '@mail.example', date '1980-02-29' + i, 'PT',
            timestamptz '2024-01-01 00:00:00.123+00' + i * interval '1 day', i % 2 = 0
        FROM generate_series(1, 23) i""",
}


@pytest.fixture
def company(database: Postgres, tmp_path: Path) -> Path:
    """The company in the database, and as PostgreSQL itself writes it to CSV files."""
    folder = tmp_path / "files"
    folder.mkdir()
    for table, columns in TABLES.items():
        database.run(f"CREATE TABLE {table} ({columns}); INSERT INTO {table} {ROWS[table]}", "shop")
        text = database.run(f"COPY {table} TO STDOUT (FORMAT csv, HEADER)", "shop")
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def init(*arguments: str) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    result = CliRunner().invoke(app, ["init", *arguments])
    assert result.exit_code == 0, result.output


def named(folder: Path, name: str, **changes: Any) -> Workspace:
    """Give the workspace a name and its sources other keys, and load it."""
    file = folder / "tessera.yml"
    content = yaml.safe_load(file.read_text())
    content |= {"name": name, "time_zone": "Europe/Lisbon"}
    for source in content["sources"].values():
        source.update(changes)
    file.write_text(yaml.safe_dump(content, allow_unicode=True))
    return load_workspace(folder)


def raw(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Load the workspace and return its rows, without when and whence they came."""
    load_sources(workspace, lambda _: None)
    tables = {}
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        for contract in ("transactions", "customers"):
            columns = "* EXCLUDE (loaded_at, source_file, _dlt_load_id)"
            tables[contract] = connection.execute(f"SELECT {columns} FROM raw.{contract} ORDER BY ALL").fetchall()
    return tables


def test_what_init_writes_for_files_and_for_the_database_loads_the_same(company: Path, tmp_path: Path) -> None:
    database = tmp_path / "database"
    init(str(company))
    init("SHOP_DATABASE", "--to", str(database))
    of_files, of_database = named(company, "of_files"), named(database, "of_database")
    assert {name: source.columns for name, source in of_files.sources.items()} == {
        name: source.columns for name, source in of_database.sources.items()
    }
    assert of_database.sources["lines"].sql is not None
    assert of_database.sources["lines"].sql.table == "lines"
    expected = raw(of_files)
    assert {name: len(rows) for name, rows in expected.items()} == {"transactions": 900, "customers": 23}
    assert raw(of_database) == expected


def test_newer_rows_come_once_and_a_second_load_changes_nothing(
    company: Path, database: Postgres, tmp_path: Path
) -> None:
    init("SHOP_DATABASE", "--to", str(tmp_path))
    workspace = named(tmp_path, "growing")
    text = (tmp_path / "tessera.yml").read_text().replace("  lines:\n", "  lines:\n    cursor: ordered_at\n")
    (tmp_path / "tessera.yml").write_text(text)
    workspace = load_workspace(tmp_path)
    first = raw(workspace)
    assert raw(workspace) == first
    database.run("INSERT INTO lines SELECT 1, 1, 'P1', 1, 5, timestamp '2025-01-01' FROM generate_series(1, 1)", "shop")
    grown = raw(workspace)["transactions"]
    assert len(grown) == len(first["transactions"]) + 1
    assert not [load for load in load_sources(workspace, lambda _: None) if load.is_loaded]
