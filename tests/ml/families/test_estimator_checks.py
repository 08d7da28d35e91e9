import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from ml.families import FAMILIES, build_model

ESTIMATORS = [build_model(family.name, 3 if family.has_k else None, random_state=0) for family in FAMILIES.values()]


@pytest.mark.filterwarnings("ignore:numpy.matrix:PendingDeprecationWarning")
@parametrize_with_checks(ESTIMATORS)
def test_every_family_passes_the_checks_of_scikit_learn(estimator, check):
    check(estimator)
