"""What `tessera up` starts: the command of each server, the environment they share, and their secrets."""

import json
import os
import secrets
import sys
import urllib.parse
from pathlib import Path

from tessera.airflow import airflow_environment
from tessera.home import mlflow_folder, mlflow_tracking_uri, tessera_home
from tessera.warehouse import make_folder

HOST = "127.0.0.1"
USER = "admin"
API_SERVER, MLFLOW = "api-server", "mlflow"
OF_AIRFLOW = (API_SERVER, "scheduler", "dag-processor", "triggerer")


def servers_folder() -> Path:
    """Return where the servers keep their logs, the metadata database and their secrets."""
    return tessera_home() / "airflow"


def tool(name: str) -> str:
    """Return the path of a command that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def mlflow_elsewhere() -> str | None:
    """Return the address of the MLflow server that ``MLFLOW_TRACKING_URI`` names, without a password in it."""
    parts = urllib.parse.urlsplit(mlflow_tracking_uri())
    return (
        parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.scheme in ("http", "https") else None
    )


def commands(environment: dict[str, str], ports: dict[str, int]) -> dict[str, list[str]]:
    """Return what is started, by name; MLflow only where it has a port."""
    airflow = {
        API_SERVER: ["api-server", "--host", HOST, "--port", str(ports[API_SERVER]), "--workers", "1"],
        "scheduler": ["scheduler", "--skip-serve-logs"],
        "dag-processor": ["dag-processor"],
        "triggerer": ["triggerer", "--skip-serve-logs"],
    }
    found = {name: [tool("airflow"), *arguments] for name, arguments in airflow.items()}
    if MLFLOW in ports:
        artifacts = (mlflow_folder() / "artifacts").as_uri()
        found[MLFLOW] = [
            *(tool("mlflow"), "server", "--host", HOST, "--port", str(ports[MLFLOW]), "--workers", "1"),
            *("--backend-store-uri", environment["MLFLOW_TRACKING_URI"], "--default-artifact-root", artifacts),
        ]
    return found


def server_environment(port: int) -> dict[str, str]:
    """Return the environment of the servers, whose API server listens on a port; secrets are made where absent."""
    make_folder(servers_folder())
    secret = _secrets(servers_folder() / "secrets.json")
    ours = {
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
        "AIRFLOW__API__SECRET_KEY": secret["api"],
        "AIRFLOW__API_AUTH__JWT_SECRET": secret["jwt"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
        "AIRFLOW__CORE__FERNET_KEY": secret["fernet"],
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_passwords()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__PARALLELISM": "4",
    }
    return {**ours, **airflow_environment(servers_folder())}


def password() -> str:
    """Return what the user logs in with."""
    found: str = json.loads(_passwords().read_text())[USER]
    return found


def _passwords() -> Path:
    return servers_folder() / "passwords.json"


def _secrets(file: Path) -> dict[str, str]:
    """Return the secrets that Airflow's processes share, made once and readable by their owner only."""
    if not file.exists():
        from cryptography.fernet import Fernet

        made = {
            "api": secrets.token_urlsafe(32),
            "jwt": secrets.token_urlsafe(64),
            "fernet": Fernet.generate_key().decode(),
        }
        _write_private(_passwords(), json.dumps({USER: secrets.token_urlsafe(12)}))
        _write_private(file, json.dumps(made))  # last: where it is missing, both are made anew
    content: dict[str, str] = json.loads(file.read_text())
    return content


def _write_private(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)
