"""What a person sees in a browser: a run triggered from the form, the candidates in MLflow, the report."""

import json
import re
import shutil
import socket
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.integration.conftest import Company

PATIENCE = 600  # seconds for the five DAGs under a scheduler, on two cores
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLOW = ["assign_segments", "build_features", "ingest_sources", "resolve_customers", "train_segments"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def servers(published_company: Company) -> Iterator[dict[str, str]]:
    """Start Airflow and MLflow on free ports and return their addresses and the password."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        ports = {"TESSERA_AIRFLOW_PORT": str(one.getsockname()[1]), "TESSERA_MLFLOW_PORT": str(two.getsockname()[1])}
    up = published_company.command("up", **ports)
    try:
        assert up.returncode == 0, up.stdout + up.stderr
        airflow = re.search(r"Airflow +(\S+) +user (\S+), password (\S+)", up.stdout)
        mlflow = re.search(r"MLflow +(\S+?)/#", up.stdout)
        assert airflow
        assert mlflow
        yield {"airflow": airflow[1], "user": airflow[2], "password": airflow[3], "mlflow": mlflow[1]}
    finally:
        down = published_company.command("down")
    assert down.stdout.count("stopped") == 5, down.stdout


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def airflow(browser: Browser, servers: dict[str, str]) -> Iterator[Page]:
    """Return a page that is logged in."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(servers["airflow"])
    page.fill("input[name=username]", servers["user"])
    page.fill("input[name=password]", servers["password"])
    page.keyboard.press("Enter")
    page.get_by_text("Dags", exact=True).first.wait_for()
    yield page
    page.close()


def runs(page: Page, address: str) -> dict[str, str]:
    """Return the state of the newest run of each DAG."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "_token")
    answer = page.request.get(
        f"{address}/api/v2/dags/~/dagRuns?order_by=start_date", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.ok, answer.text()
    return {run["dag_id"]: run["state"] for run in answer.json()["dag_runs"]}


def test_a_run_triggered_from_the_form_goes_through_all_dags(
    airflow: Page, servers: dict[str, str], published_company: Company
) -> None:
    before = published_company.published("SELECT * FROM segments.customer_segments ORDER BY customer_id")
    airflow.goto(f"{servers['airflow']}/dags")
    for dag in FLOW:
        airflow.get_by_text(dag, exact=True).first.wait_for()
    airflow.goto(f"{servers['airflow']}/dags/ingest_sources")
    airflow.get_by_role("button", name="Trigger").first.click()
    form = airflow.get_by_role("dialog")
    form.get_by_text("Folder with a tessera.yml").wait_for()
    form.locator("input[name=element_workspace], input[value='examples/complete_journey']").first.fill(
        str(published_company.folder)
    )
    form.get_by_role("button", name="Trigger").last.click()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        states = runs(airflow, servers["airflow"])
        if "failed" in states.values() or states.get("assign_segments") == "success":
            break
        time.sleep(3)
    assert states == dict.fromkeys(FLOW, "success")
    assert published_company.published("SELECT * FROM segments.customer_segments ORDER BY customer_id") == before


def test_mlflow_shows_the_candidates_side_by_side(
    browser: Browser, servers: dict[str, str], published_company: Company
) -> None:
    page = browser.new_page(viewport={"width": 1500, "height": 900})
    found = page.request.get(
        f"{servers['mlflow']}/api/2.0/mlflow/experiments/get-by-name?experiment_name=small_company"
    ).json()
    experiment = found["experiment"]["experiment_id"]
    answer = page.request.post(
        f"{servers['mlflow']}/api/2.0/mlflow/runs/search",
        data=json.dumps({"experiment_ids": [experiment], "filter": "params.is_finalist = 'True'"}),
        headers={"Content-Type": "application/json"},
    ).json()
    candidates = {run["info"]["run_name"]: run["info"]["run_id"] for run in answer["runs"]}
    tried = published_company.published("SELECT candidate_name FROM segments.segment_search WHERE is_finalist")
    assert set(candidates) == {name for (name,) in tried}
    ids = json.dumps(list(candidates.values()))
    page.goto(f'{servers["mlflow"]}/#/compare-runs?runs={ids}&experiments=["{experiment}"]')
    page.get_by_text(f"Comparing {len(candidates)} Runs").wait_for()
    page.get_by_text("silhouette").first.wait_for()
    page.close()


def test_the_report_opens_without_a_network_and_without_an_error(browser: Browser, published_company: Company) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: problems.append(request.url) if request.url.startswith("http") else None)
    page.goto((published_company.paths / "report" / "index.html").as_uri())
    for (name,) in published_company.published("SELECT segment_name FROM segments.segment_summaries"):
        assert page.get_by_text(str(name)).count() > 0
    assert page.locator("svg").count() >= 3
    assert problems == []
    page.close()
