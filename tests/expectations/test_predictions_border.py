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


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("is_anomaly = true, explanation = 'Far.'", "anomaly_score=0.4, score_limit=0.6, is_anomaly=True"),
        ("is_anomaly = true, anomaly_score = 0.7", "anomaly_score=0.7, score_limit=0.6, is_anomaly=True"),
        ("anomaly_score = 1.5, is_anomaly = true, explanation = 'Far.'", "customer_id=cleo, anomaly_score=1.5"),
    ],
)
def test_an_anomaly_that_is_none_stops(scored_warehouse: Any, change: str, found: str) -> None:
    update = f"UPDATE predictions.customer_anomalies SET {change} WHERE customer_id = 'cleo'"

    assert found in refusal(scored_warehouse(update))


def test_a_day_without_anomalies_or_with_many_does_not_stop(scored_warehouse: Any) -> None:
    crowd = f"""
        INSERT INTO predictions.customer_anomalies
        SELECT 'x' || unnest(range(6)), DATE '{DAY}', 0.7, 0.6, true, 'Far.', now()::TIMESTAMP, 'anomalies', 1"""

    (warning,) = check(scored_warehouse(crowd)).warnings
    assert "anomaly_count=6, customer_count=10" in warning


def test_a_silhouette_that_cannot_be_stops(scored_warehouse: Any) -> None:
    message = refusal(scored_warehouse("UPDATE predictions.segment_search SET silhouette = 'nan'"))

    assert "predictions.segment_search.silhouette on 2024-03-01" in message
    assert "silhouette=nan" in message


def test_a_reach_beyond_everything_stops(scored_warehouse: Any) -> None:
    assert check(scored_warehouse("UPDATE predictions.segment_search SET reach = 1.0")).warnings == ()
    message = refusal(scored_warehouse("UPDATE predictions.segment_search SET reach = 1.01"))

    assert "predictions.segment_search.reach on 2024-03-01" in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("segment_mean = 'inf'", "Statistics and differences are finite numbers"),
        ("segment_share = 1.5", "predictions.segment_profiles.segment_share"),
        ("segment_p10 = 9, segment_p25 = 8", "The percentiles of a segment rise"),
    ],
)
def test_a_profile_that_cannot_be_stops(scored_warehouse: Any, change: str, words: str) -> None:
    message = refusal(scored_warehouse(f"UPDATE predictions.segment_profiles SET {change} WHERE cluster_id = 1"))

    assert words in message
    assert "feature_name=order_count" in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("cluster_id = 1 - cluster_id", "Every explanation is of the cluster that the customer is assigned to"),
        ("model_version = 2", "Every explanation is of the cluster that the customer is assigned to"),
        ("change_to = 'nan'", "A change leads from one number to another"),
        ("change_cluster_id = cluster_id", "A change leads from one number to another"),
        ("next_probability = 1.5", "predictions.customer_explanations.next_probability"),
    ],
)
def test_an_explanation_that_cannot_be_stops(scored_warehouse: Any, change: str, words: str) -> None:
    message = refusal(
        scored_warehouse(f"UPDATE predictions.customer_explanations SET {change} WHERE customer_id = 'ben'")
    )

    assert words in message
    assert "customer_id=ben" in message


