"""The border between the models and the segments."""

from datetime import date
from typing import Any

import pytest

from expectations import BorderResult, check_border
from tessera.errors import BorderError
from tessera.home import WorkspacePaths

DAY = date(2024, 3, 1)
ASSIGNMENTS = "predictions.segment_assignments"


def check(paths: WorkspacePaths) -> BorderResult:
    return check_border("predictions", paths, DAY, progress=lambda line: None)


def refusal(paths: WorkspacePaths) -> str:
    with pytest.raises(BorderError) as error:
        check(paths)
    return str(error.value)


def test_clean_predictions_pass_without_a_warning(scored_warehouse: Any) -> None:
    assert check(scored_warehouse()).warnings == ()


def test_a_missing_prediction_stops_and_names_the_customer(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(f"DELETE FROM {ASSIGNMENTS} WHERE customer_id = 'dan'"))

    assert (
        "predictions.segment_assignments on 2024-03-01: Every customer with features has an assignment. 1 breaks it"
        in message
    )
    assert "e.g. customer_id=dan" in message
    assert "assignment_count=3, feature_row_count=4" in message


def test_a_prediction_for_nobody_stops_and_names_the_customer(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse("DELETE FROM features.customer_features WHERE customer_id = 'ben'"))

    assert "Every assignment is of a customer with features. 1 breaks it" in message
    assert "e.g. customer_id=ben" in message


def test_a_customer_assigned_twice_stops(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(f"INSERT INTO {ASSIGNMENTS} FROM {ASSIGNMENTS} WHERE customer_id = 'anna'"))

    assert "assignment_count=5, feature_row_count=4" in message


def test_no_predictions_at_all_stop(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(f"DELETE FROM {ASSIGNMENTS}"))

    assert "Must have greater than or equal to 1 rows. Found 0 rows." in message
    assert "4 break it" in message


@pytest.mark.parametrize("value", ["1.01", "-0.01", "'nan'"])
def test_a_probability_out_of_its_bounds_stops(scored_warehouse: Any, value: str) -> None:
    message = refusal(
        scored_warehouse(f"UPDATE {ASSIGNMENTS} SET membership_probability = {value} WHERE customer_id = 'cleo'")
    )

    assert (
        "membership_probability values must be greater than or equal to 0 and less than or equal to 1. 1 breaks it"
        in message
    )
    assert "customer_id=cleo, membership_probability=" in message


def test_a_place_on_the_map_that_is_not_finite_stops(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(f"UPDATE {ASSIGNMENTS} SET component_2 = 'inf' WHERE customer_id = 'cleo'"))

    assert "customer_id=cleo, component_1=0.1, component_2=inf" in message


def test_a_cluster_without_a_definition_stops(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(f"UPDATE {ASSIGNMENTS} SET cluster_id = 7 WHERE customer_id = 'anna'"))

    assert "Every cluster_id has a definition by the same model. 1 breaks it" in message
    assert "e.g. cluster_id=7" in message


def test_two_model_versions_on_a_day_stop(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse(f"UPDATE {ASSIGNMENTS} SET model_version = 2 WHERE customer_id = 'anna'"))

    assert "One version of one model made all predictions of the day." in message
    assert "model_name=segments, model_version=2, found_in=segment_assignments" in message


def test_a_blank_segment_name_stops(scored_warehouse: Any) -> None:
    message = refusal(
        scored_warehouse("UPDATE predictions.segment_definitions SET segment_name = ' ' WHERE cluster_id = 1")
    )

    assert "Key, name and description are not blank." in message
    assert "cluster_id=1, segment_key=key_1" in message


def test_a_silhouette_that_cannot_be_stops(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse("UPDATE predictions.segment_search SET silhouette = 'nan'"))

    assert "predictions.segment_search.silhouette on 2024-03-01" in message
    assert "k=2, silhouette=nan" in message


def test_a_day_scored_by_an_earlier_model_needs_no_search(scored_warehouse: Any) -> None:
    assert check(scored_warehouse("DELETE FROM predictions.segment_search")).warnings == ()


@pytest.mark.parametrize(
    ("change", "words", "found"),
    [
        (
            f"UPDATE {ASSIGNMENTS} SET membership_probability = 0.6",
            "half of the way",
            "mean_membership_probability=0.6, half_way=0.75",
        ),
        ("UPDATE predictions.segment_search SET silhouette = 0.2", "silhouette of the chosen k", "k=2, silhouette=0.2"),
        (
            "DELETE FROM predictions.segment_traits WHERE cluster_id = 1",
            "Every defined segment has traits",
            "cluster_id=1",
        ),
        (
            f"""
            INSERT INTO predictions.segment_definitions VALUES (DATE '{DAY}', 2, 'k', 'n', 'd', 'segments', 1);
            INSERT INTO predictions.segment_traits VALUES (DATE '{DAY}', 2, 'order_count', 1, 1, 1, 'segments', 1)""",
            "Every defined segment has customers",
            "cluster_id=2",
        ),
    ],
)
def test_a_doubt_is_told_and_does_not_stop(scored_warehouse: Any, change: str, words: str, found: str) -> None:
    (warning,) = check(scored_warehouse(change)).warnings

    assert words in warning
    assert found in warning
