from datetime import date

import duckdb
import pytest
from mlflow.tracking import MlflowClient

from ml.jobs.flag_anomalies import flag_anomalies
from tessera.errors import TesseraError
from tessera.home import mlflow_tracking_uri
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, write_features


def rows(workspace, sql):
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def strange(own_home):
    workspace = make_workspace("strange")
    frame = features_frame(120)
    columns = ["order_count", "average_order_amount", "days_since_last_order", "lifetime_spend"]
    frame.loc[5, columns] = [9000, 0.01, 4000, 90]
    write_features(workspace, frame)
    return workspace


def test_everyone_has_a_score_and_who_is_far_from_all_others_a_reason(strange):
    result = flag_anomalies(strange, AS_OF_DATE)
    assert (result["model_name"], result["model_version"]) == ("strange_customer_anomalies", 1)
    assert (result["customer_count"], result["anomaly_count"]) == (120, 1)
    columns = "customer_id, anomaly_score > score_limit, model_version, explanation"
    ((customer, is_beyond, version, told),) = rows(
        strange, f"SELECT {columns} FROM predictions.customer_anomalies WHERE is_anomaly"
    )
    assert (customer, is_beyond, version) == ("c0005", True, 1)
    assert "order_count is 9,000" in told
    assert rows(strange, "SELECT count(*) FROM predictions.customer_anomalies") == [(120,)]


def test_columns_that_were_left_out_are_on_record_as_a_table(own_home):
    workspace = make_workspace("strange_columns")
    write_features(workspace, features_frame(120).assign(store_count=1.0))
    version = flag_anomalies(workspace, AS_OF_DATE)["model_version"]
    client = MlflowClient(tracking_uri=mlflow_tracking_uri(), registry_uri=mlflow_tracking_uri())
    run_id = client.get_model_version("strange_columns_customer_anomalies", str(version)).run_id
    file = client.download_artifacts(run_id, "dropped_columns.csv")
    found = duckdb.execute(f"SELECT reason FROM '{file}' WHERE column_name = 'store_count'").fetchall()
    assert found == [("is 1 for 100.0% of customers (limit 95%)",)]


def test_flagging_again_reuses_the_version_and_keeps_the_stamp(strange):
    flag_anomalies(strange, AS_OF_DATE)
    stamp = "SELECT DISTINCT scored_at FROM predictions.customer_anomalies"
    before = rows(strange, stamp)
    result = flag_anomalies(strange, AS_OF_DATE)
    assert (result["is_unchanged"], result["model_version"]) == (True, 1)
    assert rows(strange, stamp) == before


def test_too_few_customers_have_no_rows_and_stop_nothing(own_home):
    workspace = make_workspace("tiny")
    write_features(workspace, features_frame(49))
    result = flag_anomalies(workspace, AS_OF_DATE)
    assert (result["model_version"], result["customer_count"], result["anomaly_count"]) == (None, 49, 0)
    assert rows(workspace, "SELECT count(*) FROM predictions.customer_anomalies") == [(0,)]


def test_a_day_without_features_is_refused(strange):
    with pytest.raises(TesseraError, match="no customer for as_of_date 2020-01-01"):
        flag_anomalies(strange, date(2020, 1, 1))


def test_a_tampered_model_is_not_used_but_made_again(strange, own_home):
    flag_anomalies(strange, AS_OF_DATE)
    before = rows(strange, "SELECT customer_id, anomaly_score FROM predictions.customer_anomalies ORDER BY 1")
    files = list((own_home / "mlflow" / "artifacts" / strange.name).rglob("model.skops"))
    for file in files:
        file.write_bytes(file.read_bytes() + b" ")
    assert flag_anomalies(strange, AS_OF_DATE)["model_version"] == 2
    after = rows(strange, "SELECT customer_id, anomaly_score FROM predictions.customer_anomalies ORDER BY 1")
    assert after == before
