"""Keys over days that are trained out of their order, and what one training puts on record."""

from datetime import date

import duckdb
import pytest
from mlflow.tracking import MlflowClient

from ml.jobs.assign_segments import assign_segments
from ml.jobs.keep_memberships import keep_memberships
from ml.jobs.train_segments import train_segments
from tessera.home import mlflow_tracking_uri
from tests.ml.conftest import AS_OF_DATE, features_frame, train_and_serve, write_features
from tests.ml.jobs.registered import keys_of, registry_of, told

EARLIER, LATER = date(2023, 7, 1), date(2024, 2, 1)


def run_day(workspace, frame, day):
    """Do what a run of a day does with its segments; return the training and the day's rows of two tables."""
    write_features(workspace, frame, day)
    trained = train_and_serve(workspace, day)
    assign_segments(workspace, day)
    keep_memberships(workspace, day)
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        rows = [
            connection.execute(f"FROM predictions.{table} WHERE as_of_date = ? ORDER BY ALL", [day]).fetchall()
            for table in ("segment_definitions", "segment_memberships")
        ]
    return trained, rows


def test_a_past_day_trained_later_keeps_the_keys_of_the_same_groups_and_the_last_day_stays_as_it_is(
    own_workspace, quick_search
):
    _, first = run_day(own_workspace, features_frame(36), AS_OF_DATE)
    past, _ = run_day(own_workspace, features_frame(36, seed=2), EARLIER)
    assert past["model_version"] == 2
    assert keys_of(own_workspace, 2) == keys_of(own_workspace, 1)
    assert [event for event, *_ in told(own_workspace, 2)] == ["born"] * 3
    again, rows = run_day(own_workspace, features_frame(36), AS_OF_DATE)
    assert (again["is_reused"], again["model_version"]) == (True, 1)
    assert rows == first


def test_a_past_day_that_the_later_model_cannot_speak_of_gets_fresh_keys(own_workspace, quick_search):
    run_day(own_workspace, features_frame(36), AS_OF_DATE)
    # the later model cannot say who was in which of its segments: one of its columns was not there yet
    past = features_frame(36).assign(spend_trend_90d=float("nan"))
    run_day(own_workspace, past, EARLIER)
    assert "frequent_small_basket_shoppers" in keys_of(own_workspace, 1)
    assert "frequent_small_basket_shoppers_2" in keys_of(own_workspace, 2)
    assert not keys_of(own_workspace, 2) & keys_of(own_workspace, 1)


@pytest.mark.slow
def test_a_training_made_anew_as_its_file_was_damaged_gives_the_same_keys(own_workspace, own_home, quick_search):
    _, first = run_day(own_workspace, features_frame(36), AS_OF_DATE)
    run_day(own_workspace, features_frame(36, seed=2), LATER)
    version = registry_of(own_workspace).tracker.version(f"{own_workspace.name}_segments", 1)
    for file in (own_home / "mlflow" / "artifacts" / own_workspace.name).rglob("model.skops"):
        file.write_bytes(file.read_bytes() + b" ")
    again, rows = run_day(own_workspace, features_frame(36), AS_OF_DATE)
    assert not again["is_reused"]
    assert again["model_version"] > version.version
    assert [row[:4] for row in rows[0]] == [row[:4] for row in first[0]]
    assert rows[1] == first[1]


def test_no_key_is_given_that_a_refused_training_has(own_workspace, quick_search):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))
    train_segments(own_workspace, AS_OF_DATE)
    quick_search.excess = 0.5
    gone = features_frame(36).assign(spend_trend_90d=float("nan"))
    write_features(own_workspace, gone, LATER)
    train_segments(own_workspace, LATER)
    refused, newer = keys_of(own_workspace, 2), keys_of(own_workspace, 3)
    assert "frequent_small_basket_shoppers" in refused
    assert "frequent_small_basket_shoppers_2" in newer
    assert not refused & newer


def test_a_group_that_a_refused_training_found_too_has_its_key(own_workspace, quick_search):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))
    train_segments(own_workspace, AS_OF_DATE)
    write_features(own_workspace, features_frame(36, seed=2), LATER)
    train_segments(own_workspace, LATER)
    assert keys_of(own_workspace, 3) == keys_of(own_workspace, 2)


def test_a_customer_in_no_segment_of_a_density_champion_does_not_end_the_next_training(own_workspace, quick_search):
    settings = own_workspace.segments.model_copy(update={"families": ["hdbscan"]})
    workspace = own_workspace.model_copy(update={"segments": settings})
    write_features(workspace, features_frame(60))
    train_and_serve(workspace)
    assert "no_clear_segment" not in keys_of(workspace, 1)
    between = features_frame(60, seed=2)
    columns = ["order_count", "average_order_amount", "days_since_last_order", "spend_trend_90d"]
    between.loc[0, columns] = [32.0, 50.0, 75.0, 0.0]
    write_features(workspace, between, LATER)
    assert train_segments(workspace, LATER)["verdict"] == "publish"
    assert keys_of(workspace, 2) >= keys_of(workspace, 1)


def test_columns_named_after_any_department_are_on_record_as_a_table(own_workspace, quick_search, monkeypatch):
    departments = ("Fruit & Veg", 'a"b', "50% (off)", "Men's, boys'", "x" * 300)
    names = {f"department_spend_share.{name}": "has no value" for name in departments}
    original = quick_search.run

    def with_departments(search):
        result = original(search)
        for choice in result.choices.values():
            choice.dropped.update(names)
        return result

    monkeypatch.setattr(quick_search, "run", with_departments)
    write_features(own_workspace, features_frame(36))
    result = train_segments(own_workspace, AS_OF_DATE)
    client = MlflowClient(tracking_uri=mlflow_tracking_uri(), registry_uri=mlflow_tracking_uri())
    file = client.download_artifacts(result["run_id"], "dropped_columns.csv")
    assert set(duckdb.execute(f"FROM read_csv('{file}', header = true)").fetchall()) >= set(names.items())


def test_the_judged_incumbent_stands_beside_the_candidates_in_the_table_and_in_mlflow(own_workspace, quick_search):
    write_features(own_workspace, features_frame(36))
    train_and_serve(own_workspace)
    write_features(own_workspace, features_frame(36, seed=2), LATER)
    result = train_and_serve(own_workspace, LATER)
    assign_segments(own_workspace, LATER)
    with duckdb.connect(str(own_workspace.paths.warehouse), read_only=True) as connection:
        sql = "SELECT family, k, score, is_chosen, reason FROM predictions.segment_search ORDER BY 1"
        rows = connection.execute(sql).fetchall()
    assert rows[0] == ("incumbent", 3, 0.2, False, "serves, and passes the gate today")
    assert rows[1][:4] == ("kmeans", 3, 0.5, True)
    client = MlflowClient(tracking_uri=mlflow_tracking_uri(), registry_uri=mlflow_tracking_uri())
    run = client.get_run(result["run_id"])
    children = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{result['run_id']}'")
    scores = {child.data.params["family"]: child.data.metrics["score"] for child in children}
    assert scores == {"incumbent": 0.2, "kmeans": 0.5}
