import subprocess
import sys
import zlib
from datetime import date

import numpy as np
import pandas as pd
import pytest
from mlflow.tracking import MlflowClient

from ml.jobs.names import FINGERPRINT_TAG, MEMBERSHIP_VERSION_TAG
from ml.jobs.registry import Registry
from ml.jobs.serve_segments import override_decision, serve_segments
from ml.jobs.train_segments import train_segments
from ml.tracking import Tracker
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT, mlflow_tracking_uri
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, write_features


@pytest.fixture
def workspace(request, own_home):
    """A workspace of the test's own in the shared store, with three clear groups of customers."""
    workspace = make_workspace(f"w_{zlib.crc32(request.node.name.encode())}")
    write_features(workspace, features_frame(36))
    return workspace


def noise_frame(count):
    """Return customers who differ in everything and form no groups."""
    rng = np.random.default_rng(4)
    frame = features_frame(count)
    for column in ("order_count", "average_order_amount", "days_since_last_order", "spend_trend_90d"):
        frame[column] = rng.normal(size=count) + 10
    frame["lifetime_spend"] = frame["order_count"] * frame["average_order_amount"]
    for column in ("recency_score", "frequency_score", "monetary_score"):
        frame[column] = rng.integers(1, 6, count).astype(float)
    return frame


def client():
    return MlflowClient(tracking_uri=mlflow_tracking_uri(), registry_uri=mlflow_tracking_uri())


def test_importing_the_jobs_loads_no_heavy_library():
    heavy = "{'pandas', 'sklearn', 'mlflow'}"
    code = f"import sys, ml.jobs.train_segments, ml.jobs.assign_segments; print({heavy} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"


def test_training_registers_a_pair_that_serving_makes_champions(workspace):
    result = train_segments(workspace, AS_OF_DATE)
    assert result["model_name"] == f"{workspace.name}_segments"
    assert (result["model_version"], result["segment_count"], result["is_reused"]) == (1, 3, False)
    assert (result["verdict"], result["serving_version"]) == ("publish", 1)
    tracker = Tracker(workspace.name)
    assert tracker.champion(f"{workspace.name}_segments") is None
    assert serve_segments(workspace, AS_OF_DATE)["is_new"]
    segments = tracker.champion(f"{workspace.name}_segments")
    membership = tracker.champion(f"{workspace.name}_segment_membership")
    assert segments.tags[MEMBERSHIP_VERSION_TAG] == str(membership.version)
    assert segments.tags[FINGERPRINT_TAG] == membership.tags[FINGERPRINT_TAG]


def test_a_run_keeps_a_child_for_each_candidate_the_pictures_and_the_data(workspace):
    result = train_segments(workspace, AS_OF_DATE)
    run = client().get_run(result["run_id"])
    children = client().search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{result['run_id']}'")
    essentials = [child.data.params for child in children if child.data.params["preparation"] == "essentials"]
    assert sorted(child["k"] for child in essentials) == ["2", "3", "4"]
    assert [child.data.params["k"] for child in children if child.data.params["is_chosen"] == "True"] == ["3"]
    files = {file.path for file in client().list_artifacts(result["run_id"])}
    pictures = {"elbow", "candidates", "silhouettes", "customers", "biplot", "heat_map", "radar", "membership"}
    assert files >= {"segments.json", "candidates.csv", *(f"{name}.png" for name in pictures)}
    assert files >= {"stability.png", "umap.png", "dendrogram.png", "som_map.png"}
    assert run.inputs.dataset_inputs[0].dataset.name == "features.customer_features"
    assert run.info.status == "FINISHED"
    assert run.data.metrics["membership.accuracy"] > run.data.metrics["membership.baseline_accuracy"]
    dropped = pd.read_csv(client().download_artifacts(result["run_id"], "dropped_columns.csv"), index_col="column_name")
    assert dropped.loc["campaign_redemption_share", "reason"] == "has no value"


def test_training_again_on_the_same_data_reuses_the_version(workspace):
    first = train_segments(workspace, AS_OF_DATE)
    second = train_segments(workspace, AS_OF_DATE)
    assert second == {**first, "is_reused": True}


def test_changed_data_gives_a_new_version_and_the_old_data_the_old_one_again(workspace):
    first = train_segments(workspace, AS_OF_DATE)
    write_features(workspace, features_frame(36, seed=2))
    assert train_segments(workspace, AS_OF_DATE)["model_version"] == 2
    write_features(workspace, features_frame(36))
    assert train_segments(workspace, AS_OF_DATE) == {**first, "is_reused": True}
    serve_segments(workspace, AS_OF_DATE)
    assert Tracker(workspace.name).champion(first["model_name"]).version == 1


def test_a_training_killed_between_the_two_registrations_is_completed_by_the_next(workspace):
    first = train_segments(workspace, AS_OF_DATE)
    client().delete_registered_model(first["model_name"])
    second = train_segments(workspace, AS_OF_DATE)
    assert (second["model_version"], second["is_reused"]) == (1, False)
    members = client().search_model_versions(f"name = '{workspace.name}_segment_membership'")
    assert [int(one.version) for one in members] == [1]


