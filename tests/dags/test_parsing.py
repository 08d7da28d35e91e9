"""Airflow parses the DAGs folder again and again: parsing must stay light and quiet."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tessera.home import DAGS_FOLDER, PROJECT_ROOT

HEAVY = {"dlt", "duckdb", "expectations", "great_expectations", "matplotlib", "ml", "mlflow", "pandas", "sklearn"}

PARSE = """
import json, sys, warnings
sys.path.insert(0, sys.argv[1])
import cosmos.operators.local, airflow.sdk, airflow.dag_processing.dagbag
from airflow.providers.smtp.notifications import smtp
before = set(sys.modules)
warnings.filterwarnings("error", module="orchestration|tessera|unusual_prefix_")
bag = airflow.dag_processing.dagbag.DagBag(sys.argv[1])
print(json.dumps({"errors": bag.import_errors, "dags": sorted(bag.dags), "modules": sorted(set(sys.modules) - before)}))
"""


def imports_at_module_level(source: str) -> set[str]:
    """Return the packages that a module imports when it is imported; what types alone need does not count."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            types_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            waiting += node.orelse if types_only and isinstance(node, ast.If) else list(ast.iter_child_nodes(node))
    return found


def test_imports_are_found_in_classes_and_conditions_but_not_in_functions() -> None:
    source = """
from typing import TYPE_CHECKING
import pandas.api
if TYPE_CHECKING:
    import mlflow
try:
    from duckdb import connect
except ImportError:
    pass
class Task:
    import dlt
def work():
    import sklearn
"""
    assert imports_at_module_level(source) == {"typing", "pandas", "duckdb", "dlt"}


@pytest.mark.parametrize("file", sorted(DAGS_FOLDER.rglob("*.py")), ids=lambda file: str(file.relative_to(DAGS_FOLDER)))
def test_no_module_of_the_dags_imports_a_heavy_package_at_its_top(file: Path) -> None:
    assert imports_at_module_level(file.read_text(encoding="utf-8")) & HEAVY == set()


def test_parsing_the_folder_warns_of_nothing_and_loads_no_heavy_package(tmp_path: Path) -> None:
    environment = {**os.environ, "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR"}
    command = [sys.executable, "-c", PARSE, str(DAGS_FOLDER)]
    result = subprocess.run(command, env=environment, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    parsed = json.loads(result.stdout.splitlines()[-1])
    assert parsed["errors"] == {}
    assert parsed["dags"] == sorted(file.stem for file in DAGS_FOLDER.glob("*.py"))
    assert {name.partition(".")[0] for name in parsed["modules"]} & HEAVY == set()
