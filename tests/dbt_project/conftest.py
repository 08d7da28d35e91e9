"""The parsed project, shared by the tests that read its manifest."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tessera.ingestion import load_sources
from tessera.warehouse import connect, create_prediction_tables
from tessera.workspace import load_workspace
from tests.builders import make_raw_warehouse
from tests.dbt_process import PROJECT


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    warehouse = make_raw_warehouse(tmp_path_factory.mktemp("manifest") / "warehouse.duckdb")
    target = warehouse.parent / "dbt_target"
    command = [sys.executable, "-m", "dbt.cli.main", "parse", *PROJECT, "--target-path", str(target)]
    environment = {**os.environ, "TESSERA_WAREHOUSE": str(warehouse), "DBT_LOG_PATH": str(target)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    return json.loads((target / "manifest.json").read_text())


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Models, seeds and sources by the last part of their id; a source as ``schema.table``."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in {"model", "seed"}]
    sources = {f"{node['source_name']}.{node['name']}": node for node in manifest["sources"].values()}
    return {**{node["name"]: node for node in nodes}, **sources}


def layer_of(node: dict[str, Any]) -> str:
    """Name the layer of a node: source, seed, or the folder below ``models/``; staging has one a source."""
    if node["resource_type"] != "model":
        return str(node["resource_type"])
    folders = Path(node["original_file_path"]).parts[1:-1]
    return "/".join(folders)


@pytest.fixture(scope="session")
def complete_journey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw of the real example, loaded from its package; tests copy the file."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESSERA_HOME", str(home))
        workspace = load_workspace("examples/complete_journey")
        load_sources(workspace)
        warehouse = workspace.paths.warehouse
    with connect(warehouse) as connection:
        create_prediction_tables(connection)
    return warehouse
