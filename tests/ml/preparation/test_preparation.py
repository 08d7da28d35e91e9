import tracemalloc
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from ml.preparation import PREPARATIONS, Preparation, build_reduction, choose_features
from ml.preparation.encoding import CategoryEncoder
from ml.search.space import Space
from tessera.workspace_settings import SegmentPreparation
from tests.ml.conftest import features_frame


def frame_of(**columns):
    return pd.DataFrame(columns).astype({name: float for name in columns if name != "age_band"})


def test_a_column_that_repeats_an_earlier_one_is_dropped_with_the_reason():
    values = np.random.default_rng(0).random(200)
    frame = frame_of(lifetime_spend=values, order_count=values * 3 + 1, average_order_amount=values[::-1])
    choice = choose_features(frame, ("value",), random_state=1)
    assert choice.numbers == ("lifetime_spend", "average_order_amount")
    assert choice.dropped["order_count"].startswith("orders customers as lifetime_spend does (rank correlation 1.00")


def test_columns_without_values_or_with_nearly_one_are_dropped_with_the_reason():
    frame = frame_of(lifetime_spend=range(100), order_count=[1] * 97 + [2, 3, 4], spend_90d=[np.nan] * 100)
    choice = choose_features(frame, ("value",), random_state=1)
    assert choice.numbers == ("lifetime_spend",)
    assert choice.dropped["spend_90d"] == "has no value"
    assert choice.dropped["order_count"] == "is 1 for 97.0% of customers (limit 95%)"


def test_keys_of_maps_and_words_belong_to_their_groups():
    frame = frame_of(**{"attitude_score.thrift": np.linspace(0, 1, 50)})
    frame["age_band"] = pd.Series(["19-24", "45-54"] * 25, dtype="str")
    assert choose_features(frame, ("psychographics",), random_state=1).numbers == ("attitude_score.thrift",)
    assert choose_features(frame, ("demographics",), random_state=1).words == ("age_band",)


def test_all_levels_of_a_word_together_vary_as_much_as_one_z_score():
    words = pd.DataFrame({"age_band": ["a"] * 50 + ["b"] * 30 + ["c"] * 20})
    encoded = CategoryEncoder().fit_transform(words)
    assert encoded.mean(axis=0) == pytest.approx([0, 0, 0])
    assert encoded.var(axis=0).sum() == pytest.approx(1.0)


def test_ten_thousand_levels_become_a_dozen_and_the_rest_and_a_new_one_counts_among_these():
    words = pd.DataFrame({"top": [f"level {number}" for number in range(10_000)] + ["often"] * 5_000})
    encoder = CategoryEncoder().fit(words)
    assert encoder.levels_ == [["often"]]
    assert encoder.transform(pd.DataFrame({"top": ["never seen"]})).tolist() == [
        encoder.transform(pd.DataFrame({"top": ["level 7"]}))[0].tolist()
    ]


def test_one_long_word_costs_no_more_than_a_short_one():
    words = pd.DataFrame({"top": ["a", "b"] * 5_000 + ["long " * 2_000]})
    tracemalloc.start()
    CategoryEncoder().fit_transform(words)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 2**20


def test_numbers_and_their_words_are_one_level():
    words = pd.DataFrame({"household_size": [1, "1", 2, None, ""] * 4})
    encoder = CategoryEncoder().fit(words)
    assert encoder.levels_ == [["", "1", "2"]]
    assert encoder.level_counts_ == [3]


def test_a_word_of_ten_thousand_values_and_one_that_says_the_same_as_another_are_dropped_with_the_reason():
    frame = features_frame(10_000)
    frame["age_band"] = pd.Series([f"band {number}" for number in range(10_000)], dtype="str")
    frame["marital_status"] = pd.Series(["single", "married"] * 5_000, dtype="str")
    frame["home_ownership"] = pd.Series(["renter", "owner"] * 5_000, dtype="str")
    choice = choose_features(frame, ("demographics",), random_state=1)
    assert choice.words == ("home_ownership",)
    assert choice.dropped["age_band"].startswith("has 10000 values, nearly all of them of less than 1% of customers")
    assert choice.dropped["marital_status"] == "parts customers as home_ownership does"


def test_an_unknown_word_is_a_level_of_its_own():
    words = pd.DataFrame({"age_band": pd.Series(["a", None] * 20, dtype="str")})
    assert CategoryEncoder().fit(words).levels_ == [["", "a"]]


@pytest.mark.parametrize("scaling", ["standard", "minmax", "robust"])
@pytest.mark.parametrize("reduction", ["none", "pca", "factors"])
def test_every_way_of_preparing_gives_finite_points(scaling, reduction):
    preparation = Preparation("any", ("value",), scaling=scaling, reduction=reduction)
    space = Space.find(features_frame(80), preparation, 1)
    assert np.isfinite(space.points).all()
    assert len(space.points) == 80


def test_a_workspace_may_name_every_preparation():
    assert tuple(one.name for one in PREPARATIONS) == get_args(SegmentPreparation)


def test_preparations_have_names_of_their_own():
    assert len({one.name for one in PREPARATIONS}) == len(PREPARATIONS)


def test_a_factor_of_many_columns_tells_customers_apart_more_than_one_of_two():
    rng = np.random.default_rng(5)
    many, two = rng.normal(size=(2, 2000, 1))
    points = np.hstack([many + 0.5 * rng.normal(size=(2000, 9)), two + 0.5 * rng.normal(size=(2000, 2))])
    preparation = Preparation("factors", ("value",), reduction="factors")
    scores = build_reduction(preparation, points, random_state=1).fit_transform(points)
    correlations = np.abs(np.corrcoef(np.hstack([scores, many, two]), rowvar=False)[: scores.shape[1], -2:])
    of_many, of_two = correlations.argmax(axis=0)
    assert correlations.max(axis=0).min() > 0.85
    spreads = scores.var(axis=0)
    assert spreads[of_many] / spreads[of_two] == pytest.approx(9 / 2, rel=0.25)
