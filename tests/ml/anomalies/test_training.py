import numpy as np
import pandas as pd
import pytest

from ml.anomalies.training import (
    AnomalyModelError,
    choose_anomaly_columns,
    choose_forest_rows,
    make_ordinary_customers,
    score,
    train,
)
from ml.features import FEATURE_COLUMNS


def customers(count: int, seed: int = 1) -> pd.DataFrame:
    """Make up customers whose columns are skewed, go together and are partly zero, as those of shops are."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(np.nan, index=range(count), columns=list(FEATURE_COLUMNS))
    kind = rng.standard_normal(count)
    frame["order_count"] = np.round(np.exp(2.5 + 0.8 * kind + 0.2 * rng.standard_normal(count))) + 1
    frame["average_order_amount"] = np.exp(3 - 0.3 * kind + 0.5 * rng.standard_normal(count))
    frame["days_since_last_order"] = np.round(rng.gamma(2, 20, count)) + 1
    frame["spend_trend_90d"] = np.clip(rng.normal(0, 0.4, count), -1, 1)
    frame["coupon_spend_share"] = np.where(rng.random(count) < 0.6, 0, rng.beta(2, 9, count))
    frame["department_count"] = rng.poisson(6, count) + 1
    frame.insert(0, "customer_id", [f"c{number:05d}" for number in range(count)])
    return frame


def test_customers_planted_far_out_are_found_and_explained_by_what_was_planted():
    frame = customers(1000)
    frame.loc[[7, 500], "order_count"] = 90_000
    frame.loc[[7, 500], "department_count"] = 400
    frame.loc[[7, 500], "average_order_amount"] = 0.01
    scores = score(train(frame, random_state=1).pipeline, frame)
    found = scores[scores["is_anomaly"]]
    assert {"c00007", "c00500"} <= set(found["customer_id"])
    assert len(found) <= 5
    told = scores.loc[7, "explanation"]
    assert told.startswith("Far from all others: ")
    assert "order_count is 90,000 (median of all 13, robust z +" in told
    assert "department_count is 400" in told


def test_among_ordinary_customers_hardly_anybody_is_found():
    counts = [int(score(train(frame, random_state=1).pipeline, frame)["is_anomaly"].sum()) for frame in
              (customers(1000, seed) for seed in range(6))]  # fmt: skip
    assert sum(counts) <= 6
    assert counts.count(0) >= 2


def test_who_is_no_anomaly_has_no_explanation():
    frame = customers(300)
    scores = score(train(frame, random_state=1).pipeline, frame)
    assert scores["customer_id"].tolist() == frame["customer_id"].tolist()
    assert (scores["explanation"].isna() == ~scores["is_anomaly"]).all()
    assert scores["anomaly_score"].between(0, 1).all()


def test_the_same_customers_and_seed_give_the_same_scores():
    frame = customers(300)
    first, second = (score(train(frame, random_state=4).pipeline, frame) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_columns_without_value_constant_ones_and_doubles_are_left_out():
    frame = customers(300)
    frame["lifetime_spend"] = 2 * frame["order_count"]
    frame["store_count"] = 1
    choice = choose_anomaly_columns(frame, random_state=1)
    assert set(choice.used) == {
        "lifetime_spend",
        "average_order_amount",
        "days_since_last_order",
        "spend_trend_90d",
        "coupon_spend_share",
        "department_count",
    }
    assert "orders customers as lifetime_spend does" in choice.dropped["order_count"]
    assert choice.dropped["store_count"] == "is 1 for 100.0% of customers (limit 95%)"
    assert "account_count" not in choice.dropped


def test_unknown_values_make_nobody_strange():
    frame = customers(600)
    frame.loc[::3, "department_count"] = np.nan
    scores = score(train(frame, random_state=1).pipeline, frame)
    assert scores.loc[::3, "is_anomaly"].sum() <= 1


def test_too_few_customers_and_customers_who_are_all_alike_are_refused():
    with pytest.raises(AnomalyModelError, match="there are 49 customers, but at least 50 are needed"):
        train(customers(49), random_state=1)
    with pytest.raises(AnomalyModelError, match="no feature column tells customers apart"):
        train(customers(60).assign(**dict.fromkeys(FEATURE_COLUMNS, 1.0)), random_state=1)


def test_trees_always_see_the_farthest_customers():
    points = np.random.default_rng(1).standard_normal((20_000, 2))
    points[12_345, 1] = 1e6
    rows = choose_forest_rows(points, random_state=1)
    assert 12_345 in rows
    assert 8_100 <= len(rows) <= 8_192
    assert (choose_forest_rows(points[:100], random_state=1) == np.arange(100)).all()


def test_ordinary_customers_have_inner_values_only_and_go_together_as_the_real_ones():
    rng = np.random.default_rng(3)
    first = rng.exponential(size=2000)
    values = np.column_stack([first, first + 0.1 * rng.standard_normal(2000), rng.standard_normal(2000)])
    values[0] = [1e9, -1e9, 1e9]
    made = make_ordinary_customers(values, random_state=1)
    assert made.shape == (40_000, 3)
    assert np.abs(made).max() < 10
    assert set(made[:, 0]) <= set(values[:, 0])
    ranks = pd.DataFrame(made).corr(method="spearman").to_numpy()
    assert ranks[0, 1] == pytest.approx(pd.DataFrame(values).corr(method="spearman").to_numpy()[0, 1], abs=0.02)
    assert abs(ranks[0, 2]) < 0.05
