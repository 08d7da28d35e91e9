"""The commands `tessera world` and `tessera score-world`."""

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from tessera.commands.world import register
from tessera.errors import TesseraError
from tessera.warehouse import connect
from tessera.workspace import load_workspace

app = typer.Typer()
register(app)
runner = CliRunner()


@pytest.fixture
def small_world(tmp_path: Path) -> Path:
    """A world of 200 persons, made by the command."""
    result = runner.invoke(app, ["world", "--customers", "200", "--seed", "3", "--to", str(tmp_path / "w")])
    assert result.exit_code == 0, result.output
    assert "crm" in result.output
    return tmp_path / "w"


def found_truth(world: Path) -> None:
    """Write a warehouse in which everyone was found, but for one record that stands alone."""
    records = pq.read_table(world / "truth/records.parquet")
    with connect(load_workspace(world).paths.warehouse) as connection:
        connection.register("records", records)
        connection.execute("CREATE SCHEMA identity")
        connection.execute(
            "CREATE TABLE identity.customer_ids AS SELECT record_id, person_id AS customer_id FROM records"
        )
        connection.execute("""
            UPDATE identity.customer_ids SET customer_id = 'alone' WHERE record_id = (
                SELECT min(record_id) FROM records WHERE person_id = (
                    SELECT person_id FROM records GROUP BY person_id HAVING count(*) = 2
                    ORDER BY person_id LIMIT 1))""")


def test_scores_are_given_as_json(small_world: Path) -> None:
    found_truth(small_world)
    result = runner.invoke(app, ["score-world", str(small_world), "--json"])
    assert result.exit_code == 0, result.output
    scores = json.loads(result.output)
    records = duckdb.sql(f"SELECT * FROM read_parquet('{small_world}/truth/records.parquet')")
    sizes = [row[0] for row in records.aggregate("count(*)", "person_id").fetchall()]
    assert scores["identity"]["true_pairs"] == sum(size * (size - 1) // 2 for size in sizes)
    assert scores["identity"]["common_pairs"] == scores["identity"]["true_pairs"] - 1
    assert scores["identity"]["precision"] == 1


def test_ids_kept_between_deliveries_are_counted(small_world: Path, tmp_path: Path) -> None:
    found_truth(small_world)
    mapping = tmp_path / "october.parquet"
    first = runner.invoke(app, ["score-world", str(small_world), "--save-mapping", str(mapping)])
    assert "persons who kept" not in first.output
    with connect(load_workspace(small_world).paths.warehouse) as connection:
        connection.execute("UPDATE identity.customer_ids SET customer_id = 'new' WHERE customer_id = 'person-0'")
    second = runner.invoke(app, ["score-world", str(small_world), "--earlier", str(mapping), "--json"])
    stability = json.loads(second.output)["stability"]
    assert (stability["person_count"], stability["kept_count"]) == (200, 199)


def test_a_company_without_truth_is_no_world(small_world: Path) -> None:
    (small_world / "truth/records.parquet").unlink()
    result = runner.invoke(app, ["score-world", str(small_world)])
    assert isinstance(result.exception, TesseraError)
    assert "Only a world has a truth" in str(result.exception)
