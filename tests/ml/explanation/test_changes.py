"""Borders of k-means between two centres lie half-way, so the smallest change can be told by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from ml.explanation.best import Customers
from ml.explanation.changes import find_changes
from ml.explanation.space import Space
from ml.explanation.trial import Trial


def segments_of(frame, first_centre, second_centre):
    """Return a Pipeline of two segments whose centres are the means of the frame's two halves."""
    start = np.array([first_centre, second_centre], dtype=float)
    pipeline = Pipeline([("keep", FunctionTransformer()), ("cluster", KMeans(2, init=start, n_init=1))])
    return pipeline.fit(frame)


def search(frame, pipeline, rows):
    own = pipeline.predict(frame).astype(np.int32)
    trial = Trial(Space.of(frame, own, list(frame)), lambda block: pipeline.predict(block).astype(np.int32))
    return find_changes(trial, Customers(frame.iloc[rows], own[rows], 1 - own[rows]))


def test_a_count_moves_to_the_first_whole_value_beyond_the_border_that_is_usual_there():
    # Segments 0-7 and 8-15, border 7.5; the 5th percentile of 8-15 is 8.35, so 9 is the first usual one.
    frame = pd.DataFrame({"page_views_per_visit": np.arange(16.0)})
    found = search(frame, segments_of(frame, [3.5], [11.5]), [2, 7, 8, 14])
    assert found["change_feature_name"].tolist() == ["page_views_per_visit"] * 4
    assert found["change_from"].tolist() == [2.0, 7.0, 8.0, 14.0]
    assert found["change_to"].tolist() == [9.0, 9.0, 6.0, 6.0]
    assert found["change_cluster_id"].tolist() == [1, 1, 0, 0]
    spread = np.sqrt((16**2 - 1) / 12)  # of the whole numbers 0 to 15
    assert found["change_distance"].tolist() == pytest.approx(np.array([7, 2, 2, 8]) / spread)
    assert found["second_change_feature_name"].isna().all()


def test_orders_so_far_cannot_be_taken_back():
    frame = pd.DataFrame({"order_count": np.arange(16.0)})
    found = search(frame, segments_of(frame, [3.5], [11.5]), [2, 14])
    assert found["change_cluster_id"].tolist() == [1, -1]
    assert np.isnan(found.loc[1, "change_distance"])


def test_an_unknown_value_is_not_changed():
    frame = pd.DataFrame({"page_views_per_visit": np.arange(16.0)})
    pipeline = segments_of(frame, [3.5], [11.5])
    own = pipeline.predict(frame).astype(np.int32)
    space = Space.of(frame, own, list(frame))
    unknown = Customers(pd.DataFrame({"page_views_per_visit": [np.nan]}), own[:1], own[-1:])
    found = find_changes(Trial(space, lambda block: pipeline.predict(block.fillna(3.0)).astype(np.int32)), unknown)
    assert found["change_cluster_id"].tolist() == [-1]


def test_two_habits_move_where_one_is_not_enough():
    # Around (0, 0, 0) and (10, 10, 10) the border is where the three add up to 15; usual in the second is 8 to 12.
    names = ["page_views_per_visit", "items_per_order", "average_days_between_orders"]
    around = np.stack(np.meshgrid(*[np.arange(-2.0, 3.0)] * 3), axis=-1).reshape(-1, 3)
    frame = pd.DataFrame(np.vstack([around, around + 10]), columns=names)
    pipeline = segments_of(frame, [0, 0, 0], [10, 10, 10])
    origin = int(np.flatnonzero((frame == 0).all(axis=1))[0])
    found = search(frame, pipeline, [origin]).iloc[0]
    assert found["change_cluster_id"] == 1
    assert (found["change_from"], found["change_to"]) == (0.0, 8.0)
    assert (found["second_change_from"], found["second_change_to"]) == (0.0, 8.0)
    assert found["change_feature_name"] != found["second_change_feature_name"]


def test_the_nearer_of_two_features_is_taken():
    # Border where the two add up to 10; from (2, 4) the first needs more of its larger spread.
    rng = np.random.default_rng(4)
    near = rng.integers(0, 5, (200, 2)).astype(float)
    far = rng.integers(5, 11, (200, 2)).astype(float)
    frame = pd.DataFrame(np.vstack([near, far]), columns=["page_views_per_visit", "items_per_order"])
    pipeline = segments_of(frame, [2, 2], [8, 8])
    found = search(frame, pipeline, list(range(400)))
    moved = found["change_cluster_id"] >= 0
    assert moved.sum() > 300
    changed = frame.copy()
    for name in frame.columns:
        rows = moved & (found["change_feature_name"] == name)
        changed.loc[rows, name] = found.loc[rows, "change_to"]
    one_feature = moved & found["second_change_feature_name"].isna()
    landed = pipeline.predict(changed)
    assert (landed[one_feature] == found.loc[one_feature, "change_cluster_id"]).all()
    # One step less does not do, or is not usual there, for any of them.
    nearer = changed.copy()
    back = np.sign(found["change_from"] - found["change_to"])
    for name in frame.columns:
        rows = one_feature & (found["change_feature_name"] == name)
        nearer.loc[rows, name] += back[rows]
    for target in (0, 1):
        rows = one_feature & (found["change_cluster_id"] == target)
        usual = frame[pipeline.predict(frame) == target].quantile([0.05, 0.95])
        within = nearer[rows].ge(usual.loc[0.05]) & nearer[rows].le(usual.loc[0.95])
        of_feature = np.array([within.loc[row, found.loc[row, "change_feature_name"]] for row in within.index])
        assert not (of_feature & (pipeline.predict(nearer[rows]) == target)).any()
