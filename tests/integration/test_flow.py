"""The whole line on a small company of real households, through the command a person types."""

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.integration.conftest import HOUSEHOLDS, Company, make_company

ROWS = "SELECT * FROM segments.customer_segments ORDER BY customer_id"


def published_bytes(company: Company) -> dict[str, str]:
    """Return a digest of each file that readers see, and where the link leads."""
    folder = (company.paths / "published").resolve()
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}
    return {**files, "folder": folder.name}


def failed_task(events: list[dict[str, object]], log: str) -> tuple[object, object, str]:
    """Return DAG, task and message of the only task that failed."""
    failures = [event for event in events if event.get("state") == "failed"]
    assert len(failures) == 1, log
    return failures[0]["dag"], failures[0]["task"], str(failures[0]["error"])


def test_a_run_ends_with_a_table_and_says_where_everything_lies(published_company: Company) -> None:
    result = published_company.tessera("segments")
    assert result.returncode == 0, result.stderr
    rows = published_company.published(
        "SELECT segment_name, customer_count, customer_share FROM segments.segment_summaries"
    )
    assert rows
    for name, count, share in rows:
        assert f"{count:,}" in result.stdout
        assert f"{share:.1%}" in result.stdout
        assert all(word in result.stdout for word in str(name).split())
    assert not re.search(r"cluster|segment \d", result.stdout, re.IGNORECASE)
    for place in (
        "published/segments.duckdb",
        "published/customer_segments.parquet",
        "report/index.html",
        "data_docs/index.html",
    ):
        assert (published_company.paths / place).exists(), place


def test_published_sums_equal_the_source(published_company: Company) -> None:
    source = f"'{published_company.folder}/transactions.parquet'"
    expected = duckdb.sql(
        f"SELECT count(DISTINCT household_id), sum(CAST(sales_value AS DECIMAL(18, 4))) FROM {source}"
    ).fetchall()
    assert (
        published_company.published("SELECT count(*), sum(lifetime_spend) FROM segments.customer_segments") == expected
    )
    assert (
        published_company.published("SELECT sum(customer_count), sum(lifetime_spend) FROM segments.segment_summaries")
        == expected
    )
    assert published_company.published("SELECT count(*), sum(lifetime_spend) FROM segments.rfm_segments") == expected


def test_each_customer_has_one_segment_with_a_name(published_company: Company) -> None:
    rows = published_company.published(
        "SELECT count(*), count(DISTINCT customer_id), count(*) FILTER (segment_name IS NULL OR segment_key IS NULL) "
        "FROM segments.customer_segments"
    )
    assert rows == [(len(published_company.published(ROWS)), len(published_company.published(ROWS)), 0)]
    assert rows[0][0] <= HOUSEHOLDS


@pytest.mark.slow
def test_a_second_run_changes_nothing_that_is_published(published_company: Company) -> None:
    before = published_bytes(published_company)
    result = published_company.tessera("run")
    assert result.returncode == 0, result.stderr
    assert published_bytes(published_company) == before


@pytest.mark.slow
def test_a_null_key_in_raw_stops_the_run_at_the_raw_border(published_company: Company) -> None:
    before = published_bytes(published_company)
    published_company.change("CREATE TABLE main.kept AS FROM raw.transactions")
    published_company.change("UPDATE raw.transactions SET customer_id = NULL WHERE rowid = 7")
    try:
        status, events, log = published_company.run_dags(mark_success="load_sources")
        dag, task, message = failed_task(events, log)
    finally:
        published_company.change("CREATE OR REPLACE TABLE raw.transactions AS FROM main.kept; DROP TABLE main.kept")
    assert (status, dag, task) == (1, "ingest_sources", "check_raw")
    assert "transactions" in message
    assert "customer_id" in message
    assert published_bytes(published_company) == before


@pytest.mark.slow
def test_a_feature_out_of_range_stops_the_run_at_the_features_border(published_company: Company) -> None:
    before = published_bytes(published_company)
    published_company.change("CREATE TABLE main.kept AS FROM features.customer_features")
    published_company.change("UPDATE features.customer_features SET weekend_order_share = 1.5 WHERE customer_id = '13'")
    try:
        status, events, log = published_company.run_dags(mark_success="load_sources|check_raw|build_.*")
        dag, task, message = failed_task(events, log)
    finally:
        published_company.change("DELETE FROM features.customer_features")
        published_company.change("INSERT INTO features.customer_features FROM main.kept; DROP TABLE main.kept")
    assert (status, dag, task) == (1, "build_features", "check_features")
    assert "weekend_order_share" in message
    assert "13" in message
    assert published_bytes(published_company) == before


