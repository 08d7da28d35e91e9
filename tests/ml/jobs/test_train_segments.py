import subprocess
import sys
import zlib

import pytest
from mlflow.tracking import MlflowClient

from ml.jobs.names import FINGERPRINT_TAG, MEMBERSHIP_VERSION_TAG
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


def client():
    return MlflowClient(tracking_uri=mlflow_tracking_uri(), registry_uri=mlflow_tracking_uri())


def test_importing_the_jobs_loads_no_heavy_library():
    heavy = "{'pandas', 'sklearn', 'mlflow'}"
    code = f"import sys, ml.jobs.train_segments, ml.jobs.assign_segments; print({heavy} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"


def test_training_registers_a_pair_of_champions_that_belong_together(workspace):
    result = train_segments(workspace, AS_OF_DATE)
    assert result["model_name"] == f"{workspace.name}_segments"
    assert (result["model_version"], result["k"], result["segment_count"], result["is_reused"]) == (1, 3, 3, False)
    tracker = Tracker(workspace.name)
    segments = tracker.champion(f"{workspace.name}_segments")
    membership = tracker.champion(f"{workspace.name}_segment_membership")
    assert segments.tags[MEMBERSHIP_VERSION_TAG] == str(membership.version)
    assert segments.tags[FINGERPRINT_TAG] == membership.tags[FINGERPRINT_TAG]


def test_a_run_keeps_a_child_for_each_k_the_pictures_and_the_data(workspace):
    result = train_segments(workspace, AS_OF_DATE)
    run = client().get_run(result["run_id"])
    children = client().search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{result['run_id']}'")
    assert sorted(child.data.params["k"] for child in children) == ["2", "3", "4"]
    files = {file.path for file in client().list_artifacts(result["run_id"])}
    assert files >= {"segments.json", "search.png", "customers.png", "traits.png", "membership.png"}
    assert run.inputs.dataset_inputs[0].dataset.name == "features.customer_features"
    assert run.info.status == "FINISHED"
    assert run.data.metrics["membership.accuracy"] > run.data.metrics["membership.baseline_accuracy"]
    assert run.data.params["dropped.campaign_redemption_share"] == "has no value"


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
    with pytest.raises(TesseraError, match=r"there are 3 customers.*k_max = 4.*at least 4.*Bring more customers"):
        train_segments(workspace, AS_OF_DATE)
    assert client().get_experiment_by_name(workspace.name) is None
