import numpy as np
import pandas as pd

from ml.anomalies.explanation import explain, robust_z


def test_robust_z_is_one_at_the_deviation_of_a_normal_variable():
    points = np.array([[-1.0], [-1.0], [0.0], [1.0], [1.4826]])
    assert robust_z(points)[4, 0] == 1.0


def test_where_most_values_are_equal_the_mean_deviation_stands_in():
    points = np.array([[0.0]] * 9 + [[10.0]])
    assert robust_z(points)[9, 0] == 10 / (1.2533 * 1.0)
    assert (robust_z(np.zeros((5, 1))) == 0).all()


def test_the_farthest_known_features_are_named_with_their_numbers_the_farthest_first():
    columns = pd.DataFrame(
        {"a": [1.0] * 9 + [50.0], "b": range(10), "c": [2.0] * 9 + [np.nan], "d": [3.0] * 9 + [900.0]}
    )
    points = np.column_stack([columns["a"], columns["b"], [0.0] * 9 + [1e9], columns["d"]])
    assert explain(columns, points, np.array([9])) == {
        9: "Far from all others: a is 50 (median of all 1, robust z +8.0); d is 900 (median of all 3, robust z +8.0)."
    }


def test_a_strange_combination_is_called_one():
    columns = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]})
    told = explain(columns, columns.to_numpy(), np.array([2]))
    assert told[2].startswith(
        "An unusual combination, no value far out by itself: a is 3 (median of all 2, robust z +0.7)"
    )
