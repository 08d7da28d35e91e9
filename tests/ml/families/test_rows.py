import numpy as np
import pytest

from ml.families import rows as rows_module
from ml.families.rows import distances_to, group_sums, nearest, sample_positions, squared_distances


def test_all_rows_are_taken_up_to_the_limit():
    assert sample_positions(4, 4, np.random.RandomState(0)).tolist() == [0, 1, 2, 3]


def test_a_sample_rises_and_holds_what_it_must():
    drawn = sample_positions(1000, 10, np.random.RandomState(0), always=np.array([3, 999]))
    assert {3, 999} <= set(drawn)
    assert drawn.tolist() == sorted(set(drawn))
    assert 10 <= len(drawn) <= 12


def test_sums_by_group_leave_noise_out():
    points = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0], [8.0, 80.0]])
    assert group_sums(points, np.array([2, 0, -1, 2]), 3).tolist() == [[2.0, 20.0], [0.0, 0.0], [9.0, 90.0]]


def test_of_references_equally_near_the_first_is_taken():
    assert nearest(np.array([[5.0]]), np.array([[4.0], [6.0], [4.0]])).tolist() == [0]


@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30, 1e90])
def test_among_many_references_the_nearest_is_the_one_that_differences_show(scale):
    rng = np.random.default_rng(0)
    references = rng.standard_normal((700, 4)) * scale
    points = rng.standard_normal((50, 4)) * scale
    expected = [int(np.linalg.norm(references / scale - one / scale, axis=1).argmin()) for one in points]
    assert nearest(points, references).tolist() == expected


def test_references_closer_together_than_float32_tells_are_told_apart():
    references = 1.0 + np.arange(600).reshape(-1, 1) * 1e-9
    assert nearest(references, references).tolist() == list(range(600))


def test_rows_far_beyond_the_references_find_the_nearest_too():
    references = np.arange(600.0).reshape(-1, 1)
    with np.errstate(all="raise"):
        assert nearest(np.array([[-1e80], [1e80], [3.4]]), references).tolist() == [0, 599, 3]


def test_blocks_do_not_change_what_is_nearest(monkeypatch):
    rng = np.random.default_rng(0)
    points, references = rng.standard_normal((200, 3)), rng.standard_normal((300, 3))
    whole = nearest(points, references)
    monkeypatch.setattr(rows_module, "BLOCK_VALUES", 300 * 16)
    assert nearest(points, references).tolist() == whole.tolist()


def test_distance_to_an_equal_row_is_exactly_0():
    points = np.array([[0.1, 1e8], [0.3, 0.4]])
    assert distances_to(points, points, np.array([0, 1])).tolist() == [0.0, 0.0]
    assert distances_to(points[1:], np.array([[0.0, 0.0]]), np.array([0])).tolist() == [0.5]


def test_squared_distances_of_every_pair():
    found = squared_distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 1.0]]))
    assert found.ravel() == pytest.approx([25, 1])