def test_a_missing_prediction_stops_the_run_at_the_predictions_border(published_company: Company) -> None:
    before = published_bytes(published_company)
    published_company.change("CREATE TABLE main.kept AS FROM predictions.segment_assignments")
    published_company.change("DELETE FROM predictions.segment_assignments WHERE customer_id = '13'")
    try:
        status, events, log = published_company.run_dags(
            "assign_segments", mark_success="assign_segments|explain_customers|apply_lenses"
        )
        dag, task, message = failed_task(events, log)
    finally:
        published_company.change("DELETE FROM predictions.segment_assignments")
        published_company.change("INSERT INTO predictions.segment_assignments FROM main.kept; DROP TABLE main.kept")
    assert (status, dag, task) == (1, "assign_segments", "check_predictions")
    assert "13" in message
    assert published_bytes(published_company) == before


def test_a_currency_without_a_rate_stops_the_run_in_dbt_with_the_command_that_reproduces_it(
    published_company: Company,
) -> None:
    before = published_bytes(published_company)
    published_company.change("CREATE TABLE main.kept AS FROM raw.transactions")
    published_company.change("UPDATE raw.transactions SET currency = 'XTS' WHERE rowid = 7")
    try:
        status, events, log = published_company.run_dags(mark_success="load_sources|check_raw")
        dag, task, message = failed_task(events, log)
    finally:
        published_company.change("CREATE OR REPLACE TABLE raw.transactions AS FROM main.kept; DROP TABLE main.kept")
    assert (status, dag, task) == (1, "resolve_customers", "build_staging")
    assert "currency=XTS" in message
    assert "reproduce:" in message
    assert published_bytes(published_company) == before


def test_a_warehouse_held_by_another_process_ends_in_one_message(published_company: Company) -> None:
    before = published_bytes(published_company)
    file = str(published_company.warehouse)
    code = f"import duckdb, sys; c = duckdb.connect({file!r}); print(1, flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        result = published_company.tessera("run")
    finally:
        holder.communicate()
    assert result.returncode == 1
    assert "locked" in result.stderr
    assert str(holder.pid) in result.stderr
    assert "Traceback" not in result.stderr
    assert published_bytes(published_company) == before


def test_a_table_of_models_and_tests_opens_the_log_of_a_layer(published_company: Company) -> None:
    log = min((published_company.paths / "logs").glob("run-*.log")).read_text()
    assert "tests passed" in log
    assert re.search(r"customer_features +model +success", log)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"as_of_date": "2016-01-01"}, ["2016-01-01", "first order"]),
        pytest.param(
            {"segments": {"k_max": 50, "k_min": 20, "families": ["kmeans"], "preparations": ["essentials"]}},
            ["k_min", "customers"],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_settings_that_do_not_fit_the_data_end_in_one_message(
    published_company: Company, change: dict[str, object], words: list[str]
) -> None:
    import yaml

    before = published_bytes(published_company)
    file = published_company.folder / "tessera.yml"
    text = file.read_text()
    file.write_text(yaml.safe_dump({**yaml.safe_load(text), **change}))
    if "segments" in change:
        source = f"'{published_company.folder}/transactions.parquet'"
        small = f"(SELECT * FROM {source} WHERE household_id <= 12)"
        duckdb.sql(f"COPY {small} TO '{published_company.folder}/few.parquet'")
        settings = yaml.safe_load(file.read_text())
        settings["sources"]["transactions"]["files"] = "few.parquet"
        file.write_text(yaml.safe_dump(settings))
    try:
        result = published_company.tessera("run")
    finally:
        file.write_text(text)
    assert result.returncode == 1
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert published_bytes(published_company) == before


def test_an_unknown_workspace_ends_in_one_message() -> None:
    command = [str(Path(sys.executable).with_name("tessera")), "run", "--workspace", "no/such/place"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "no/such/place" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_another_day_and_back_gives_the_first_rows_again(published_company: Company) -> None:
    before = published_company.published(ROWS)
    earlier = published_company.tessera("run", "--as-of", "2017-07-01")
    assert earlier.returncode == 0, earlier.stderr
    days = published_company.published("SELECT DISTINCT CAST(as_of_date AS VARCHAR) FROM segments.customer_segments")
    assert days == [("2017-07-01",)]
    back = published_company.tessera("run")
    assert back.returncode == 0, back.stderr
    assert published_company.published(ROWS) == before


@pytest.mark.slow
def test_another_home_gives_the_same_rows_though_its_runs_were_killed(
    published_company: Company, tmp_path: Path
) -> None:
    company = make_company(tmp_path)
    expected = published_company.published(ROWS)
    moments = random.Random(7)  # noqa: S311 - no secret
    command = [str(Path(sys.executable).with_name("tessera")), "run", "--workspace", str(company.folder)]
    for kill in range(6):
        process = subprocess.Popen(command, env=company.environment, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(moments.uniform(2, 45))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if kill in {2, 5}:
            result = company.tessera("run")
            assert result.returncode == 0, result.stderr
            assert company.published(ROWS) == expected
