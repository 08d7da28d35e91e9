import pandas as pd
import pytest

from ml.lenses.reading import NUMBERS, TEXTS, read_lens_features
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, write_features


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path))
    return make_workspace("many_departments")


def test_a_table_of_an_earlier_version_has_unknown_columns_and_no_departments(workspace):
    write_features(workspace, features_frame(4).drop(columns="spend_90d"))
    read = read_lens_features(workspace.paths.warehouse, AS_OF_DATE)
    assert read.columns.tolist() == ["customer_id", *NUMBERS, *TEXTS]
    assert read[["spend_90d", "age_years", "age_band"]].isna().all(axis=None)
    assert read["customer_id"].tolist() == ["c0000", "c0001", "c0002", "c0003"]


def test_the_fifty_departments_with_the_most_money_are_columns_the_greatest_first(workspace):
    shares = {f"department {number:02d}": (number + 1) / 1830 for number in range(60)}  # 1 + 2 + ... + 60 = 1,830
    frame = features_frame(3).assign(department_spend_shares=[shares, {"department 59": 1.0}, None])
    write_features(workspace, frame)
    read = read_lens_features(workspace.paths.warehouse, AS_OF_DATE).iloc[:, 1 + len(NUMBERS) + len(TEXTS) :]
    assert read.columns.tolist() == [f"department_spend_share.department {number:02d}" for number in range(59, 9, -1)]
    assert read.iloc[0, 0] == pytest.approx(60 / 1830)
    assert read.iloc[1].tolist() == [1.0] + [0.0] * 49
    assert read.iloc[2].isna().all()
    assert pd.api.types.is_float_dtype(read.iloc[:, 0])
