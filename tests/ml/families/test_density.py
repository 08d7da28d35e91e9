import numpy as np
import pytest
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.metrics import adjusted_rand_score

from ml.families import DbscanSegments, FamilyError, HdbscanSegments
from ml.families.dbscan import linked_groups
from ml.families.knee import knee_value
from tests.ml.families.shapes import blobs, blobs_in_noise


def test_the_knee_is_where_a_flat_curve_turns_steep():
    assert knee_value(np.array([9.0, 1.0, 1.2, 1.1, 1.3, 4.0])) == 1.3


def test_one_row_far_out_does_not_move_the_knee():
    curve = np.concatenate([np.linspace(1, 2, 900), np.linspace(2, 12, 100)])
    assert knee_value(np.append(curve, 1e9)) == pytest.approx(knee_value(curve), rel=0.05) == pytest.approx(2, rel=0.05)


def test_the_knee_of_equal_values_is_that_value():
    assert knee_value(np.full(5, 3.0)) == 3.0


def test_core_rows_and_noise_are_those_of_scikit_learn():
    rows, _ = blobs_in_noise()
    model = DbscanSegments(radius=1.0, neighbour_count=12).fit(rows)
    known = DBSCAN(eps=1.0, min_samples=12).fit(rows)
    assert (model.labels_ == -1).tolist() == (known.labels_ == -1).tolist()
    core = known.core_sample_indices_
    assert adjusted_rand_score(model.labels_[core], known.labels_[core]) == 1
    assert len(model.prototypes_) == len(core)


def test_a_row_exactly_at_the_radius_is_within_it():
    model = DbscanSegments(radius=1.0, neighbour_count=3).fit([[0.0], [1.0], [2.0], [3.5]])
    assert model.labels_.tolist() == [0, 0, 0, -1]
    assert model.predict([[-0.5], [2.0], [2.5]]).tolist() == [-1, 0, -1]


def test_links_are_followed_across_blocks_of_rows():
    chain = np.random.default_rng(0).permutation(np.arange(700.0)).reshape(-1, 1)
    assert set(linked_groups(chain, 1.0)) == {0}
    assert len(set(linked_groups(chain, 0.9))) == 700
    broken = np.where(chain >= 350, chain + 5, chain)
    assert len(set(linked_groups(broken, 1.0))) == 2


@pytest.mark.parametrize("radius", [0, -1.0, np.inf, np.nan, "elbow", True])
def test_a_radius_that_is_no_distance_is_refused(radius):
    with pytest.raises(FamilyError, match=r"radius=.* is not allowed: give 'knee' or a distance above 0"):
        DbscanSegments(radius=radius).fit([[0.0], [1.0]])


def test_dbscan_without_any_crowd_calls_all_noise():
    model = DbscanSegments(radius=0.1, neighbour_count=2).fit([[0.0], [1.0], [2.0]])
    assert (model.cluster_count_, model.noise_share_) == (0, 1.0)
    assert model.predict([[0.0]]).tolist() == [-1]


def test_hdbscan_gives_what_scikit_learn_does_on_the_rows_fitted_on():
    rows, _ = blobs_in_noise()
    model = HdbscanSegments(smallest_share=0.05, neighbour_count=10).fit(rows)
    known = HDBSCAN(min_cluster_size=110, min_samples=10, copy=True).fit_predict(rows)
    assert model.smallest_size_ == 110
    assert (model.labels_ == -1).tolist() == (known == -1).tolist()
    assert adjusted_rand_score(known, model.labels_) == 1


def test_beyond_the_reach_of_its_nearest_segment_a_row_is_noise():
    rows, _ = blobs(600, shares=(0.5, 0.3, 0.2))
    model = HdbscanSegments().fit(rows)
    reach = model.prototype_reaches_.max()
    assert reach < 5
    at_edge = rows[model.labels_ == 1].max(axis=0)
    assert model.predict([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]]).tolist() == [0, 1, 2]
    assert model.predict([at_edge + 2 * reach, [4.5, -20.0]]).tolist() == [-1, -1]


@pytest.mark.parametrize("share", [0, 0.6, -0.1, "few", True, np.nan])
def test_a_smallest_share_that_is_no_part_is_refused(share):
    with pytest.raises(FamilyError, match=r"smallest_share=.* is not allowed: give a part above 0 and up to 0.5"):
        HdbscanSegments(smallest_share=share).fit([[0.0], [1.0]])
