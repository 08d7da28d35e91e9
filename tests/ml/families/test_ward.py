import numpy as np
import pytest
from scipy.cluster.hierarchy import dendrogram
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

from ml.families import FamilyError, WardSegments
from tests.ml.families.shapes import blobs


def test_up_to_the_limit_segments_are_those_of_scikit_learn():
    rows = np.random.default_rng(0).standard_normal((400, 4))
    known = AgglomerativeClustering(5, linkage="ward").fit_predict(rows)
    assert adjusted_rand_score(known, WardSegments(5).fit(rows).labels_) == 1


def squares_within(model, rows):
    return np.square(rows - model.centers_[model.labels_]).sum()


def test_above_the_limit_weighed_micro_clusters_part_the_rows_as_tightly_as_the_exact_tree():
    rows, _ = blobs(1800, spreads=(2, 3, 2.5))
    exact, rough = WardSegments(3).fit(rows), WardSegments(3, micro_cluster_limit=200, random_state=0).fit(rows)
    assert len(rough.prototypes_) <= 200
    assert squares_within(rough, rows) < 1.02 * squares_within(exact, rows)


def test_what_a_dendrogram_shows_agrees_with_the_segments():
    rows, _ = blobs(900, shares=(0.5, 0.3, 0.2))
    model = WardSegments(3).fit(rows)
    assert model.leaf_sizes_.sum() == 900
    sizes = [int(model.leaf_sizes_[model.leaf_cluster_ids_ == one].sum()) for one in range(3)]
    assert sizes == np.bincount(model.labels_).tolist() == [450, 270, 180]
    assert len(dendrogram(model.merge_tree_, no_plot=True)["leaves"]) == 50
    assert model.merge_heights_[0] > model.merge_heights_[1] > 5 * model.merge_heights_[2]


def test_leaves_follow_a_new_order_of_segments():
    rows, _ = blobs(900, shares=(0.5, 0.3, 0.2))
    model = WardSegments(3).fit(rows).reorder([2, 0, 1])
    assert int(model.leaf_sizes_[model.leaf_cluster_ids_ == 0].sum()) == 180


def test_more_segments_than_micro_clusters_are_refused():
    with pytest.raises(FamilyError, match="k=5 is more than micro_cluster_limit=4 allows: lower k or raise"):
        WardSegments(5, micro_cluster_limit=4).fit(np.arange(30.0).reshape(-1, 1))
