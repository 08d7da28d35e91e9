import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.segmentation.naming import name_segments, segment_key
from ml.segmentation.vocabulary import VOCABULARY


def traits(*rows):
    columns = ["cluster_id", "feature_name", "segment_median", "overall_median", "standardized_difference"]
    return pd.DataFrame(rows, columns=columns)


def names_of(*rows, used=("order_count", "days_since_last_order")):
    return [one.segment_name for one in name_segments(traits(*rows), used)]


def test_noun_tells_spend_and_adjective_tells_frequency():
    assert names_of((0, "order_count", 90, 40, 0.8), (0, "lifetime_spend", 3000, 1000, 1.0)) == [
        "Frequent big spenders"
    ]


def test_a_difference_below_the_threshold_is_not_named():
    assert names_of((0, "order_count", 45, 40, 0.24)) == ["Typical shoppers"]


def test_a_difference_of_means_that_the_medians_contradict_is_not_named():
    assert names_of((0, "order_count", 35, 40, 0.9)) == ["Typical shoppers"]


def test_equal_medians_are_not_named():
    assert names_of((0, "campaign_redemption_share", 0, 0, 1.2)) == ["Typical shoppers"]


def test_less_decline_than_everyone_is_not_called_growing():
    assert names_of((0, "spend_trend_90d", -0.2, -0.6, 0.9)) == ["Typical shoppers"]


@pytest.mark.parametrize(("median_days", "word"), [(91, "Lapsed"), (90, "Quiet")])
def test_lapsed_is_said_only_of_more_than_90_days_without_an_order(median_days, word):
    assert names_of((0, "days_since_last_order", median_days, 6, 1.5)) == [f"{word} shoppers"]


@pytest.mark.parametrize(("median_days", "name"), [(89, "Active shoppers"), (404, "Typical shoppers")])
def test_active_is_said_only_of_less_than_90_days_without_an_order(median_days, name):
    assert names_of((0, "days_since_last_order", median_days, 534, -0.5)) == [name]


@pytest.mark.parametrize(("overall_median", "word"), [(1, "Repeat"), (2, "Frequent")])
def test_where_most_customers_came_once_coming_back_is_not_called_frequent(overall_median, word):
    assert names_of((0, "order_count", 3, overall_median, 1.2)) == [f"{word} shoppers"]


def test_the_two_strongest_adjectives_stand_in_the_order_of_the_vocabulary():
    rows = [
        (0, "order_count", 5, 40, -0.9),
        (0, "days_since_last_order", 60, 6, 1.2),
        (0, "spend_trend_90d", -0.5, 0, -0.3),
    ]
    assert names_of(*rows) == ["Quiet occasional shoppers"]


def test_segments_that_share_a_name_get_another_true_adjective():
    rows = [(0, "order_count", 90, 40, 0.8), (1, "order_count", 80, 40, 0.7), (1, "weekend_order_share", 0.6, 0.3, 1.0)]
    rows += [(0, "weekend_order_share", 0.3, 0.3, 0.0)]
    rows += [(one, "days_since_last_order", 1, 6, -0.5) for one in (0, 1)]
    assert names_of(*rows) == ["Active frequent shoppers", "Active frequent weekend-leaning shoppers"]


def test_segments_with_the_same_traits_are_told_apart_by_rank():
    rows = [
        (0, "lifetime_spend", 100, 100, 0.1),
        (1, "lifetime_spend", 100, 100, 0.2),
        (2, "lifetime_spend", 100, 100, 0.0),
    ]
    assert names_of(*rows) == [
        "Typical shoppers, second-highest lifetime spend of their kind",
        "Typical shoppers, highest lifetime spend of their kind",
        "Typical shoppers, third-highest lifetime spend of their kind",
    ]


def test_a_kept_name_stays_and_another_segment_is_told_apart_from_it():
    rows = [(0, "order_count", 90, 40, 0.8), (1, "order_count", 80, 40, 0.7), (1, "weekend_order_share", 0.6, 0.3, 1.0)]
    rows += [(1, "days_since_last_order", 1, 6, -0.5)]
    named = name_segments(traits(*rows), ("order_count", "days_since_last_order"), kept={0: "Active frequent shoppers"})
    assert [one.segment_name for one in named] == [
        "Active frequent shoppers",
        "Active frequent weekend-leaning shoppers",
    ]


def test_a_name_that_a_kept_one_says_already_is_numbered_by_a_word():
    ranked = "Typical shoppers, second-highest lifetime spend of their kind"
    rows = [(one, "lifetime_spend", 100, 100, one / 100) for one in range(3)]
    named = name_segments(traits(*rows), ["order_count"], kept={1: ranked, 2: "Typical shoppers"})
    assert named[0].segment_name == f"{ranked} (second)"


def test_the_customers_of_a_bank_are_named_by_what_they_hold():
    rows = [
        (0, "average_order_amount", 65, 25, 1.4),
        (0, "has_savings", 1, 0, 1.4),
        (0, "inflow_90d", 12000, 6600, 1.3),
        (1, "average_order_amount", 24, 25, -0.7),
        (1, "has_savings", 0, 0, -0.7),
        (1, "has_credit_card", 1, 0, 1.5),
        (1, "inflow_90d", 6600, 6600, -0.2),
    ]
    used = ("has_savings", "has_credit_card", "inflow_90d")
    assert names_of(*rows, used=used) == ["Savings-holding high-inflow shoppers", "Small-basket card-holding shoppers"]


def test_keys_are_names_in_snake_case():
    assert segment_key("Frequent coupon-minded big spenders") == "frequent_coupon_minded_big_spenders"


@given(st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_names_and_keys_are_unique_and_without_numbers_for_any_data(k, seed):
    rng = np.random.default_rng(seed)
    features = [*dict.fromkeys(phrase.feature for phrase in VOCABULARY), "lifetime_spend"]
    rows = [
        (one, feature, float(rng.integers(0, 3)), 1.0, float(rng.integers(-4, 5)) / 8)
        for one in range(k)
        for feature in features[int(rng.integers(0, 3)) :]
    ]
    names = name_segments(traits(*rows), ["order_count"])
    assert len({one.segment_key for one in names}) == k
    assert len({one.segment_name for one in names}) == k
    assert not any(character.isdigit() for one in names for character in one.segment_key)
