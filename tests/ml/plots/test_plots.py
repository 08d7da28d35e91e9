"""Every picture with 3 and with 20 segments, with noise, with one feature; what is drawn is asked of the figure."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage

from ml import plots
from ml.membership.evaluation import MembershipEvaluation
from tests.ml.plots.customers import customers, names, texts

COUNTS = [3, 20]


def _traits(segment_count, feature_count):
    rows = [(c, f"feature_{f}", (c - f) / 4) for c in range(segment_count) for f in range(feature_count)]
    return pd.DataFrame(rows, columns=["cluster_id", "feature_name", "standardized_difference"])


@pytest.mark.parametrize("segment_count", COUNTS)
def test_silhouettes_are_a_knife_for_each_segment_without_noise(segment_count, saved):
    points, labels = customers(segment_count, noise_count=5)
    figure = plots.draw_silhouettes(points, labels, names(segment_count))
    assert len(figure.axes[0].collections) == segment_count
    assert f"{10 * segment_count - 5:,} customers" in texts(figure)
    saved(figure)


@pytest.mark.parametrize("labels", [np.zeros(6, np.int32), np.arange(6, dtype=np.int32), np.full(6, -1, np.int32)])
def test_where_no_silhouette_exists_the_picture_says_so(labels):
    figure = plots.draw_silhouettes(np.arange(12.0).reshape(6, 2), labels, [])
    assert any("needs two segments" in text for text in texts(figure))


@pytest.mark.parametrize(("segment_count", "feature_count"), [(3, 14), (20, 14), (3, 1), (1, 1)])
def test_heat_map_and_radar_hold_every_segment(segment_count, feature_count, saved):
    traits = _traits(segment_count, feature_count)
    heat = plots.draw_traits(traits, names(segment_count))
    assert heat.axes[0].images[0].get_array().shape == (feature_count, segment_count)
    radar = plots.draw_radar(traits, names(segment_count))
    shown = [axes for axes in radar.axes if axes.get_visible()]
    assert len(shown) == segment_count
    assert all(len(axes.get_xticks()) == min(feature_count, 8) for axes in shown)
    assert saved(heat)[0] == saved(radar)[0]


def test_noise_has_a_column_and_a_radar_of_its_own():
    traits = _traits(3, 4).assign(cluster_id=lambda table: table["cluster_id"] - 1)
    assert "–" in texts(plots.draw_traits(traits, names(2)))  # noqa: RUF001
    assert "no clear segment" in texts(plots.draw_radar(traits, names(2)))


def test_no_traits_are_said_to_be_none():
    empty = _traits(0, 0)
    assert any("No feature differs" in text for text in texts(plots.draw_traits(empty, [])))
    assert any("No feature differs" in text for text in texts(plots.draw_radar(empty, [])))


@pytest.mark.parametrize("segment_count", COUNTS)
def test_stability_is_a_bar_with_interval_for_each_segment_and_the_limits(segment_count, saved):
    table = pd.DataFrame({"cluster_id": range(segment_count), "jaccard_mean": 0.8})
    table = table.assign(jaccard_low=0.7, jaccard_high=0.9)
    figure = plots.draw_stability(table, names(segment_count), limits=(0.55, 0.8))
    axes = figure.axes[0]
    assert [round(bar.get_width(), 6) for bar in axes.patches] == [0.8] * segment_count
    assert [line.get_xdata()[0] for line in axes.lines] == [0.55, 0.8]
    assert axes.get_yticklabels()[-1].get_text() == "1 Frequent spenders of kind 0"
    saved(figure)


@pytest.mark.parametrize(("segment_count", "leaf_count", "drawn"), [(3, 30, 30), (20, 400, 50), (2, 3, 3)])
def test_a_dendrogram_has_at_most_fifty_leaves_and_is_cut_for_k(segment_count, leaf_count, drawn, saved):
    points = np.random.default_rng(1).normal(size=(leaf_count, 3))
    merges = linkage(points, "ward")
    figure = plots.draw_dendrogram(merges, k=segment_count)
    assert len(figure.axes[0].get_xticks()) == drawn
    cut = figure.axes[0].lines[0].get_ydata()[0]
    assert int((merges[:, 2] > cut).sum()) == segment_count - 1
    saved(figure)


@pytest.mark.parametrize("grid", [(4, 5), (20, 15), (1, 1)])
def test_a_som_is_drawn_node_by_node(grid, saved):
    labels = (np.indices(grid).sum(axis=0) % 20 - 1).astype(np.int32)
    hits = np.indices(grid)[0]
    figure = plots.draw_som_map(np.ones(grid), hits, labels, names=names(20))
    right = figure.axes[1]
    assert sum(len(dots.get_offsets()) for dots in right.collections) == grid[0] * grid[1]
    saved(figure)


def test_bic_is_a_line_for_each_covariance_with_the_chosen_one_ringed(saved):
    rows = [(k, kind, 100.0 - k) for k in range(2, 21) for kind in ("spherical", "diag", "tied", "full")]
    table = pd.DataFrame(rows, columns=["k", "covariance_type", "bic"])
    figure = plots.draw_bic(table, (7, "tied"))
    assert len(figure.axes[0].lines) == 4
    assert figure.axes[0].collections[0].get_offsets().tolist() == [[7.0, 93.0]]
    saved(figure)


def _candidates(count):
    rows = [(f"k-means, k = {k}", "k-means", k, 0.5 - k / 100, 0.1, 1.0 / k, k == 4) for k in range(2, 2 + count)]
    columns = ["candidate_name", "family", "k", "silhouette", "null_silhouette", "inertia", "is_chosen"]
    return pd.DataFrame(rows, columns=columns)


def test_the_best_candidates_are_drawn_with_the_chosen_one_in_bold(saved):
    figure = plots.draw_candidates(_candidates(40))
    labels = figure.axes[0].get_yticklabels()
    assert len(labels) == 25
    assert [text.get_text() for text in labels if text.get_fontweight() == "bold"] == ["k-means, k = 4"]
    saved(figure)


def test_candidates_without_reference_or_silhouette_are_no_fault(saved):
    saved(plots.draw_candidates(_candidates(3).assign(null_silhouette=np.nan)))
    empty = plots.draw_candidates(_candidates(3).assign(silhouette=np.nan))
    assert any("No candidate has a silhouette" in text for text in texts(empty))


@pytest.mark.parametrize(
    ("measures", "titles"),
    [
        ({}, {"Silhouette", "Elbow"}),
        ({"gap": 0.3}, {"Silhouette", "Elbow", "Gap statistic: how much tighter than data without structure"}),
        ({"silhouette": np.nan, "inertia": np.nan}, {"Number of segments"}),
    ],
)
def test_the_elbow_stands_beside_the_measures_that_were_taken(measures, titles, saved):
    figure = plots.draw_elbow(_candidates(19).assign(**measures), 4)
    assert {axes.get_title(loc="left") for axes in figure.axes} == titles
    saved(figure)


def test_a_search_of_one_k_is_drawn(saved):
    figure = plots.draw_elbow(pd.DataFrame({"k": [3], "silhouette": 0.4, "inertia": 12.0}), 3)
    assert "k = 3 chosen" in texts(figure)
    saved(figure)


def test_the_confusion_of_noise_is_named_as_such():
    evaluation = MembershipEvaluation({}, np.eye(3, dtype=np.int64), pd.DataFrame({"stated": [0.3], "observed": [0.4]}))
    figure = plots.draw_membership(evaluation, {"order_count": 1.0}, cluster_ids=(-1, 0, 1))
    rows = [text.get_text() for text in figure.axes[0].child_axes[0].get_yticklabels()]
    assert rows == ["–", "1", "2"]  # noqa: RUF001


@pytest.mark.parametrize("segment_count", COUNTS)
def test_membership_shows_the_most_important_features_first(segment_count, saved):
    confusion = np.eye(segment_count, dtype=np.int64) * 900
    reliability = pd.DataFrame({"stated": [0.3, 0.9], "observed": [0.35, 0.93]})
    importances = {f"feature_{number}": float(number) for number in range(30)}
    figure = plots.draw_membership(MembershipEvaluation({}, confusion, reliability), importances)
    labels = [text.get_text() for text in figure.axes[1].get_yticklabels()]
    assert (labels[-1], labels[0], len(labels)) == ("Feature 29", "Feature 10", 20)
    assert ("900" in texts(figure)) == (segment_count == 3)
    saved(figure)
