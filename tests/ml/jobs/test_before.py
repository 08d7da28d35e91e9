"""What served before a training, at the level of the job: opened, missing, damaged or of another version."""

import hashlib
import json
import logging
from datetime import date

import pytest

from ml.jobs.assign_segments import assign_segments
from ml.jobs.keep_memberships import keep_memberships
from ml.jobs.names import DETAILS_HASH_TAG
from ml.jobs.train_segments import train_segments
from ml.segmentation.details import SegmentDetails
from tests.ml.conftest import AS_OF_DATE, features_frame, train_and_serve, write_features
from tests.ml.jobs.registered import details_of, keys_of, registry_of

LATER = date(2024, 2, 1)


def published(workspace):
    """Train, serve, assign and keep a first day; return its keys."""
    write_features(workspace, features_frame(36))
    train_and_serve(workspace)
    assign_segments(workspace, AS_OF_DATE)
    keep_memberships(workspace, AS_OF_DATE)
    return keys_of(workspace, 1)


def damage(own_home, workspace, file_name):
    for file in (own_home / "mlflow" / "artifacts" / workspace.name).rglob(file_name):
        file.write_bytes(file.read_bytes() + b" ")


@pytest.mark.parametrize("file_name", ["model.skops", "segments.json"])
def test_a_damaged_incumbent_is_told_of_and_its_keys_stay_by_the_last_published_day(
    own_workspace, own_home, quick_search, caplog, file_name
):
    first = published(own_workspace)
    damage(own_home, own_workspace, file_name)
    write_features(own_workspace, features_frame(36, seed=2), LATER)
    with caplog.at_level(logging.WARNING):
        result = train_and_serve(own_workspace, LATER)
    assert (result["verdict"], result["serving_version"]) == ("publish", 2)
    problem = f"version 1, which served, cannot be used, so nothing was weighed against it: {file_name} of version 1"
    assert problem in caplog.text
    assert result["reasons"][-1].startswith(problem)
    assert "Run train_segments" not in result["reasons"][-1]
    assert keys_of(own_workspace, 2) == first
    told = [(one.event, one.event_model_version) for one in details_of(own_workspace, 2).ledger]
    assert told == [("born", 1)] * 3 + [("continued", None)] * 3
    assert assign_segments(own_workspace, LATER)["model_version"] == 2


def test_an_incumbent_of_another_version_of_tessera_is_trained_past(own_workspace, own_home, quick_search):
    first = published(own_workspace)
    registry = registry_of(own_workspace)
    file = next((own_home / "mlflow" / "artifacts" / own_workspace.name).rglob("segments.json"))
    content = {key: value for key, value in json.loads(file.read_text()).items() if key != "projection"}
    file.write_text(json.dumps(content))
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    registry.tracker.tag(registry.tracker.version(registry.name, 1), {DETAILS_HASH_TAG: sha256})
    write_features(own_workspace, features_frame(36, seed=2), LATER)
    result = train_segments(own_workspace, LATER)
    assert result["verdict"] == "publish"
    assert "was written by another version of Tessera (KeyError('projection'))" in result["reasons"][-1]
    assert keys_of(own_workspace, 2) == first


def test_details_that_lack_what_only_explains_a_training_are_read_with_nothing_in_its_place():
    names = [{"cluster_id": 0, "segment_key": "loyal", "segment_name": "Loyal"}]
    content = {
        "names": names,
        "projection": {"mean": [0.0], "matrix": [[1.0]]},
        "spec": {"preparation": "value", "family": "kmeans", "k": 2},
        "columns": ["order_count"],
        "decision": {"verdict": "publish", "cause": "", "reasons": []},
        "ledger": [],
    }
    read = SegmentDetails.from_json(json.loads(json.dumps(content)))
    assert (read.map_points, read.candidates, read.incumbent) == ((), (), None)
    assert (read.dropped, read.rfm_worth) == ({}, {})
