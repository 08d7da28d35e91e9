import numpy as np
import pytest

from ml.search.reach import find_sides, reach
from tests.ml.conftest import features_frame

COUNT = 600


@pytest.fixture
def drawn():
    """Two truths that know nothing of each other, and three sides: one tells each truth, one tells neither."""
    rng = np.random.default_rng(4)
    first, second = rng.integers(0, 3, COUNT).astype(np.int32), rng.integers(0, 3, COUNT).astype(np.int32)
    sides = [
        np.array([0.0, 3.0, 6.0])[truth][:, None] + rng.normal(size=(COUNT, width))
        for truth, width in ((first, 4), (second, 8))
    ]
    return first, second, [*sides, rng.normal(size=(COUNT, 5))]


def test_segments_that_tell_two_sides_reach_further_than_those_that_tell_one(drawn):
    first, second, sides = drawn
    both = first * 3 + second
    assert reach(both, sides) > 1.8 * reach(first, sides)
    assert reach(first, sides) == pytest.approx(np.sqrt(6 / 7) / 3, abs=0.05)


def test_little_of_every_side_reaches_as_far_as_much_of_one():
    labels = np.arange(COUNT, dtype=np.int32) % 2
    noise = np.random.default_rng(4).normal(size=(4, COUNT, 1))
    little, much = labels[:, None] * 0.6 + noise, labels[:, None] * 100.0 + noise
    assert reach(labels, list(little)) > reach(labels, [much[0], *noise[1:]])


def test_random_segments_reach_nothing_however_many_they_are(drawn):
    *_, sides = drawn
    rng = np.random.default_rng(5)
    for segment_count in (3, 30, 200):
        assert reach(rng.integers(0, segment_count, COUNT).astype(np.int32), sides) < 0.05
    assert reach(np.arange(COUNT, dtype=np.int32), sides) == 0.0


def test_noise_is_told_by_the_mean_of_all_and_a_single_segment_tells_nothing(drawn):
    first, _, sides = drawn
    half = np.where(np.arange(COUNT) % 2 == 0, first, -1).astype(np.int32)
    assert reach(half, sides) == pytest.approx(reach(first, sides) / np.sqrt(2), abs=0.03)
    assert reach(np.full(COUNT, -1, dtype=np.int32), sides) == 0.0
    apart = np.where(first == 0, -1, first).astype(np.int32)
    assert reach(apart, sides) < reach(first, sides)
    assert reach(np.zeros(COUNT, dtype=np.int32), sides) == 0.0


def test_a_column_counts_as_others_do_and_one_without_variance_not_at_all(drawn):
    first, _, sides = drawn
    flat = np.hstack([sides[0], np.full((COUNT, 3), 7.0)])
    assert reach(first, [flat]) == pytest.approx(reach(first, [sides[0]]))
    assert reach(first, [np.full((COUNT, 2), 7.0)]) == 0.0


def test_without_any_side_reach_is_unknown():
    assert np.isnan(reach(np.zeros(3, dtype=np.int32), []))


def test_a_side_is_there_where_a_company_knows_it_of_its_customers():
    frame = features_frame(90)
    assert list(find_sides(frame, 1)) == ["value"]
    rng = np.random.default_rng(2)
    for column in ("weekend_order_share", "morning_order_share", "store_count", "favourite_weekday"):
        frame[column] = rng.random(90)
    frame["favourite_weekday"] = np.array(["Monday", "Friday"])[rng.integers(0, 2, 90)]
    for column in ("relationship_count", "known_household_size", "referral_count"):
        frame[column] = np.where(np.arange(90) < 20, rng.random(90), np.nan)
    frame["age_band"] = np.array(["18-24", "25-34", "35-44"])[rng.integers(0, 3, 90)]
    sides = find_sides(frame, 1)
    assert {side: len(columns) for side, columns in sides.items()} == {"value": 90, "behaviour": 90}
    assert sides["behaviour"].var(axis=0).sum() == pytest.approx(4.0)