def test_a_run_that_a_killed_training_left_open_is_closed(workspace):
    first = train_segments(workspace, AS_OF_DATE)
    tags = {FINGERPRINT_TAG: client().get_run(first["run_id"]).data.tags[FINGERPRINT_TAG]}
    experiment = client().get_experiment_by_name(workspace.name).experiment_id
    left_open = client().create_run(experiment, tags=tags).info.run_id
    with Tracker(workspace.name).run("next", tags):
        assert client().get_run(left_open).info.status == "KILLED"


def test_a_failing_training_leaves_a_failed_run_and_no_version(workspace):
    write_features(workspace, features_frame(1).loc[[0] * 20].reset_index(drop=True))
    with pytest.raises(TesseraError, match="no feature column tells customers apart"):
        train_segments(workspace, AS_OF_DATE)
    experiment = client().get_experiment_by_name(workspace.name).experiment_id
    assert [run.info.status for run in client().search_runs([experiment])] == ["FAILED"]
    assert Tracker(workspace.name).champion(f"{workspace.name}_segments") is None


def test_an_altered_registered_file_is_not_reused(workspace):
    first = train_segments(workspace, AS_OF_DATE)
    file = next((workspace.paths.folder.parent / "mlflow" / "artifacts" / workspace.name).rglob("model.skops"))
    file.write_bytes(file.read_bytes() + b" ")
    second = train_segments(workspace, AS_OF_DATE)
    assert (second["model_version"], second["is_reused"]) == (2, False)
    assert train_segments(workspace, AS_OF_DATE)["model_version"] == second["model_version"] != first["model_version"]


def test_too_few_customers_are_refused_before_anything_is_recorded(workspace):
    write_features(workspace, features_frame(3))
    with pytest.raises(TesseraError, match=r"there are 3 customers.*at least 10.*Bring more customers"):
        train_segments(workspace, AS_OF_DATE)
    assert client().get_experiment_by_name(workspace.name) is None


def test_customers_without_groups_are_refused_and_rfm_serves(workspace):
    write_features(workspace, noise_frame(200))
    result = train_segments(workspace, AS_OF_DATE)
    assert (result["verdict"], result["cause"]) == ("refuse", "no_structure")
    assert "form no groups" in result["reasons"][0]
    served = serve_segments(workspace, AS_OF_DATE)
    assert not served["is_new"]
    assert served["model_version"] == result["serving_version"] != result["model_version"]
    details = (
        Registry(Tracker(workspace.name), workspace.name)
        .open(Tracker(workspace.name).champion(result["model_name"]))
        .details
    )
    assert "champions" in {one.segment_key for one in details.names}


def test_a_person_may_overrule_the_gate_by_name_and_with_a_reason(workspace):
    write_features(workspace, noise_frame(200))
    result = train_segments(workspace, AS_OF_DATE)
    with pytest.raises(TesseraError, match="needs the name of who decides and a reason"):
        override_decision(workspace, AS_OF_DATE, overridden_by="eva", reason=" ")
    override_decision(workspace, AS_OF_DATE, overridden_by="eva", reason="a trial with the shops")
    again = train_segments(workspace, AS_OF_DATE)
    assert (again["verdict"], again["serving_version"]) == ("overridden", result["model_version"])
    champion = Tracker(workspace.name).champion(result["model_name"])
    assert champion.tags["override_reason"] == "a trial with the shops"
    with pytest.raises(TesseraError, match="nothing to override"):
        override_decision(workspace, AS_OF_DATE, overridden_by="eva", reason="again")


def test_segments_found_again_next_month_are_kept_with_their_keys(workspace):
    first = train_segments(workspace, AS_OF_DATE)
    later = date(2024, 2, 1)
    write_features(workspace, features_frame(36, seed=3), later)
    second = train_segments(workspace, later)
    assert (second["verdict"], second["cause"]) == ("keep_incumbent", "same_segments")
    assert second["serving_version"] == first["model_version"]
    registry = Registry(Tracker(workspace.name), workspace.name)
    versions = [registry.tracker.version(registry.name, number) for number in (1, second["model_version"])]
    keys = [{one.segment_key for one in registry.details(version).names} for version in versions]
    assert keys[0] == keys[1]
    told = {(event.event, event.event_model_version) for event in registry.details(versions[1]).ledger}
    assert told == {("born", 1), ("continued", None)}


def test_an_incumbent_whose_features_are_gone_is_matched_by_its_last_members_or_begun_anew(workspace):
    train_segments(workspace, AS_OF_DATE)
    later = date(2024, 2, 1)
    write_features(workspace, features_frame(36).assign(average_order_amount=float("nan")), later)
    result = train_segments(workspace, later)
    assert result["verdict"] == "publish"
    assert result["serving_version"] == result["model_version"]
