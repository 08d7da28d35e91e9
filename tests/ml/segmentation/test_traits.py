import numpy as np
import pandas as pd
import pytest

from ml.segmentation.traits import segment_traits


def test_difference_is_in_standard_deviations_of_all_customers():
    frame = pd.DataFrame({"order_count": [1.0, 3.0, 5.0, 7.0]})  # mean 4, population deviation 2.23607
    table = segment_traits(frame, np.array([0, 0, 1, 1]), ["order_count"])
    assert table["segment_median"].tolist() == [2.0, 6.0]
    assert table["overall_median"].tolist() == [4.0, 4.0]
    assert table["standardized_difference"].tolist() == pytest.approx([-0.894427, 0.894427], abs=1e-6)


def test_one_customer_with_most_of_the_spend_does_not_hide_that_the_segments_differ():
    frame = pd.DataFrame({"lifetime_spend": [10.0] * 150 + [20.0] * 149 + [1e9]})
    table = segment_traits(frame, np.array([0] * 150 + [1] * 150), ["lifetime_spend"])
    assert table["standardized_difference"].tolist() == [-1.0, 1.0]


def test_a_column_without_values_is_left_out():
    frame = pd.DataFrame({"order_count": [1.0, 3.0], "coupon_spend_share": [np.nan, np.nan]})
    table = segment_traits(frame, np.array([0, 1]), ["order_count", "coupon_spend_share"])
    assert set(table["feature_name"]) == {"order_count"}


def test_a_constant_column_has_no_difference():
    table = segment_traits(pd.DataFrame({"order_count": [2.0, 2.0]}), np.array([0, 1]), ["order_count"])
    assert table["standardized_difference"].tolist() == [0.0, 0.0]


def test_a_segment_that_has_no_value_of_a_column_has_no_median():
    frame = pd.DataFrame({"spend_trend_90d": [0.5, 0.7, np.nan]})
    table = segment_traits(frame, np.array([0, 0, 1]), ["spend_trend_90d"]).set_index("cluster_id")
    assert np.isnan(table.loc[1, "segment_median"])
    assert np.isnan(table.loc[1, "standardized_difference"])
    assert table.loc[1, "overall_median"] == pytest.approx(0.6)
