"""Borders of k-means between two centres lie half-way, so the smallest change can be told by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from ml.explanation.activities import limits
from ml.explanation.best import Customers
from ml.explanation.changes import find_changes
from ml.explanation.space import Space
from ml.explanation.trial import Trial

EVERY_SPREAD = np.sqrt((16**2 - 1) / 12)  # of the whole numbers 0 to 15, or of 1 to 16


def segments_of(frame, columns, first_centre, second_centre):
    """Return a Pipeline of two segments whose centres are the means of the frame's two halves."""
    start = np.array([first_centre, second_centre], dtype=float)
    kept = ColumnTransformer([("keep", "passthrough", columns)])
    return Pipeline([("keep", kept), ("cluster", KMeans(2, init=start, n_init=1))]).fit(frame[columns])


def search(frame, columns, pipeline, rows):
    own = pipeline.predict(frame).astype(np.int32)
    trial = Trial(Space.of(frame, own, columns), lambda block: pipeline.predict(block).astype(np.int32))
    most = limits(frame, own)
    return find_changes(trial, Customers(frame.iloc[rows], own[rows], 1 - own[rows], most.iloc[rows]))


@pytest.fixture
def counted():
    """Segments 1-8 and 9-16, border 8.5; the 5th percentile of 9-16 is 9.35, so 10 is the first usual one."""
    return pd.DataFrame({"order_count": np.arange(16.0) + 1, "order_count_90d": 7.0, "average_order_amount": 10.0})


def test_as_many_orders_as_reach_the_first_usual_value_beyond_the_border(counted):
    found = search(counted, ["order_count"], segments_of(counted, ["order_count"], [4.5], [12.5]), [2, 7])
    assert found["change_feature_name"].tolist() == ["order_count"] * 2
    assert found["change_from"].tolist() == [3.0, 8.0]
    assert found["change_to"].tolist() == [10.0, 10.0]
    assert found["change_times"].tolist() == [7.0, 2.0]
    assert found["change_cluster_id"].tolist() == [1, 1]
    assert found["change_distance"].tolist() == pytest.approx(np.array([7, 2]) / EVERY_SPREAD)
    assert found["second_change_feature_name"].isna().all()


def test_more_orders_than_are_usual_in_90_days_are_not_told(counted):
    found = search(counted, ["order_count"], segments_of(counted, ["order_count"], [4.5], [12.5]), [1])
    assert found["change_cluster_id"].tolist() == [-1]
    assert np.isnan(found.loc[0, "change_distance"])


def test_orders_so_far_cannot_be_taken_back(counted):
    found = search(counted, ["order_count"], segments_of(counted, ["order_count"], [4.5], [12.5]), [14])
    assert found["change_cluster_id"].tolist() == [-1]


def test_an_unknown_value_is_not_changed(counted):
    unknown = counted.assign(order_count=[np.nan, *counted["order_count"][1:]])
    pipeline = segments_of(counted, ["order_count"], [4.5], [12.5])
    own = pipeline.predict(counted).astype(np.int32)
    trial = Trial(
        Space.of(unknown, own, ["order_count"]), lambda block: pipeline.predict(block.fillna(3.0)).astype(np.int32)
    )
    found = find_changes(trial, Customers(unknown.iloc[:1], own[:1], 1 - own[:1], limits(unknown, own).iloc[:1]))
    assert found["change_cluster_id"].tolist() == [-1]


def test_a_kind_of_order_is_not_told_where_any_order_does():
    # Whoever has waited longer than 8.5 days is in the other segment, whatever the order's day of the week.
    frame = pd.DataFrame({"order_count": [2.0] * 16, "average_order_amount": 10.0})
    frame = frame.assign(weekend_order_share=[0.0, 0.5] * 8, days_since_last_order=np.arange(16.0) + 1)
    columns = ["days_since_last_order", "weekend_order_share"]
    found = search(frame, columns, segments_of(frame, columns, [4.5, 0.25], [12.5, 0.25]), [14])
    assert found["change_feature_name"].tolist() == ["days_since_last_order"]
    assert (found["change_from"].item(), found["change_to"].item()) == (15.0, 1.0)


def test_two_habits_move_where_one_is_not_enough():
    # Segments around 0 and 14/15 in both shares: the border is where they add up to that. Two orders bring one share to
    # 2/3, which is not enough; one order brings both to 1/2, which is not usual there.
    names = ["weekend_order_share", "morning_order_share"]
    frame = pd.DataFrame([[0.0, 0.0]] * 10 + [[2 / 3, 2 / 3]] * 2 + [[1.0, 1.0]] * 8, columns=names)
    frame = frame.assign(order_count=1.0, order_count_90d=2.0, average_order_amount=5.0)
    frame = frame.assign(evening_order_share=1 - frame["morning_order_share"])
    found = search(frame, names, segments_of(frame, names, [0, 0], [1, 1]), [0]).iloc[0]
    assert found["change_cluster_id"] == 1
    assert (found["change_from"], found["change_to"], found["change_times"]) == (0.0, 2 / 3, 2.0)
    assert (found["second_change_from"], found["second_change_to"], found["second_change_times"]) == (0.0, 2 / 3, 2.0)
    assert {found["change_feature_name"], found["second_change_feature_name"]} == set(names)