# Many faults in one check, as a check takes seconds; each must be told.
FAULTS = {
    "a second choice": (
        """
        UPDATE predictions.segment_assignments SET second_probability = 1.5 WHERE customer_id = 'anna';
        UPDATE predictions.segment_assignments SET second_probability = 0.2 WHERE customer_id = 'ben';
        UPDATE predictions.segment_assignments SET second_cluster_id = cluster_id WHERE customer_id = 'cleo';
        UPDATE predictions.segment_assignments SET second_cluster_id = NULL WHERE customer_id = 'dan'""",
        (
            "segment_assignments.second_probability on 2024-03-01",
            "The second choice is another cluster, and is as likely as the first leaves room for. 4 break it",
        ),
    ),
    "customers without lenses, and with those of another segment": (
        """
        UPDATE predictions.customer_lenses SET customer_id = 'eve' WHERE customer_id = 'anna';
        UPDATE predictions.customer_lenses SET micro_segment_key = 'key_00' WHERE customer_id = 'ben'""",
        (
            "Every assigned customer is looked at through the lenses. 1 breaks it",
            "customer_id=anna",
            "Every micro-segment is the segment that the customer is assigned to, or a part of it. 2 break it",
            "customer_id=ben, micro_segment_key=key_00, segment_key=key_0",
        ),
    ),
    "keys of micro-segments": (
        """
        UPDATE predictions.customer_lenses SET micro_segment_key = 'key_1.a.b.c.d' WHERE customer_id = 'anna';
        UPDATE predictions.customer_lenses SET micro_segment_key = 'key_0..a' WHERE customer_id = 'ben';
        UPDATE predictions.customer_lenses SET micro_segment_key = 'key_1.a b' WHERE customer_id = 'cleo';
        UPDATE predictions.customer_lenses SET micro_segment_name = ' ' WHERE customer_id = 'dan'""",
        (
            "A micro_segment_key is a segment and at most 3 conditions, with points between. 4 break it",
            "A part of a segment holds at least 2 customers. 3 break it",
        ),
    ),
    "a history of another segment": (
        """
        UPDATE predictions.segment_memberships SET segment_key = 'key_0' WHERE customer_id = 'anna';
        UPDATE predictions.segment_memberships SET segment_name = 'Old' WHERE customer_id = 'ben';
        DELETE FROM predictions.segment_memberships WHERE customer_id = 'cleo';
        UPDATE predictions.segment_memberships SET customer_id = 'eve' WHERE customer_id = 'dan'""",
        ("The memberships of the day are those of the segments that customers are assigned to. 7 break it",),
    ),
    "a ledger": (
        """
        UPDATE predictions.segment_ledger
        SET overlap_share = 1.5, from_share = 'nan', to_share = -0.1, shared_customer_count = 0, ledger_id = 3,
            to_segment_key = 'key_7', model_version = 2
        WHERE ledger_id = 2""",
        (
            "segment_ledger.overlap_share on",
            "segment_ledger.from_share on",
            "segment_ledger.to_share on",
            "segment_ledger.shared_customer_count on",
            "The ledger is numbered from 1 without a gap, and no day comes before an earlier number's. 1 breaks it",
            "segment_key=key_7, is_alive=True, is_defined=False",
            "segment_key=key_1, is_alive=False, is_defined=True",
            "model_name=segments, model_version=2, found_in=segment_ledger",
        ),
    ),
    "a death of a segment that is defined": (
        """
        INSERT INTO predictions.segment_ledger BY NAME
        SELECT * EXCLUDE (from_segment_key, to_segment_key)
            REPLACE (3 AS ledger_id, 'died' AS event, DATE '2024-01-01' AS recorded_date),
            to_segment_key AS from_segment_key
        FROM predictions.segment_ledger WHERE ledger_id = 2""",
        (
            "ledger_id=3, recorded_date=2024-01-01, recorded_date_before=2024-02-01",
            "segment_key=key_1, is_alive=False, is_defined=True",
        ),
    ),
    "stability and map": (
        """
        UPDATE predictions.segment_stability SET jaccard_mean = 1.5, jaccard_low = 'nan' WHERE cluster_id = 0;
        UPDATE predictions.segment_stability SET jaccard_high = 0.6 WHERE cluster_id = 1;
        UPDATE predictions.segment_map SET umap_1 = 'inf' WHERE dot_number = 0;
        UPDATE predictions.segment_map SET cluster_id = 7 WHERE dot_number = 1""",
        (
            "segment_stability.jaccard_mean on",
            "segment_stability.jaccard_low on",
            "jaccard_high=0.6",
            "umap_1 and umap_2 are finite numbers. 1 breaks it",
            "Every dot is of a cluster that is defined. 1 breaks it",
        ),
    ),
    "decisions": (
        """
        INSERT INTO predictions.segment_decisions BY NAME
        SELECT * REPLACE (
            unnest(['publish', 'refuse', 'overridden', 'publish']) AS decision,
            unnest(['unstable', NULL, 'unstable', NULL]) AS cause,
            unnest([NULL, NULL, NULL, 'eva']) AS overridden_by,
            1.5 AS rfm_worth_spend
        ) FROM predictions.segment_decisions""",
        ("segment_decisions.rfm_worth_spend on", "What is held back has a cause", "4 break it"),
    ),
    "no decision": (
        "DELETE FROM predictions.segment_decisions",
        ("segment_decisions on 2024-03-01: Must have greater than or equal to 1 rows.",),
    ),
    "members of rules": (
        """
        INSERT INTO predictions.rule_memberships VALUES ('eve', DATE '2024-03-01', 'big', 1);
        UPDATE predictions.rule_memberships SET rule_version = 2 WHERE customer_id = 'anna'""",
        (
            "Every member of a rule is a customer with features of the day. 1 breaks it",
            "customer_id=eve",
            "Every membership is of the rule_version that the day's definition has. 1 breaks it",
            "customer_id=anna, rule_key=big, rule_version=2, defined_rule_version=1",
        ),
    ),
    "rules": (
        """
        INSERT INTO predictions.rule_definitions BY NAME
        SELECT * REPLACE (
            unnest(['Big', repeat('b', 65), 'blank', 'broken', 'ended']) AS rule_key,
            unnest(['Big', 'Big', ' ', 'Big', 'Big']) AS rule_name,
            unnest(['{}', '{}', '{}', '{', '{}']) AS definition,
            unnest([true, true, true, true, false]) AS is_active,
            'Left unknown.' AS problem
        ) FROM predictions.rule_definitions""",
        (
            "A rule_key is a small letter, then small letters, digits and underscores, up to 64. 2 break it",
            "A rule has a name, and its definition is JSON. 2 break it",
            "Every rule_version is on record with the definition that it had when it was first told. 5 break it",
            "A rule that has ended was asked on the day before it that has rules. 1 breaks it",
            "rule_key=ended",
        ),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_stops_and_is_named(scored_warehouse: Any, fault: str) -> None:
    change, told = FAULTS[fault]
    message = refusal(scored_warehouse(change))

    assert [words for words in told if words not in message] == []


def test_a_rule_that_was_asked_the_day_before_may_end(scored_warehouse: Any) -> None:
    ended = f"""
        INSERT INTO predictions.rule_definitions
        SELECT * REPLACE (DATE '2024-02-01' AS as_of_date) FROM predictions.rule_definitions;
        UPDATE predictions.rule_definitions SET is_active = false WHERE as_of_date = DATE '{DAY}';
        DELETE FROM predictions.rule_memberships"""

    assert check(scored_warehouse(ended)).warnings == ()


def test_segments_that_no_search_found_and_a_company_without_rules_pass(scored_warehouse: Any) -> None:
    tables = ("segment_ledger", "segment_stability", "segment_map", "rule_definitions", "rule_memberships")

    assert check(scored_warehouse(*(f"DELETE FROM predictions.{table}" for table in tables))).warnings == ()


def test_customers_who_are_in_no_clear_segment_need_no_birth_and_no_stability(scored_warehouse: Any) -> None:
    key = "'no_clear_segment'"
    noise = (
        *(
            f"UPDATE predictions.{table} SET cluster_id = -1 WHERE cluster_id = 0"
            for table in (
                "segment_assignments",
                "segment_definitions",
                "segment_profiles",
                "segment_map",
                "customer_explanations",
            )
        ),
        f"UPDATE predictions.segment_definitions SET segment_key = {key} WHERE cluster_id = -1",
        f"UPDATE predictions.customer_lenses SET micro_segment_key = {key} WHERE micro_segment_key = 'key_0'",
        f"UPDATE predictions.segment_memberships SET segment_key = {key} WHERE segment_key = 'key_0'",
        "DELETE FROM predictions.segment_stability WHERE cluster_id = 0",
        "DELETE FROM predictions.segment_ledger WHERE to_segment_key = 'key_0'",
        "UPDATE predictions.segment_ledger SET ledger_id = 1",
    )

    assert check(scored_warehouse(*noise)).warnings == ()


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
        (
            "UPDATE predictions.segment_search SET silhouette = 0.2",
            "silhouette of the chosen candidate",
            "silhouette=0.2",
        ),
        (
            "DELETE FROM predictions.customer_explanations WHERE customer_id = 'ben'",
            "Every assigned customer has an explanation",
            "customer_id=ben",
        ),
        (
            "DELETE FROM predictions.segment_profiles WHERE cluster_id = 1",
            "Every defined segment has a profile",
            "cluster_id=1",
        ),
        (
            f"""
            INSERT INTO predictions.segment_definitions VALUES (DATE '{DAY}', 2, 'k', 'n', 'd', 'segments', 1);
            INSERT INTO predictions.segment_profiles BY NAME
            SELECT * REPLACE (2 AS cluster_id) FROM predictions.segment_profiles WHERE cluster_id = 1;
            INSERT INTO predictions.segment_stability BY NAME
            SELECT * REPLACE (2 AS cluster_id) FROM predictions.segment_stability WHERE cluster_id = 1;
            INSERT INTO predictions.segment_ledger BY NAME
            SELECT * REPLACE (3 AS ledger_id, 'k' AS to_segment_key) FROM predictions.segment_ledger
            WHERE ledger_id = 2""",
            "Every defined segment has customers",
            "cluster_id=2",
        ),
    ],
)
def test_a_doubt_is_told_and_does_not_stop(scored_warehouse: Any, change: str, words: str, found: str) -> None:
    (warning,) = check(scored_warehouse(change)).warnings

    assert words in warning
    assert found in warning


