import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from ml.preprocessing import OutlierCapper, build_preprocessing


@parametrize_with_checks([OutlierCapper()])
def test_outlier_capper_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


def test_values_beyond_the_quantiles_become_the_quantiles():
    column = np.arange(101.0).reshape(-1, 1)
    capped = OutlierCapper(lower=0.05, upper=0.9).fit_transform(column)
    assert capped.min() == pytest.approx(5)
    assert capped.max() == pytest.approx(90)
    assert capped[50, 0] == 50


def test_bounds_are_learned_in_fit_and_not_from_what_is_transformed():
    capper = OutlierCapper(lower=0, upper=1).fit([[0.0], [10.0]])
    assert capper.transform([[-5.0], [500.0]]).tolist() == [[0.0], [10.0]]


def test_quantiles_out_of_order_are_refused_by_name():
    with pytest.raises(ValueError, match=r"lower=0\.9 and upper=0\.1 must satisfy"):
        OutlierCapper(lower=0.9, upper=0.1).fit([[1.0]])


def test_prepared_columns_have_no_gaps_mean_0_and_deviation_1():
    frame = pd.DataFrame({"order_count": [1, 2, 3, 4, 500], "spend_trend_90d": [0.1, np.nan, -0.3, 0.2, 0.9]})
    prepared = build_preprocessing().fit_transform(frame)
    assert not np.isnan(prepared).any()
    assert prepared.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert prepared.std(axis=0) == pytest.approx([1, 1])


def test_a_gap_becomes_the_median():
    frame = pd.DataFrame({"spend_trend_90d": [0.0, 1.0, np.nan, 5.0]})
    assert build_preprocessing()[:1].fit_transform(frame).ravel().tolist() == [0.0, 1.0, 1.0, 5.0]


def test_components_are_kept_only_on_request():
    frame = pd.DataFrame(np.random.default_rng(0).random((20, 3)))
    assert build_preprocessing().fit_transform(frame).shape == (20, 3)
    assert build_preprocessing(component_count=2).fit_transform(frame).shape == (20, 2)
