"""Tests and intervals against figures that others printed, or that paper and pencil give."""

import numpy as np
import pytest

from ml.profiles.comparison import compare_means, compare_shares, correct, wilson


def column(*values):
    return np.array([[float(value)] for value in values])


def test_welch_agrees_with_a_worked_example():
    # Two groups of 4: means 5 and 8, variances 2 and 6: t = -3 / sqrt(2) = -2.1213, 4.8 degrees of freedom.
    low, high, p = compare_means(column(4, 4), column(5, 8), column(2, 6))
    assert p[0] == pytest.approx(0.0897, abs=1e-4)
    assert (low[0], high[0]) == pytest.approx((-3 - 2.6034 * 1.41421, -3 + 2.6034 * 1.41421), abs=2e-3)


def test_one_customer_on_a_side_gives_no_test():
    low, high, p = compare_means(column(1, 50), column(5, 8), column(np.nan, 6))
    assert np.isnan([low[0], high[0], p[0]]).all()


def test_two_constant_groups_are_compared_as_a_flag():
    # 3 customers all at 1 and 3 all at 0: two of the C(6, 3) = 20 ways to draw are as extreme.
    low, high, p = compare_means(column(3, 3), column(1, 0), column(0, 0))
    assert (low[0], high[0]) == (1.0, 1.0)
    assert p[0] == pytest.approx(0.1)


def test_newcombe_interval_is_the_published_one():
    # Newcombe 1998, table II, 56/70 - 48/80 by method 10: 0.0524 to 0.3339.
    low, high, p = compare_shares(column(56, 48), column(70, 80))
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    # pooled share 104/150, standard error 0.07546, z = 2.650
    assert p[0] == pytest.approx(0.0080, abs=2e-4)


def test_few_customers_are_compared_exactly():
    # Fisher's tea: 3 of 4 cups right, 1 of 4 wrong ones called right: 34/70.
    _, _, p = compare_shares(column(3, 1), column(4, 4))
    assert p[0] == pytest.approx(34 / 70)


def test_wilson_interval_of_nothing_found_does_not_end_at_nothing():
    # z^2 / (n + z^2) with z = 1.96 and n = 10: 3.8415 / 13.8415.
    low, high = wilson(column(0)[0], column(10)[0])
    assert (low[0], high[0]) == (0.0, pytest.approx(0.2775, abs=1e-4))


def test_a_segment_without_a_rest_is_not_compared():
    assert np.isnan(compare_shares(column(5, 0), column(10, 0))).all()
    assert np.isnan(compare_means(column(10, 0), column(5, np.nan), column(1, np.nan))).all()


def test_many_comparisons_are_corrected_together_and_gaps_stay_gaps():
    # Benjamini-Hochberg of 0.01, 0.04, 0.03: times 3/1, 3/3, 3/2, then not above a larger one's.
    corrected = correct(np.array([0.01, 0.04, np.nan, 0.03]))
    assert corrected[[0, 1, 3]] == pytest.approx([0.03, 0.04, 0.04])
    assert np.isnan(corrected[2])
    assert np.isnan(correct(np.array([np.nan]))).all()
