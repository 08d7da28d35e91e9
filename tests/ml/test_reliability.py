import numpy as np
import pandas as pd
import pytest

from ml.columns import CATEGORY_COLUMNS, PROFILE_COLUMNS, Question, choose_columns
from ml.features import MAP_COLUMNS
from ml.preparation import choose_features
from ml.reliability import (
    COUNTS_OF_SHARES,
    MADE_OF_SHARES,
    RELIABILITY_LIMIT,
    SHARES_OF_SPEND,
    intraclass_correlation,
    mean_reliability,
    spend_reliability,
)
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


def baskets(customer_count, habit, *, line_limit=12, seed=0):
    """Return spend shares of four departments, of lines of very unequal prices, and how many lines they are of."""
    rng = np.random.default_rng(seed)
    lines = np.minimum(rng.geometric(0.3, customer_count), line_limit)
    usual = np.array([0.4, 0.3, 0.2, 0.1])
    shares = np.zeros((customer_count, 4))
    for customer, count in enumerate(lines):
        own = usual if habit == 0 else rng.dirichlet(usual * (1 - habit) / habit)
        np.add.at(shares[customer], rng.choice(4, count, p=own), rng.lognormal(size=count))
    return shares / shares.sum(axis=1, keepdims=True), lines.astype(float)


@pytest.mark.parametrize("seed", range(5))
def test_spend_by_chance_is_known_from_habits_though_lines_cost_unequally_much(seed):
    assert spend_reliability(*baskets(500, 0.0, seed=seed)) < RELIABILITY_LIMIT
    assert spend_reliability(*baskets(500, 0.3, seed=seed)) > RELIABILITY_LIMIT


def test_customers_of_one_line_each_tell_nothing_of_what_they_like():
    assert spend_reliability(*baskets(300, 0.5, line_limit=1)) == 0.0


def test_what_all_spend_alike_tells_nothing():
    assert spend_reliability(np.full((9, 1), 1.0), np.arange(1.0, 10.0)) == 0.0


def test_spend_of_an_unknown_number_of_lines_is_not_judged():
    assert np.isnan(spend_reliability(np.full((3, 2), 0.5), np.array([np.nan, 0.0, np.inf])))


def frame_of_departments(habit):
    shares, lines = baskets(500, habit)
    frame = features_frame(500)
    frame["order_count"], frame["items_per_order"] = lines, 1.0
    for place, name in enumerate(("Meat", "Fish", "Bread", "Wine")):
        frame[f"department_spend_share.{name}"] = shares[:, place]
    frame["department_diversity"] = 1 - (shares**2).sum(axis=1)
    frame["top_department"] = pd.Series(shares.argmax(axis=1).astype(str), dtype="str")
    return frame


def test_departments_drawn_by_chance_make_no_segments_nor_does_what_is_made_of_them():
    choice = choose_features(frame_of_departments(0.0), ("affinity",), random_state=1)
    assert choice.dropped["department_spend_share.Fish"].startswith(
        "differs between customers hardly more than chance makes it, by their order lines: reliability 0."
    )
    for column in ("department_diversity", "top_department"):
        assert choice.dropped[column].startswith("is made as department_spend_share is, which differs between")


def test_departments_that_customers_like_make_segments():
    choice = choose_features(frame_of_departments(0.5), ("affinity",), random_state=1)
    assert "department_spend_share.Fish" in choice.numbers
    assert "top_department" in choice.words


def test_every_share_and_its_count_are_features():
    assert 0 < RELIABILITY_LIMIT < 1
    stems = {*MAP_COLUMNS.values(), *PROFILE_COLUMNS}
    assert stems >= {*SHARES_OF_SPEND, *MADE_OF_SHARES.values()}
    assert {*PROFILE_COLUMNS, *CATEGORY_COLUMNS} >= {*MADE_OF_SHARES, "order_count", "items_per_order"}
    for share, counts in COUNTS_OF_SHARES.items():
        assert share in PROFILE_COLUMNS or share in MAP_COLUMNS.values()
        assert counts in PROFILE_COLUMNS
