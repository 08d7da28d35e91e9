import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_moons

from ml.preparation import PREPARATIONS
from ml.search.metrics import density_validity, inertia, separation
from ml.search.space import Space
from ml.search.worth import EarlierDay, explained, residuals, rfm_quintiles, rfm_worth, worth
from tests.ml.conftest import features_frame

PAIRS = np.array([[0.0, 0.0], [0.0, 1.0], [10.0, 0.0], [10.0, 1.0]])


def test_the_silhouette_of_two_far_pairs_is_nearly_one_and_noise_counts_as_nothing():
    whole = separation(PAIRS, np.array([0, 0, 1, 1], dtype=np.int32), 1)
    assert whole.silhouette == pytest.approx(1 - 1 / np.mean([10, np.sqrt(101)]))
    with_noise = separation(np.vstack([PAIRS, [[5.0, 5.0]]]), np.array([0, 0, 1, 1, -1], dtype=np.int32), 1)
    assert with_noise.silhouette == pytest.approx(whole.silhouette * 4 / 5)


def test_inertia_is_the_sum_of_squares_to_the_means_and_noise_goes_to_the_mean_of_all():
    assert inertia(PAIRS, np.array([0, 0, 1, 1])) == pytest.approx(1.0)
    assert inertia(PAIRS, np.array([0, 0, 1, -1])) == pytest.approx(0.5 + 0.0 + 25.25)


def test_crescents_are_parted_by_thin_density_and_not_by_a_straight_line():
    points, truth = make_moons(600, noise=0.05, random_state=0)
    halves = (points[:, 0] > 0.5).astype(np.int32)
    assert density_validity(points, truth.astype(np.int32), 1) > 0.3
    assert density_validity(points, halves, 1) < 0


def test_a_lattice_of_whole_numbers_has_no_density():
    points = np.repeat(np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0], [6.0, 5.0]]), 50, axis=0)
    labels = np.repeat(np.array([0, 0, 1, 1], dtype=np.int32), 50)
    assert density_validity(points, labels, 1) == 0.0


def test_permuted_columns_keep_their_values_and_lose_their_ties():
    space = Space.find(features_frame(300), PREPARATIONS[0], 1)
    rows = np.arange(300)
    made = space.without_structure("permuted", rows, 5)
    assert np.sort(made, axis=0) == pytest.approx(np.sort(space.encoded, axis=0))
    before, after = (np.abs(np.corrcoef(one, rowvar=False)[0, 1]) for one in (space.encoded, made))
    assert before > 0.4
    assert after < 0.2


def test_a_gaussian_keeps_means_and_correlations():
    space = Space.find(features_frame(600), PREPARATIONS[0], 1)
    made = space.without_structure("gaussian", np.arange(600), 5)
    assert made.mean(axis=0) == pytest.approx(space.encoded.mean(axis=0), abs=0.15)
    assert np.corrcoef(made, rowvar=False) == pytest.approx(np.corrcoef(space.encoded, rowvar=False), abs=0.15)


def test_each_customer_is_told_by_the_others_of_the_segment():
    outcomes = np.array([[1.0], [3.0], [10.0]])
    assert residuals(np.array([0, 0, 1]), outcomes).ravel().tolist() == [4.0, 4.0, 64.0]


def test_what_is_explained_is_one_less_the_errors_against_no_segments():
    errors, of_none = np.array([[1.0], [1.0]]), np.array([[4.0], [4.0]])
    assert explained(errors, of_none).tolist() == [0.75]


def test_rfm_quintiles_are_five_groups_and_equal_sums_stay_together():
    frame = pd.DataFrame(
        {"recency_score": [1, 1, 2, 3, 4, 5], "frequency_score": [1, 1, 2, 3, 4, 5], "monetary_score": [1] * 6}
    )
    groups = rfm_quintiles(frame)
    assert groups[0] == groups[1]
    assert groups.tolist() == sorted(groups)
    assert groups[-1] == 4


def test_segments_that_know_the_future_are_worth_more_than_rfm_and_random_ones_less():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 400).astype(np.int32)
    outcomes = np.column_stack([truth + rng.normal(0, 0.1, 400), truth.astype(float), truth == 0]).astype(float)
    scores = {name: rng.integers(1, 6, 400) for name in ("recency_score", "frequency_score", "monetary_score")}
    earlier = EarlierDay(pd.DataFrame(scores), outcomes)
    knowing, random = worth(truth, earlier, 1), worth(rng.permutation(truth), earlier, 1)
    assert knowing.spend > 0.95
    assert knowing.gain_low > 0
    assert random.spend < 0.05
    assert worth(truth[:50], EarlierDay(earlier.frame[:50], outcomes[:50]), 1) is None


def test_where_nobody_left_worth_is_that_of_spend_and_orders():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 400).astype(np.int32)
    outcomes = np.column_stack([truth, truth, np.zeros(400)]).astype(float)
    scores = {name: rng.integers(1, 6, 400) for name in ("recency_score", "frequency_score", "monetary_score")}
    earlier = EarlierDay(pd.DataFrame(scores), outcomes)
    found = worth(truth, earlier, 1)
    assert (found.spend, found.orders) == (1.0, 1.0)
    assert np.isnan(found.churn)
    of_rfm = rfm_worth(earlier)
    assert set(of_rfm) == {"spend", "orders"}
    assert found.gain == pytest.approx(1 - (of_rfm["spend"] + of_rfm["orders"]) / 2)
    alike = EarlierDay(earlier.frame, np.zeros((400, 3)))
    assert worth(truth, alike, 1) is None
