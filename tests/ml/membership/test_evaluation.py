import numpy as np
import pandas as pd
import pytest

from ml.membership.evaluation import calibration_error, evaluate, reliability_table


def two_groups(first, second):
    rng = np.random.default_rng(1)
    columns = pd.DataFrame({"order_count": np.concatenate([rng.random(first), 10 + rng.random(second)])})
    return columns, np.array([0] * first + [1] * second, dtype=np.int32)


def test_groups_far_apart_are_predicted_better_than_by_guessing_the_larger_one():
    metrics = evaluate(*two_groups(30, 20), random_state=1).metrics
    assert metrics["accuracy"] == 1.0
    assert metrics["balanced_accuracy"] == 1.0
    assert metrics["baseline_accuracy"] == pytest.approx(0.6)
    assert metrics["baseline_log_loss"] == pytest.approx(0.673012, abs=1e-6)
    assert metrics["log_loss"] < 0.1


@pytest.mark.parametrize(("first", "second"), [(28, 2), (29, 1), (3, 2), (2, 1)])
def test_folds_adapt_to_a_segment_of_one_or_two_customers(first, second):
    evaluation = evaluate(*two_groups(first, second), random_state=1)
    assert evaluation.confusion.sum() == first + second
    assert np.isfinite(list(evaluation.metrics.values())).all()


def test_the_same_seed_gives_the_same_evaluation():
    data = two_groups(20, 10)
    assert evaluate(*data, random_state=4).metrics == evaluate(*data, random_state=4).metrics


def test_calibration_error_weighs_the_bins_by_their_customers():
    stated = np.array([0.95, 0.95, 0.95, 0.55])
    table = reliability_table(stated, np.array([True, True, False, True]))
    assert table["customer_count"].tolist() == [1, 3]
    assert table["observed"].tolist() == pytest.approx([1.0, 2 / 3])
    # One customer is 0.45 off, three are 0.283333 off.
    assert calibration_error(table) == pytest.approx(0.325)
