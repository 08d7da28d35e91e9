"""Starting and stopping servers: what is refused, and that nothing but our own processes is ended."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tessera.errors import TesseraError
from tessera.server_commands import commands, mlflow_elsewhere
from tessera.servers import running_servers, start_servers, stop_servers


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path))
    (tmp_path / "airflow").mkdir()
    return tmp_path / "airflow"


@pytest.fixture
def sleeper() -> Iterator[psutil.Popen]:
    process = psutil.Popen([sys.executable, "-c", "import time; time.sleep(600)"], stdin=subprocess.DEVNULL)
    yield process
    if process.is_running():
        process.kill()
        process.wait()


def record(home: Path, *servers: tuple[str, int, float]) -> None:
    entries = [{"name": name, "pid": pid, "started": started, "port": None} for name, pid, started in servers]
    (home / "servers.json").write_text(json.dumps(entries))


def test_a_taken_port_is_named_with_what_chooses_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("TESSERA_AIRFLOW_PORT", str(port))
        message = rf"port {port} of 127.0.0.1 is taken .* `TESSERA_AIRFLOW_PORT={port + 1} make up`"
        with pytest.raises(TesseraError, match=message):
            start_servers(print)
    assert running_servers() == []


@pytest.mark.parametrize("text", ["0", "65536", "-1", "web"])
def test_what_is_no_port_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("TESSERA_MLFLOW_PORT", text)
    with pytest.raises(TesseraError, match=r"TESSERA_MLFLOW_PORT='.*' is not a port; allowed: 1 to 65535"):
        start_servers(print)


def test_what_was_started_is_ended_and_forgotten(home: Path, sleeper: psutil.Popen) -> None:
    record(home, ("scheduler", sleeper.pid, sleeper.create_time()))
    assert stop_servers() == ["stopped scheduler"]
    assert sleeper.wait(5) != 0
    assert stop_servers() == ["nothing was up"]


def test_a_later_process_with_the_number_of_ours_is_left_alone(home: Path, sleeper: psutil.Popen) -> None:
    record(home, ("scheduler", sleeper.pid, sleeper.create_time() - 3600))
    assert stop_servers() == ["nothing was up"]
    assert sleeper.is_running()


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        (None, None),
        ("sqlite:////tmp/mlflow.db", None),
        ("https://anna:secret@mlflow.example:8443/team", "https://mlflow.example:8443/team"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
    ],
)
def test_an_mlflow_server_elsewhere_is_told_without_its_password(
    home: Path, monkeypatch: pytest.MonkeyPatch, uri: str | None, address: str | None
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    if uri:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    assert mlflow_elsewhere() == address


def test_mlflow_is_started_where_it_has_a_port() -> None:
    store = {"MLFLOW_TRACKING_URI": "sqlite:///m.db"}
    assert list(commands(store, {"api-server": 1})) == ["api-server", "scheduler", "dag-processor", "triggerer"]
    assert "sqlite:///m.db" in commands(store, {"api-server": 1, "mlflow": 2})["mlflow"]
