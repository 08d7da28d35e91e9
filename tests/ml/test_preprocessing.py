import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from ml.preprocessing import FiniteValues, OutlierCapper


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


@parametrize_with_checks([FiniteValues()])
def test_finite_values_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


def test_infinity_becomes_unknown_and_the_rest_stays():
    found = FiniteValues().fit_transform([[1.0, np.inf], [-np.inf, 2.0]])
    assert np.isnan(found).tolist() == [[False, True], [True, False]]
    assert (found[0, 0], found[1, 1]) == (1.0, 2.0)
