from datetime import date

import pytest

from ml.features import fingerprint_frame, read_customer_features
from tessera.errors import TesseraError
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, write_features


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path))
    return make_workspace("readable")


def test_customers_are_read_in_the_order_of_their_id_whatever_the_order_of_the_table(workspace):
    frame = features_frame(9)
    write_features(workspace, frame.sample(frac=1, random_state=3))
    read = read_customer_features(workspace.paths.warehouse, AS_OF_DATE)
    assert read["customer_id"].tolist() == frame["customer_id"].tolist()
    assert fingerprint_frame(read) == fingerprint_frame(read_customer_features(workspace.paths.warehouse, AS_OF_DATE))


def test_a_day_without_features_is_told_which_days_there_are(workspace):
    write_features(workspace, features_frame(3))
    with pytest.raises(TesseraError, match=r"no customer for as_of_date 2023-06-01; days it holds: 2024-01-01"):
        read_customer_features(workspace.paths.warehouse, date(2023, 6, 1))


def test_a_changed_value_changes_the_fingerprint():
    frame = features_frame(9)
    changed = frame.copy()
    changed.loc[4, "order_count"] += 1
    assert fingerprint_frame(frame) != fingerprint_frame(changed)
