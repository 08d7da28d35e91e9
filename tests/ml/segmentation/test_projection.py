import numpy as np

from ml.segmentation.projection import fit_projection


def test_the_first_component_is_the_direction_in_which_points_differ_most():
    points = np.array([[0.0, 0.0], [10.0, 0.1], [20.0, 0.0], [30.0, 0.1]])
    components = fit_projection(points).apply(points)
    assert np.ptp(components[:, 0]) > 29
    assert np.ptp(components[:, 1]) < 0.2


def test_a_single_column_gives_a_second_component_of_zero():
    points = np.array([[1.0], [2.0], [4.0]])
    assert fit_projection(points).apply(points)[:, 1].tolist() == [0.0, 0.0, 0.0]
