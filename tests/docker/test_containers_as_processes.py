"""What the containers would run, run here: PostgreSQL, MLflow and Airflow with the compose file's own settings."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tessera.home import PROJECT_ROOT

from .conftest import SECRETS
from .native import Native, free_port, postgres, postgres_tool

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def native(services: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Native]:
    """A database that is up, and the rest ready to start."""
    drivers = tmp_path_factory.mktemp("drivers")
    pins = PROJECT_ROOT / "docker" / "requirements.txt"
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--python", sys.executable]
    subprocess.run([*uv, "--target", str(drivers), "--require-hashes", "-r", str(pins)], check=True)
    with postgres({key: str(value) for key, value in services["postgres"]["environment"].items()}) as port:
        ports = {"postgres": port, "mlflow": free_port(), "api-server": free_port()}
        environment = Native(services, tmp_path_factory.mktemp("home"), drivers, ports)
        try:
            yield environment
        finally:
            environment.stop()


def ask(native: Native, user: str, database: str, sql: str) -> "subprocess.CompletedProcess[str]":
    password = SECRETS[f"{user.upper()}_DATABASE_PASSWORD"]
    address = f"postgresql://{user}:{password}@127.0.0.1:{native.ports['postgres']}/{database}"
    command = [postgres_tool("psql"), "--no-psqlrc", "--tuples-only", "--no-align", address, "--command", sql]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def fetch(address: str, *, body: dict[str, str] | None = None, **headers: str) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json", **headers})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - a port of this computer
        return json.loads(answer.read() or b"null")


@pytest.fixture(scope="module")
def mlflow(native: Native) -> str:
    """The address of MLflow, which answers."""
    native.start("mlflow")
    native.wait_until_healthy("mlflow")
    return f"http://127.0.0.1:{native.ports['mlflow']}/api/2.0/mlflow"


@pytest.fixture(scope="module")
def airflow(native: Native, mlflow: str) -> str:
    """The address of Airflow, of which every part is healthy."""
    parts = ("api-server", "scheduler", "dag-processor", "triggerer")
    assert native.run("prepare").returncode == 0
    for name in parts:
        native.start(name)
    for name in parts:
        native.wait_until_healthy(name)
    return f"http://127.0.0.1:{native.ports['api-server']}"


def test_each_program_can_enter_its_own_database_only(native: Native) -> None:
    assert ask(native, "airflow", "airflow", "SELECT 1").stdout == "1\n"
    assert ask(native, "mlflow", "mlflow", "SELECT 1").stdout == "1\n"
    refused = ask(native, "mlflow", "airflow", "SELECT 1")
    assert refused.returncode != 0
    assert 'permission denied for database "airflow"' in refused.stderr


def test_airflow_makes_its_metadata_database_and_does_so_again_without_harm(native: Native) -> None:
    for _ in range(2):
        result = native.run("prepare")
        assert result.returncode == 0, result.stderr[-3000:]
    assert ask(native, "airflow", "airflow", "SELECT count(*) FROM alembic_version").stdout == "1\n"
    passwords = json.loads((native.home / "airflow" / "passwords.json").read_text())
    assert passwords == {"admin": SECRETS["AIRFLOW_ADMIN_PASSWORD"]}


def test_mlflow_keeps_its_runs_in_its_own_database(native: Native, mlflow: str) -> None:
    made = fetch(f"{mlflow}/experiments/create", body={"name": "a_first_experiment"})
    query = f"SELECT name FROM experiments WHERE experiment_id = {made['experiment_id']}"
    assert ask(native, "mlflow", "mlflow", query).stdout == "a_first_experiment\n"


def test_mlflow_refuses_a_host_name_that_is_not_its_own(mlflow: str) -> None:
    address = f"{mlflow}/experiments/get?experiment_id=0"
    assert fetch(address)["experiment"]["experiment_id"] == "0"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        fetch(address, Host="elsewhere.example:5000")
    assert refusal.value.code == 403


def test_airflow_lets_the_admin_in_and_knows_our_dags(airflow: str) -> None:
    log_in = {"username": "admin", "password": SECRETS["AIRFLOW_ADMIN_PASSWORD"]}
    bearer = f"Bearer {fetch(f'{airflow}/auth/token', body=log_in)['access_token']}"
    # The DAG processor is healthy before it has parsed the folder once.
    deadline = time.monotonic() + 120
    wanted = {path.stem for path in (PROJECT_ROOT / "dags").glob("*.py")}
    known: set[str] = set()
    while known != wanted and time.monotonic() < deadline:
        known = {dag["dag_id"] for dag in fetch(f"{airflow}/api/v2/dags", Authorization=bearer)["dags"]}
        time.sleep(1)
    assert known == wanted
    assert fetch(f"{airflow}/api/v2/importErrors", Authorization=bearer)["import_errors"] == []


def test_airflow_refuses_a_wrong_password(airflow: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        fetch(f"{airflow}/auth/token", body={"username": "admin", "password": "guess"})
    assert refusal.value.code == 401
