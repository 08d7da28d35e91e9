"""RFM steps in, and steps back: what serves, what the decision says and what the ledger tells."""

from collections import Counter
from datetime import date

import duckdb
import pytest

from ml.jobs.assign_segments import assign_segments
from ml.jobs.serve_segments import override_decision
from ml.jobs.train_segments import train_segments
from ml.segmentation.baseline import read_rules
from tests.ml.conftest import AS_OF_DATE, features_frame, train_and_serve, write_features
from tests.ml.jobs.registered import keys_of, registry_of, told

FEBRUARY, MARCH = date(2024, 2, 1), date(2024, 3, 1)
RFM_KEYS = {rule["segment_key"] for rule in read_rules()}


def ledger_table(workspace, day):
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        sql = "SELECT event, count(*) FROM predictions.segment_ledger WHERE as_of_date = ? GROUP BY 1"
        return dict(connection.execute(sql, [day]).fetchall())


def test_rfm_steps_in_where_features_are_gone_and_the_search_is_refused_and_found_segments_come_back(
    own_workspace, quick_search
):
    write_features(own_workspace, features_frame(36))
    train_and_serve(own_workspace)
    found = keys_of(own_workspace, 1)
    quick_search.excess = 0.0
    gone = features_frame(36).assign(average_order_amount=float("nan"))
    write_features(own_workspace, gone, FEBRUARY)
    refused = train_and_serve(own_workspace, FEBRUARY)
    assert (refused["verdict"], refused["model_version"], refused["serving_version"]) == ("refuse", 3, 2)
    gone_words = "the segments were made of average_order_amount, which is unknown for every customer of this day"
    assert refused["reasons"][-2:] == [
        f"version 1, which served, cannot be used, so nothing was weighed against it: {gone_words}",
        "the RFM segments serve in place of version 1",
    ]
    assert assign_segments(own_workspace, FEBRUARY)["model_version"] == 2
    events = told(own_workspace, 2)
    assert {key for event, key, _, _ in events if event == "died"} == found
    assert {key for event, _, key, version in events if event == "born" and version is None} == RFM_KEYS
    assert ledger_table(own_workspace, FEBRUARY) == {"born": 3 + len(RFM_KEYS), "died": 3}

    quick_search.excess = 0.5
    write_features(own_workspace, features_frame(36, seed=2), MARCH)
    again = train_and_serve(own_workspace, MARCH)
    assert (again["verdict"], again["serving_version"]) == ("publish", 4)
    own = told(own_workspace, 4)[len(events) :]
    assert {key for event, key, _, _ in own if event == "died"} == RFM_KEYS
    assert not keys_of(own_workspace, 4) & (found | RFM_KEYS)
    # each group of customers is one segment by RFM and one found segment: the ledger says which went up in which
    merged = {(before, after) for event, before, after, _ in own if event == "merged"}
    assert len(merged) == 3
    assert {after for _, after in merged} == keys_of(own_workspace, 4)
    assert Counter(event for event, *_ in own) == {"born": 3, "died": len(RFM_KEYS), "merged": 3}


def test_rfm_serves_on_as_it_is_while_searches_are_refused(own_workspace, quick_search):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))
    first = train_and_serve(own_workspace)
    write_features(own_workspace, features_frame(36, seed=2), FEBRUARY)
    second = train_and_serve(own_workspace, FEBRUARY)
    assert (first["serving_version"], second["serving_version"]) == (1, 1)
    assert second["model_version"] == 3
    assert [reason for reason in second["reasons"] if "RFM segments" in reason] == []


def test_a_person_who_overrules_the_gate_ends_the_rfm_segments_that_served(own_workspace, quick_search):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))
    train_and_serve(own_workspace)
    override_decision(own_workspace, AS_OF_DATE, overridden_by="eva", reason="a trial")
    events = told(own_workspace, 2)
    assert {key for event, key, _, _ in events if event == "died"} == RFM_KEYS
    assert {version for event, _, key, version in events if key in RFM_KEYS and event == "born"} == {1}
    assert {version for event, _, key, version in events if key in keys_of(own_workspace, 2)} == {None}


def test_a_crash_in_the_pictures_registers_nothing(own_workspace, quick_search, monkeypatch):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))

    def crash(folder, training, random_state):
        if training.details.candidates:
            raise RuntimeError("no picture")

    monkeypatch.setattr("ml.jobs.recording.write_pictures", crash)
    with pytest.raises(RuntimeError, match="no picture"):
        train_segments(own_workspace, AS_OF_DATE)
    registry = registry_of(own_workspace)
    assert registry.tracker.versions(registry.name) == []


def test_an_rfm_version_that_a_killed_training_left_is_no_incumbent_and_is_used_again(
    own_workspace, quick_search, monkeypatch
):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ml.jobs.training._after", killed)
        with pytest.raises(KeyboardInterrupt):
            train_segments(own_workspace, AS_OF_DATE)
    registry = registry_of(own_workspace)
    assert registry.incumbent(AS_OF_DATE, "of another training") is None
    result = train_segments(own_workspace, AS_OF_DATE)
    assert (result["serving_version"], result["model_version"]) == (1, 2)


@pytest.mark.slow
def test_customers_of_whom_a_density_family_finds_no_group_are_refused_with_all_pictures_but_the_trees(
    own_workspace, monkeypatch
):
    settings = own_workspace.segments.model_copy(update={"families": ["hdbscan"]})
    workspace = own_workspace.model_copy(update={"segments": settings})
    frame = features_frame(60)
    steps = {"order_count": 7, "average_order_amount": 11, "days_since_last_order": 13, "spend_trend_90d": 17}
    for column, step in steps.items():  # spread evenly: nowhere denser than elsewhere
        frame[column] = [float(number * step % 60) for number in range(60)]
    write_features(workspace, frame)
    result = train_and_serve(workspace)
    assert result["verdict"] == "refuse"
    assert result["segment_count"] == 0
    assert (result["serving_version"], result["model_version"]) == (1, 2)
