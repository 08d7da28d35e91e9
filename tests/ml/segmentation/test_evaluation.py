import numpy as np
import pytest

from ml.segmentation.evaluation import Candidate, choose, evaluate


def candidate(k, silhouette, standard_error=0.01, smallest_count=50, smallest_share=0.1):
    return Candidate(k, silhouette, standard_error, 100.0 / k, smallest_count, smallest_share)


def test_the_best_silhouette_wins_when_no_smaller_k_comes_near():
    assert choose([candidate(2, 0.30), candidate(3, 0.35), candidate(4, 0.40), candidate(5, 0.38)]).k == 4


def test_the_smallest_k_within_one_standard_error_of_the_best_wins():
    assert choose([candidate(2, 0.30), candidate(3, 0.395), candidate(4, 0.391), candidate(5, 0.40)]).k == 3


def test_a_k_just_beyond_one_standard_error_does_not_win():
    assert choose([candidate(2, 0.389), candidate(3, 0.40)]).k == 3


def test_the_standard_error_of_the_best_counts_not_that_of_the_smaller_k():
    assert choose([candidate(2, 0.35, standard_error=0.2), candidate(3, 0.40, standard_error=0.01)]).k == 3


def test_a_candidate_with_a_segment_under_one_percent_is_set_aside():
    assert choose([candidate(2, 0.9, smallest_share=0.009), candidate(3, 0.4, smallest_share=0.01)]).k == 3


def test_a_candidate_with_a_segment_of_four_customers_is_set_aside():
    assert choose([candidate(2, 0.9, smallest_count=4), candidate(3, 0.4, smallest_count=5)]).k == 3


def test_when_every_candidate_has_a_tiny_segment_the_one_whose_smallest_is_largest_wins():
    assert choose([candidate(2, 0.3, smallest_count=4), candidate(3, 0.4, smallest_count=1)]).k == 2


def test_between_equally_tiny_segments_the_silhouette_decides():
    assert choose([candidate(2, 0.3, smallest_count=1), candidate(3, 0.4, smallest_count=1)]).k == 3


def test_nothing_to_choose_from_is_an_error():
    with pytest.raises(ValueError, match="candidates is empty"):
        choose([])


def test_silhouette_of_four_points_worked_out_by_hand():
    # 0 and 1 against 10 and 11: a = 1; b = 10.5 or 9.5; widths 1 - 1/10.5 and 1 - 1/9.5, each twice.
    points, labels = np.array([[0.0], [1.0], [10.0], [11.0]]), np.array([0, 0, 1, 1])
    measured = evaluate(points, labels, 1.0, random_state=0)
    assert measured.silhouette == pytest.approx(0.899749, abs=1e-6)
    assert measured.silhouette_standard_error == pytest.approx(0.002894, abs=1e-6)
    assert (measured.k, measured.smallest_count, measured.smallest_share) == (2, 2, 0.5)


def test_beyond_the_row_limit_a_seeded_sample_with_every_cluster_is_measured():
    points = np.concatenate([np.zeros((500, 1)), np.full((1, 1), 9.0)]) + np.arange(501.0).reshape(-1, 1) / 1e6
    labels = np.array([0] * 500 + [1])
    first, second = (evaluate(points, labels, 1.0, random_state=3, row_limit=20) for _ in range(2))
    assert first == second
    assert first.silhouette > 0.9
