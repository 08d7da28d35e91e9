"""The two small programs inside the image."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from tessera.home import PROJECT_ROOT

HEALTH = {"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}, "dag_processor": {"status": None}}


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PROJECT_ROOT / "docker" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()
        self.wfile.write(json.dumps(HEALTH).encode())

    def log_message(self, *args: object) -> None:
        """Say nothing: the test's output is the assertion."""


@pytest.fixture
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_component_is_healthy_only_if_the_server_calls_it_so(address: str) -> None:
    is_healthy = load("check_health").is_healthy
    parts = ("scheduler", "triggerer", "dag_processor", "unheard_of")
    assert {part: is_healthy(f"{address}/health", part) for part in parts} == {
        "scheduler": True,
        "triggerer": False,
        "dag_processor": False,
        "unheard_of": False,
    }


def test_an_address_is_healthy_if_it_answers_without_an_error(address: str) -> None:
    is_healthy = load("check_health").is_healthy
    assert is_healthy(f"{address}/health", None)
    assert not is_healthy(f"{address}/elsewhere", None)


def test_an_address_where_nobody_listens_is_not_healthy(unused_port: int) -> None:
    assert not load("check_health").is_healthy(f"http://127.0.0.1:{unused_port}/health", None)


def test_the_log_in_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "airflow" / "passwords.json"
    load("prepare").write_log_in(file, "first")
    load("prepare").write_log_in(file, "x")
    assert json.loads(file.read_text()) == {"admin": "x"}
    assert file.stat().st_mode & 0o777 == 0o600
