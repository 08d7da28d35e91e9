"""The compose file says what a container may do; docker-compose itself reads it here."""

import re
from typing import Any

import pytest
import yaml

from tessera import TELEMETRY_OFF
from tessera.airflow import airflow_environment
from tessera.home import PROJECT_ROOT

from .conftest import COMPOSE_FILE, SECRETS, Resolve

AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer")
OURS = (*AIRFLOW, "mlflow", "prepare")
ENV_EXAMPLE = PROJECT_ROOT / "docker" / ".env.example"


@pytest.mark.slow
def test_the_services_are_airflow_mlflow_postgres_and_what_prepares_them(services: dict[str, Any]) -> None:
    assert sorted(services) == [
        "api-server",
        "dag-processor",
        "mlflow",
        "postgres",
        "prepare",
        "scheduler",
        "triggerer",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_a_secret_that_is_not_set_stops_compose_and_is_named(resolve: Resolve, secret: str) -> None:
    result = resolve({**SECRETS, secret: ""})
    assert result.returncode != 0
    assert f"{secret} is empty, see docker/.env.example" in result.stderr


@pytest.mark.slow
def test_ports_are_open_on_loopback_only(services: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"api-server": ["127.0.0.1:8080:8080/tcp"], "mlflow": ["127.0.0.1:5000:5000/tcp"]}


@pytest.mark.slow
def test_other_ports_can_be_chosen_and_mlflow_answers_to_them(resolve: Resolve) -> None:
    result = resolve({**SECRETS, "TESSERA_MLFLOW_PORT": "5050", "TESSERA_AIRFLOW_PORT": "8181"})
    services = yaml.safe_load(result.stdout)["services"]
    assert services["mlflow"]["ports"] == ["127.0.0.1:5050:5000/tcp"]
    assert "localhost:5050" in services["mlflow"]["environment"]["MLFLOW_SERVER_ALLOWED_HOSTS"].split(",")
    assert services["api-server"]["environment"]["AIRFLOW__API__BASE_URL"] == "http://localhost:8181"


@pytest.mark.slow
def test_everything_but_the_one_shot_service_has_a_health_check_and_starts_again(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"prepare"}
    assert {name: service["restart"] for name, service in services.items()} == {
        name: "no" if name == "prepare" else "unless-stopped" for name in services
    }


@pytest.mark.slow
def test_a_service_waits_for_what_it_needs(services: dict[str, Any]) -> None:
    ready = {"postgres": {"condition": "service_healthy"}}
    assert services["prepare"]["depends_on"] == services["mlflow"]["depends_on"] == ready
    for name in AIRFLOW:
        assert services[name]["depends_on"] == {
            "prepare": {"condition": "service_completed_successfully"},
            "mlflow": {"condition": "service_healthy"},
        }


@pytest.mark.slow
def test_only_the_service_that_writes_the_log_in_knows_the_admin_password(services: dict[str, Any]) -> None:
    knowing = {
        name
        for name, service in services.items()
        if SECRETS["AIRFLOW_ADMIN_PASSWORD"] in service["environment"].values()
    }
    assert knowing == {"prepare"}


@pytest.mark.slow
def test_telemetry_is_off_in_every_container_of_ours(services: dict[str, Any]) -> None:
    for name in OURS:
        found = {key: str(value) for key, value in services[name]["environment"].items() if key in TELEMETRY_OFF}
        assert found == TELEMETRY_OFF, name


@pytest.mark.slow
def test_airflow_is_set_up_as_on_a_computer_without_containers(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in services["scheduler"]["environment"]:
        monkeypatch.delenv(name, raising=False)
    local = airflow_environment(PROJECT_ROOT / "airflow")
    same = ("AIRFLOW__CORE__LOAD_EXAMPLES", "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION", "AIRFLOW__CORE__EXECUTOR")
    for name in AIRFLOW:
        assert {key: services[name]["environment"][key] for key in same} == {key: local[key] for key in same}


def test_images_are_pinned_to_a_minor_release() -> None:
    images = {service.get("image") for service in yaml.safe_load(COMPOSE_FILE.read_text())["services"].values()}
    base = re.findall(r"^FROM (\S+)$", (PROJECT_ROOT / "docker" / "Dockerfile").read_text(), re.MULTILINE)
    assert len(base) == 1
    for image in {*images, *base}:
        assert re.fullmatch(r"[a-z]+:\d+(\.\d+)+(-[a-z]+)*", image or ""), image


def test_the_example_of_the_env_file_lists_every_secret_and_holds_none() -> None:
    lines = [line for line in ENV_EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE_FILE.read_text()))
    assert sorted(lines) == sorted(f"{name}=" for name in required)
    assert required == set(SECRETS)


def test_the_image_runs_as_a_user_without_rights_and_installs_by_hash_only() -> None:
    text = (PROJECT_ROOT / "docker" / "Dockerfile").read_text()
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    installs = re.findall(r"pip install (.+?)(?: \\)?$", text, re.MULTILINE)
    assert users == ["tessera"]
    assert installs == [
        "--require-hashes -r requirements/run.txt",
        "--require-hashes -r docker/requirements.txt",
        "--no-deps --no-build-isolation --editable .",
    ]


def test_the_drivers_are_pinned_by_hash_and_no_address_is_written() -> None:
    text = (PROJECT_ROOT / "docker" / "requirements.txt").read_text()
    pins = re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
    assert pins == ["asyncpg", "psycopg2-binary"]
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
