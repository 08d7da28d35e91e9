import duckdb
import pytest

from ml.jobs.assign_segments import assign_segments
from ml.jobs.explain_customers import explain_customers
from tessera.errors import TesseraError
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, train_and_serve, write_features


def rows(workspace, sql):
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_customer_is_explained_by_the_champion_and_again_changes_nothing(own_home):
    workspace = make_workspace("explained")
    write_features(workspace, features_frame(36))
    train_and_serve(workspace)
    assign_segments(workspace, AS_OF_DATE)
    result = explain_customers(workspace, AS_OF_DATE)
    assert (result["customer_count"], result["searched_count"], result["is_unchanged"]) == (36, 36, False)
    agreeing = """
        SELECT count(*) FROM predictions.customer_explanations AS explained
        INNER JOIN predictions.segment_assignments AS assigned
        USING (customer_id, as_of_date, cluster_id, model_name, model_version)
        WHERE explained.reason_1 IS NOT NULL AND next_cluster_id <> cluster_id AND change_text IS NOT NULL"""
    assert rows(workspace, agreeing) == [(36,)]
    found = "SELECT count(change_cluster_id), count(change_feature_name) FROM predictions.customer_explanations"
    assert rows(workspace, found) == [(result["change_count"], result["change_count"])]
    before = rows(workspace, "SELECT DISTINCT scored_at FROM predictions.customer_explanations")
    assert explain_customers(workspace, AS_OF_DATE)["is_unchanged"] is True
    assert rows(workspace, "SELECT DISTINCT scored_at FROM predictions.customer_explanations") == before


def test_without_a_champion_the_error_says_what_to_run(own_home):
    workspace = make_workspace("unexplained")
    write_features(workspace, features_frame(12))
    with pytest.raises(TesseraError, match="no version of unexplained_segments has the alias champion"):
        explain_customers(workspace, AS_OF_DATE)