def test_doubts_about_many_tables_are_told_together(scored_warehouse: Any) -> None:
    changes = """
        DELETE FROM predictions.segment_stability WHERE cluster_id = 1;
        INSERT INTO predictions.segment_ledger BY NAME
        SELECT * EXCLUDE from_segment_key REPLACE (
            unnest([3, 4, 5]) AS ledger_id, unnest(['continued', 'died', 'died']) AS event,
            unnest(['key_1', NULL, NULL]) AS to_segment_key
        ), unnest(['key_1', 'key_7', 'key_8']) AS from_segment_key
        FROM predictions.segment_ledger WHERE ledger_id = 2;
        INSERT INTO predictions.segment_memberships
        SELECT * REPLACE (DATE '2024-02-01' AS as_of_date, 'key_9' AS segment_key)
        FROM predictions.segment_memberships;
        INSERT INTO predictions.rule_memberships
        SELECT customer_id, as_of_date, 'big', 1 FROM features.customer_features WHERE customer_id <> 'anna';
        INSERT INTO predictions.rule_versions SELECT * REPLACE ('nobody' AS rule_key) FROM predictions.rule_versions;
        INSERT INTO predictions.rule_definitions
        SELECT * REPLACE ('nobody' AS rule_key) FROM predictions.rule_definitions"""
    told = (
        ("The stability of every segment is measured, where that of any is.", "cluster_id=1"),
        ("At one training a segment is born or continued once.", "to_segment_key=key_1, first_ledger_id=2"),
        ("At the last training at least 50% of the earlier segments lived on.", "continued_count=1, died_count=2"),
        ("At most 50% of the customers changed their segment since the day before.", "moved_count=4, customer_count=4"),
        ("A rule that the data can answer holds for some customers and not for all. 2 break it", "customer_count=4"),
    )

    warnings = check(scored_warehouse(changes)).warnings

    assert len(warnings) == len(told)
    for words, found in told:
        assert any(words in warning and found in warning for warning in warnings), words


def test_limits_that_stand_in_two_rooms_are_the_same() -> None:
    """A border may not import the room whose rows it checks, so each has the number."""
    from expectations.suites import customer_lenses, rule_definitions
    from ml.lenses import splitting
    from rules import reading

    assert customer_lenses.MOST_CONDITIONS == splitting.DEPTH_LIMIT
    assert rule_definitions.LONGEST_KEY == reading.KEY_LIMIT
