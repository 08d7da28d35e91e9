import numpy as np
import pandas as pd
import pytest

from ml.explanation.space import Space

SEGMENTS = np.array([0, 0, 1, 1], dtype=np.int32)


def places(*codes):
    return np.array(codes, dtype=np.intp)


def test_a_number_weighs_by_the_difference_of_squared_distances():
    # All: mean 5, variance 17. Segment means 1 and 9; from 0 that is (81 - 1) / 17, from 2 (49 - 1) / 17.
    frame = pd.DataFrame({"order_count": [0.0, 2.0, 8.0, 10.0]})
    space = Space.of(frame, SEGMENTS, ["order_count"])
    weights = space.weights(frame.iloc[:2], places(0, 0), places(1, 1))
    assert weights[:, 0] == pytest.approx([80 / 17, 48 / 17])


def test_a_category_weighs_like_a_number_of_the_same_spread():
    # As columns of 1 and 0, `a` is 2 away from a segment of `b` and 0 from its own; the variance of all is 1/2.
    frame = pd.DataFrame({"age_band": pd.Series(["a", "a", "b", "b"], dtype="str")})
    space = Space.of(frame, SEGMENTS, ["age_band"])
    assert space.weights(frame.iloc[:1], places(0), places(1))[:, 0] == pytest.approx([4.0])


def test_what_is_unknown_weighs_nothing():
    frame = pd.DataFrame(
        {"order_count": [np.nan, 2.0, 8.0, np.inf], "age_band": pd.Series([None, "a", "b", "b"], dtype="str")}
    )
    space = Space.of(frame, SEGMENTS, ["order_count", "age_band"])
    assert space.weights(frame.iloc[[0, 3]], places(0, 1), places(1, 0))[:, 0].tolist() == [0.0, 0.0]
    assert space.weights(frame.iloc[:1], places(0), places(1))[0, 1] == 0.0


def test_a_column_that_nobody_knows_and_one_where_all_are_alike_are_no_reasons():
    frame = pd.DataFrame({"order_count": [np.nan] * 4, "store_count": [3.0] * 4})
    space = Space.of(frame, SEGMENTS, ["order_count", "store_count"])
    assert [scale.name for scale in space.scales] == ["store_count"]
    assert space.weights(frame, places(0, 0, 1, 1), places(1, 1, 0, 0)).tolist() == [[0.0]] * 4


def test_the_nearest_other_segment_is_by_centres_and_never_noise():
    frame = pd.DataFrame({"order_count": [0.0, 1.0, 5.0, 6.0, 20.0, 2.0]})
    segments = np.array([0, 0, 1, 1, 2, -1], dtype=np.int32)
    space = Space.of(frame, segments, ["order_count"])
    assert space.nearest(frame, segments).tolist() == [1, 1, 0, 0, 1, 0]


def test_a_lone_segment_has_no_other():
    frame = pd.DataFrame({"order_count": [0.0, 1.0, 2.0]})
    segments = np.array([0, 0, -1], dtype=np.int32)
    assert Space.of(frame, segments, ["order_count"]).nearest(frame.iloc[:2], segments[:2]).tolist() == [-1, -1]
