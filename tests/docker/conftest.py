"""What the tests of the containers share: the compose file as docker-compose resolves it."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tessera.home import PROJECT_ROOT

COMPOSE_FILE = PROJECT_ROOT / "docker-compose.airflow.yml"
SECRETS = {
    "POSTGRES_PASSWORD": "a1",
    "AIRFLOW_DATABASE_PASSWORD": "b2",
    "MLFLOW_DATABASE_PASSWORD": "c3",
    "AIRFLOW_API_SECRET_KEY": "d4" * 32,
    "AIRFLOW_JWT_SECRET": "e5" * 32,
    "AIRFLOW_FERNET_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "AIRFLOW_ADMIN_PASSWORD": "f6",
}

Resolve = Callable[[dict[str, str]], "subprocess.CompletedProcess[str]"]


def compose_command() -> list[str]:
    """Return the command; its absence is a failure, because a skipped check looks like a passed one."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker"):
        return ["docker", "compose"]
    pytest.fail("neither docker-compose nor docker is installed: apt-get install docker-compose (it needs no engine).")


@pytest.fixture(scope="session")
def resolve(tmp_path_factory: pytest.TempPathFactory) -> Resolve:
    """Resolve the compose file with an .env of these variables, as a person would."""

    def run(variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        file = tmp_path_factory.mktemp("compose") / "env"
        file.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
        command = [*compose_command(), "--env-file", str(file), "-f", str(COMPOSE_FILE), "config"]
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    return run


@pytest.fixture(scope="session")
def services(resolve: Resolve) -> dict[str, Any]:
    """The services of the compose file with every variable filled in."""
    result = resolve(SECRETS)
    assert result.returncode == 0, result.stderr
    content: dict[str, Any] = yaml.safe_load(result.stdout)["services"]
    return content


@pytest.fixture
def unused_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
