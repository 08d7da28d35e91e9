import numpy as np
import pandas as pd
import pytest

from ml.columns import COUNTS_OF_SHARES, PROFILE_COLUMNS, RELIABILITY_LIMIT, Question, choose_columns
from ml.features import MAP_COLUMNS
from ml.preparation import choose_features
from ml.reliability import intraclass_correlation, mean_reliability
from tests.ml.conftest import features_frame


def drawn(customer_count, habit, seed=0):
    """Return shares and counts of customers whose true share has mean 0.3 and is as alike as ``habit`` says."""
    rng = np.random.default_rng(seed)
    counts = rng.geometric(0.3, customer_count).astype(float)
    truth = np.full(customer_count, 0.3)
    if habit > 0:
        strength = (1 - habit) / habit  # of a beta law with this intraclass correlation
        truth = rng.beta(0.3 * strength, 0.7 * strength, customer_count)
    return rng.binomial(counts.astype(int), truth) / counts, counts, truth


@pytest.mark.parametrize("habit", [0.0, 0.1, 0.5])
def test_how_alike_the_things_of_a_customer_are_is_found_again(habit):
    shares, counts, _ = drawn(20_000, habit)
    assert intraclass_correlation(shares, counts) == pytest.approx(habit, abs=0.02)


@pytest.mark.parametrize("count", [2, 10])
def test_reliability_is_the_part_of_the_variance_that_is_the_customers_own(count):
    rng = np.random.default_rng(0)
    truth = rng.beta(0.6, 1.4, 50_000)
    shares = rng.binomial(count, truth) / count
    found = mean_reliability(shares, np.full(len(shares), float(count)))
    assert found == pytest.approx(truth.var() / shares.var(), abs=0.02)


def test_customers_of_one_order_each_tell_nothing_of_habits():
    assert mean_reliability(np.array([0.0, 1.0] * 50), np.ones(100)) == 0.0


def test_what_is_unknown_or_counts_nothing_does_not_count():
    shares, counts, _ = drawn(500, 0.4)
    more = np.array([np.nan, 0.5, 0.5, 0.5]), np.array([3.0, np.nan, 0.0, np.inf])
    found = mean_reliability(np.append(shares, more[0]), np.append(counts, more[1]))
    assert found == mean_reliability(shares, counts)
    assert np.isnan(mean_reliability(*more))


def frame_of_habits(habit):
    frame = features_frame(2_000)
    frame["weekend_order_share"], frame["order_count"], _ = drawn(2_000, habit)
    frame["channel_order_share.app"] = frame["weekend_order_share"]
    return frame


def test_shares_that_chance_alone_makes_tell_no_customers_apart():
    choice = choose_features(frame_of_habits(0.0), ("behaviour",), random_state=1)
    for column in ("weekend_order_share", "channel_order_share.app"):
        assert column not in choice.numbers
        assert choice.dropped[column].startswith(
            "differs between customers hardly more than chance makes it, by their order_count: reliability 0.0"
        )
        assert choice.dropped[column].endswith("(limit 0.33)")


def test_habits_stay():
    assert "weekend_order_share" in choose_features(frame_of_habits(0.5), ("behaviour",), random_state=1).numbers


def test_a_question_is_answered_by_the_next_column_where_the_first_is_chance():
    frame = frame_of_habits(0.0)
    questions = [Question("when", ("weekend_order_share", "lifetime_spend"))]
    assert choose_columns(frame, questions).used == ("lifetime_spend",)


def test_a_share_that_nothing_counts_is_taken_as_it_is():
    frame = pd.DataFrame({"weekend_order_share": np.linspace(0, 1, 40), "order_count": [np.nan] * 40})
    for columns in (["weekend_order_share"], ["weekend_order_share", "order_count"]):
        assert choose_features(frame[columns], ("behaviour",), random_state=1).numbers == ("weekend_order_share",)


def test_every_share_and_its_count_are_features():
    assert 0 < RELIABILITY_LIMIT < 1
    for share, counts in COUNTS_OF_SHARES.items():
        assert share in PROFILE_COLUMNS or share in MAP_COLUMNS.values()
        assert counts in PROFILE_COLUMNS
