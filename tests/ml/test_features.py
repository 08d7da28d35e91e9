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


def test_so_many_customers_are_drawn_the_same_each_time_and_in_the_order_of_their_id(workspace):
    frame = features_frame(30)
    write_features(workspace, frame.sample(frac=1, random_state=3))
    drawn = read_customer_features(workspace.paths.warehouse, AS_OF_DATE, limit=10)
    assert len(drawn) == 10
    assert drawn["customer_id"].is_monotonic_increasing
    assert drawn["customer_id"].tolist() != frame["customer_id"].tolist()[:10]
    write_features(workspace, frame)
    assert drawn.equals(read_customer_features(workspace.paths.warehouse, AS_OF_DATE, limit=10))
    assert len(read_customer_features(workspace.paths.warehouse, AS_OF_DATE, limit=99)) == 30


def test_what_is_asked_for_beside_the_features_is_read_where_it_is_a_number(workspace):
    frame = features_frame(9).assign(loyalty_points=range(9), city="Lisbon", is_member=[True, False, None] * 3)
    write_features(workspace, frame)
    asked = ["customer_id", "as_of_date", "city", "order_count", "loyalty_points", "is_member", "unheard_of"]
    read = read_customer_features(workspace.paths.warehouse, AS_OF_DATE, also=asked)
    assert read["customer_id"].tolist() == frame["customer_id"].tolist()
    assert read["loyalty_points"].tolist() == list(range(9))
    assert read["is_member"].tolist()[:2] == [1.0, 0.0]
    assert not {"city", "as_of_date", "unheard_of"} & set(read.columns)
    assert read.columns.is_unique


def test_a_day_without_features_is_told_which_days_there_are(workspace):
    write_features(workspace, features_frame(3))
    with pytest.raises(TesseraError, match=r"no customer for as_of_date 2023-06-01; days it holds: 2024-01-01"):
        read_customer_features(workspace.paths.warehouse, date(2023, 6, 1))


def test_a_changed_value_changes_the_fingerprint():
    frame = features_frame(9)
    changed = frame.copy()
    changed.loc[4, "order_count"] += 1
    assert fingerprint_frame(frame) != fingerprint_frame(changed)


def test_a_column_thought_of_later_is_unknown_and_flags_are_numbers(workspace):
    frame = features_frame(9).drop(columns="account_count").assign(has_loan=[True, False, None] * 3)
    write_features(workspace, frame)
    read = read_customer_features(workspace.paths.warehouse, AS_OF_DATE)
    assert read["account_count"].isna().all()
    assert read["has_loan"].tolist()[:2] == [1.0, 0.0]
    assert read["has_loan"].isna().sum() == 3


def test_a_channel_or_department_that_a_customer_did_not_use_is_a_share_of_0_and_none_known_stays_unknown(workspace):
    frame = features_frame(3).assign(
        channel_order_shares=[{"web": 1.0}, {"app": 0.25, "web": 0.75}, None],
        department_spend_shares=[{"toys": 1.0}, None, {"garden": 1.0}],
    )
    write_features(workspace, frame)
    read = read_customer_features(workspace.paths.warehouse, AS_OF_DATE)
    assert read["channel_order_share.app"].tolist()[:2] == [0.0, 0.25]
    assert read["channel_order_share.web"].tolist()[:2] == [1.0, 0.75]
    assert read[["channel_order_share.app", "channel_order_share.web"]].iloc[2].isna().all()
    assert read["department_spend_share.toys"].fillna(-1).tolist() == [1.0, -1.0, 0.0]


def test_a_key_of_a_map_that_a_model_asks_for_is_read_however_small(workspace):
    shares = {f"d{number:02d}": 0.04 for number in range(24)} | {"tiny": 0.04 / 24}
    write_features(workspace, features_frame(3).assign(department_spend_shares=[shares, {"d00": 1.0}, None]))
    plain = read_customer_features(workspace.paths.warehouse, AS_OF_DATE)
    assert "department_spend_share.tiny" not in plain
    asked = ["order_count", "department_spend_share.tiny", "department_spend_share.nobody's", "attitude_score.price"]
    read = read_customer_features(workspace.paths.warehouse, AS_OF_DATE, also=asked)
    assert read["department_spend_share.tiny"].fillna(-1).tolist() == pytest.approx([0.04 / 24, 0.0, -1.0])
    assert read["department_spend_share.nobody's"].fillna(-1).tolist() == [0.0, 0.0, -1.0]
    assert read[list(plain.columns)].equals(plain)
