from datetime import date

import duckdb
import pytest

from ml.jobs.assign_segments import assign_segments
from ml.trust import UntrustedFileError
from tessera.errors import TesseraError
from tessera.warehouse import PREDICTION_TABLES, create_prediction_tables
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, train_and_serve, write_features

SEARCH_COLUMNS = PREDICTION_TABLES["predictions.segment_search"]


@pytest.fixture(scope="module")
def trained_once(shared_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESSERA_HOME", str(shared_home))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        workspace = make_workspace("assigned")
        write_features(workspace, features_frame(36))
        train_and_serve(workspace)
    return workspace


@pytest.fixture
def trained(trained_once, own_home):
    """One workspace with a champion, for tests that do not change it."""
    return trained_once


def rows(workspace, sql):
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_customer_of_the_day_gets_one_segment_and_a_probability(trained):
    result = assign_segments(trained, AS_OF_DATE)
    assert (result["customer_count"], result["segment_count"], result["model_version"]) == (36, 3, 1)
    counts = "count(DISTINCT customer_id), count(*), min(membership_probability)"
    found = rows(trained, f"SELECT {counts} FROM predictions.segment_assignments")
    assert found[0][:2] == (36, 36)
    assert found[0][2] > 0.5
    assert rows(trained, "SELECT cluster_id, count(*) FROM predictions.segment_assignments GROUP BY 1 ORDER BY 1") == [
        (0, 12),
        (1, 12),
        (2, 12),
    ]


def test_definitions_traits_and_search_are_written_for_the_day(trained):
    assign_segments(trained, AS_OF_DATE)
    assert rows(trained, "SELECT segment_key FROM predictions.segment_definitions ORDER BY 1") == [
        ("frequent_small_basket_shoppers",),
        ("growing_occasional_light_spenders",),
        ("lapsed_big_basket_big_spenders",),
    ]
    search = "SELECT k FROM predictions.segment_search WHERE preparation = 'essentials' ORDER BY k"
    assert rows(trained, search) == [(2,), (3,), (4,)]
    assert rows(trained, "SELECT k FROM predictions.segment_search WHERE is_chosen") == [(3,)]
    assert rows(trained, "SELECT DISTINCT is_finalist, reach BETWEEN 0.5 AND 1 FROM predictions.segment_search") == [
        (True, True)
    ]
    assert rows(trained, "SELECT decision, model_version FROM predictions.segment_decisions") == [("publish", 1)]
    assert rows(trained, "SELECT count(*), min(jaccard_mean) > 0.9 FROM predictions.segment_stability") == [(3, True)]
    assert rows(trained, "SELECT count(*) FROM predictions.segment_map") == [(36,)]
    assert rows(trained, "SELECT event, count(*) FROM predictions.segment_ledger GROUP BY 1") == [("born", 3)]
    traits = rows(trained, "SELECT DISTINCT feature_name FROM predictions.segment_profiles ORDER BY 1")
    assert [name for (name,) in traits] == [
        "average_order_amount",
        "days_since_last_order",
        "lifetime_spend",
        "order_count",
        "spend_trend_90d",
    ]


def test_assigning_again_writes_nothing_and_keeps_the_stamp(trained):
    assign_segments(trained, AS_OF_DATE)
    stamp = "SELECT DISTINCT scored_at FROM predictions.segment_assignments"
    before = rows(trained, stamp)
    assert assign_segments(trained, AS_OF_DATE)["is_unchanged"] is True
    assert rows(trained, stamp) == before


def test_a_row_changed_by_hand_is_put_right_with_a_new_stamp(trained):
    assign_segments(trained, AS_OF_DATE)
    with duckdb.connect(str(trained.paths.warehouse)) as connection:
        before = connection.execute("SELECT max(scored_at) FROM predictions.segment_assignments").fetchone()
        own = connection.execute("SELECT cluster_id FROM predictions.segment_assignments WHERE customer_id = 'c0000'")
        (cluster_id,) = own.fetchone()
        connection.execute(
            "UPDATE predictions.segment_assignments SET cluster_id = (cluster_id + 1) % 3 WHERE customer_id = 'c0000'"
        )
    assert assign_segments(trained, AS_OF_DATE)["is_unchanged"] is False
    put_right = "SELECT cluster_id FROM predictions.segment_assignments WHERE customer_id = 'c0000'"
    assert rows(trained, put_right) == [(cluster_id,)]
    assert rows(trained, "SELECT min(scored_at) FROM predictions.segment_assignments")[0] > before


def test_a_failure_in_the_last_table_leaves_the_rows_of_the_first_as_they_were(own_home):
    workspace = make_workspace("half_written")
    write_features(workspace, features_frame(36))
    train_and_serve(workspace)
    with duckdb.connect(str(workspace.paths.warehouse)) as connection:
        create_prediction_tables(connection)
        connection.execute("DROP TABLE predictions.segment_search")
        connection.execute(f"CREATE TABLE predictions.segment_search ({SEARCH_COLUMNS}, CHECK (k < 4))")
    with pytest.raises(duckdb.ConstraintException):
        assign_segments(workspace, AS_OF_DATE)
    assert rows(workspace, "SELECT count(*) FROM predictions.segment_assignments") == [(0,)]


def test_a_segment_without_customers_on_a_later_day_keeps_its_definition(own_home):
    workspace = make_workspace("emptied")
    frame = features_frame(36)
    write_features(workspace, frame)
    train_and_serve(workspace)
    later = date(2024, 2, 1)
    write_features(workspace, frame[frame.index % 3 == 0], later)
    result = assign_segments(workspace, later)
    assert (result["customer_count"], result["segment_count"]) == (12, 3)
    described = rows(workspace, "SELECT segment_description FROM predictions.segment_definitions")
    assert described.count(("None of the 12 customers is in this segment on this day.",)) == 2


def test_without_a_champion_the_error_says_what_to_run(own_home):
    workspace = make_workspace("untrained")
    write_features(workspace, features_frame(12))
    with pytest.raises(
        TesseraError, match=r"no version of untrained_segments has the alias champion.*Run train_segments"
    ):
        assign_segments(workspace, AS_OF_DATE)


def test_a_day_without_features_is_refused(trained):
    with pytest.raises(TesseraError, match="no customer for as_of_date 2020-01-01; days it holds: 2024-01-01"):
        assign_segments(trained, date(2020, 1, 1))


@pytest.mark.parametrize("file_name", ["model.skops", "segments.json"])
def test_a_tampered_file_is_refused_and_predictions_stay(own_home, file_name):
    workspace = make_workspace(f"tampered_{file_name[:5]}")
    write_features(workspace, features_frame(36))
    train_and_serve(workspace)
    assign_segments(workspace, AS_OF_DATE)
    for file in (own_home / "mlflow" / "artifacts" / workspace.name).rglob(file_name):
        file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(UntrustedFileError, match=rf"{file_name} of version 1.*is not the file that was registered"):
        assign_segments(workspace, AS_OF_DATE)
    assert rows(workspace, "SELECT count(*) FROM predictions.segment_assignments") == [(36,)]
