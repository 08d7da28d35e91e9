import numpy as np
import pytest
from minisom import MiniSom

from ml.families import FamilyError, SomSegments
from ml.families.som_training import choose_grid, find_axes, starting_codebook, train_map, u_matrix
from tests.ml.families.shapes import blobs


def test_training_gives_what_minisom_gives_row_by_row():
    rows, _ = blobs(120, columns=3)
    grid = (5, 4)
    start = starting_codebook(find_axes(rows), grid)
    known = MiniSom(
        *grid,
        3,
        sigma=2.0,
        learning_rate=1.0,
        decay_function=lambda rate, step, steps: rate,
        sigma_decay_function="linear_decay_to_one",
    )
    known._weights = start.reshape(5, 4, 3).copy()
    known.train_batch_offline(rows, 8)
    widths = np.array([2.0 - step / 8 for step in range(8)])
    assert train_map(rows, start, grid, widths) == pytest.approx(known.get_weights().reshape(20, 3))


def test_neighbours_on_the_map_are_alike():
    rows, _ = blobs(900, columns=4)
    model = SomSegments(3, random_state=0).fit(rows)
    nodes = model.codebook_.reshape(*model.grid_shape_, 4)
    beside = np.linalg.norm(np.diff(nodes, axis=0), axis=2).mean()
    shuffled = np.random.default_rng(0).permutation(model.codebook_).reshape(nodes.shape)
    assert beside < np.linalg.norm(np.diff(shuffled, axis=0), axis=2).mean() / 3


def test_what_is_kept_for_drawing_fits_the_map():
    rows, _ = blobs(900)
    model = SomSegments(3, grid=(8, 6), random_state=0).fit(rows)
    assert model.grid_shape_ == (8, 6)
    assert model.codebook_.shape == (48, 2)
    assert model.hits_.sum() == 900
    assert model.node_labels_.shape == (48,)
    assert model.u_matrix_.shape == (8, 6)
    sizes = [int(model.hits_[model.node_labels_ == one].sum()) for one in range(3)]
    assert sizes == np.bincount(model.labels_).tolist()
    assert model.reorder([1, 0, 2]).hits_[model.node_labels_ == 0].sum() == sizes[1]


def test_the_u_matrix_is_the_mean_distance_to_the_nodes_beside():
    codebook = np.array([[0.0], [1.0], [5.0], [0.0], [2.0], [5.0]])
    # grid: 0 1 5 / 0 2 5
    assert u_matrix(codebook, (2, 3)).ravel() == pytest.approx([0.5, 2.0, 2.0, 1.0, 2.0, 1.5])


def test_a_grid_is_as_much_longer_as_the_rows_spread_more_one_way():
    rng = np.random.default_rng(0)
    wide = rng.standard_normal((1600, 2)) * [2.0, 1.0]
    assert choose_grid(1600, find_axes(wide), 3) == (21, 10)
    round_cloud = rng.standard_normal((1600, 2))
    height, width = choose_grid(1600, find_axes(round_cloud), 3)
    assert abs(height - width) <= 1


def test_one_column_makes_a_chain_of_nodes():
    assert choose_grid(100, find_axes(np.arange(100.0).reshape(-1, 1)), 3) == (50, 1)


@pytest.mark.parametrize("grid", ["square", (4,), (4, 4, 4), 16])
def test_a_grid_that_is_no_pair_is_refused(grid):
    with pytest.raises(FamilyError, match=r"grid=.* is not allowed: give 'auto' or rows and columns"):
        SomSegments(2, grid=grid).fit([[0.0], [1.0], [2.0]])


def test_a_grid_smaller_than_the_number_of_segments_is_refused():
    with pytest.raises(FamilyError, match="k=5 is more than nodes of the grid=4 allows"):
        SomSegments(5, grid=(2, 2)).fit(np.arange(9.0).reshape(-1, 1))
