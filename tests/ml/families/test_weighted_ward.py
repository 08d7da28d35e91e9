import numpy as np
import pytest
from scipy.cluster.hierarchy import dendrogram, is_valid_linkage, linkage

from ml.families.weighted_ward import cut_tree, merge_tree, tree_top

LINE = np.array([[0.0], [1.0], [10.0], [12.0]])


def test_with_weights_of_one_the_tree_is_scipys():
    points = np.random.default_rng(0).standard_normal((300, 3))
    tree, known = merge_tree(points, np.ones(300)), linkage(points, "ward")
    assert tree[:, [0, 1, 3]].tolist() == known[:, [0, 1, 3]].tolist()
    assert tree[:, 2] == pytest.approx(known[:, 2])


def test_a_point_of_weight_three_counts_as_three_equal_rows():
    points = np.random.default_rng(1).standard_normal((40, 2))
    weights = np.random.default_rng(2).integers(1, 6, 40)
    of_rows = linkage(np.repeat(points, weights, axis=0), "ward")
    assert merge_tree(points, weights.astype(float))[:, 2] == pytest.approx(of_rows[-39:, 2])


def test_heights_on_a_line_by_hand():
    tree = merge_tree(LINE, np.array([1.0, 1.0, 1.0, 3.0]))
    # 1*1/2*1 = 0.5; 1*3/4*4 = 3; means 0.5 of 2 and 11.5 of 4: 2*4/6*121
    assert tree[:, 2] == pytest.approx([1.0, np.sqrt(6), np.sqrt(2 * 8 / 6 * 121)])
    assert tree[:, [0, 1, 3]].tolist() == [[0, 1, 2], [2, 3, 2], [4, 5, 4]]


def test_a_heavy_point_is_joined_later_than_a_light_one():
    light = cut_tree(merge_tree(np.array([[0.0], [3.0], [7.0]]), np.array([1.0, 1.0, 1.0])), 2)
    heavy = cut_tree(merge_tree(np.array([[0.0], [3.0], [7.0]]), np.array([9.0, 9.0, 1.0])), 2)
    assert light[0] == light[1] != light[2]
    assert heavy[0] != heavy[1] == heavy[2]


@pytest.mark.parametrize(("k", "groups"), [(1, [0, 0, 0, 0]), (2, [0, 0, 1, 1]), (3, [0, 0, 1, 2]), (4, [0, 1, 2, 3])])
def test_a_tree_is_cut_into_as_many_groups_as_asked(k, groups):
    found = cut_tree(merge_tree(LINE, np.ones(4)), k)
    first_seen = list(dict.fromkeys(found.tolist()))
    assert [first_seen.index(one) for one in found] == groups


def test_equal_points_merge_at_height_0():
    tree = merge_tree(np.array([[1.0], [1.0], [1.0], [4.0]]), np.ones(4))
    assert tree[:2, 2].tolist() == [0.0, 0.0]
    assert is_valid_linkage(tree)


def test_one_point_has_a_tree_without_merges():
    assert merge_tree(np.array([[1.0]]), np.array([5.0])).shape == (0, 4)


def test_the_top_of_a_tree_is_a_tree_that_scipy_can_draw():
    points = np.random.default_rng(0).standard_normal((300, 3))
    whole = merge_tree(points, np.ones(300))
    top = tree_top(whole, 50)
    assert top.tree.shape == (49, 4)
    assert top.tree[:, 2].tolist() == whole[-49:, 2].tolist()
    assert top.tree[-1, 3] == 50
    assert sorted(set(top.leaf_of_points)) == list(range(50))
    assert sorted(dendrogram(top.tree, no_plot=True)["leaves"]) == list(range(50))


def test_a_small_tree_is_its_own_top():
    tree = merge_tree(LINE, np.ones(4))
    top = tree_top(tree, 50)
    assert top.tree.tolist() == tree.tolist()
    assert top.leaf_of_points.tolist() == [0, 1, 2, 3]
