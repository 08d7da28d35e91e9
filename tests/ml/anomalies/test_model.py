import numpy as np
import pytest
import skops.io

from ml.anomalies.model import build_model
from ml.trust import open_pipeline


def test_the_saved_model_opens_as_a_trusted_one_and_answers_alike():
    values = np.random.default_rng(1).standard_normal((80, 3))
    model = build_model(random_state=1).fit(values)
    model[-1].offset_ = -0.55
    opened = open_pipeline(skops.io.dumps(model), "a file")
    assert (opened.predict(values) == model.predict(values)).all()
    assert opened[-1].offset_ == -0.55


def test_a_value_of_any_size_keeps_its_place():
    values = np.array([[1.0], [2.0], [3.0], [1e300]])
    points = build_model(random_state=1)[:-1].fit_transform(values).ravel()
    assert (np.diff(points) > 0).all()
    assert points[3] < 1000


@pytest.mark.parametrize("seed", [1, 2])
def test_the_seed_decides_the_trees(seed):
    values = np.random.default_rng(1).standard_normal((80, 3))
    first, second = (build_model(seed).fit(values).score_samples(values) for _ in range(2))
    assert (first == second).all()
