import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier

from ml.membership.training import score, train


def two_groups():
    columns = pd.DataFrame({"order_count": np.concatenate([np.arange(40.0), 100 + np.arange(6.0)])})
    return columns, np.array([0] * 40 + [1] * 6, dtype=np.int32)


def test_beyond_the_row_limit_a_sample_is_learned_and_everybody_is_scored():
    columns, labels = two_groups()
    fitted = train(columns, labels, random_state=1, row_limit=10)
    largest_tree = max(tree.tree_.n_node_samples[0] for tree in forest(fitted))
    assert largest_tree <= 10 + 3
    assert score(fitted, columns, [0, 1]).argmax(axis=1).tolist() == labels.tolist()


def forest(pipeline):
    return pipeline[-1].calibrated_classifiers_[0].estimator.estimators_


def test_votes_for_which_no_temperature_is_found_stay_as_they_are(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Temperature scaling fails to optimize during calibration")

    monkeypatch.setattr(CalibratedClassifierCV, "fit", fail)
    columns, labels = two_groups()
    fitted = train(columns, labels, random_state=1)
    assert isinstance(fitted[-1], RandomForestClassifier)
    assert fitted.predict(columns).tolist() == labels.tolist()
