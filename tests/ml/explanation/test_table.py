import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ml.columns import SCORE_COLUMNS
from ml.explanation.activities import ORDERS, WAITING, limits
from ml.explanation.effects import again
from ml.explanation.table import Models, explain
from ml.explanation.telling import NO_CHANGE
from ml.membership.training import train as train_membership
from ml.segmentation.baseline import build_baseline
from tests.ml.conftest import features_frame
from tests.ml.segmentation.test_training import fitted


def blurred(customer_count=600):
    """Return three groups of customers whose borders touch."""
    frame, rng = features_frame(customer_count), np.random.default_rng(3)
    for column in ("order_count", "average_order_amount", "days_since_last_order"):
        frame[column] += rng.normal(0, frame[column].std() / 2, customer_count)
        frame[column] = frame[column].round().clip(lower=1)
    return with_windows(frame)


def with_windows(frame):
    """Let half of the orders lie in the last 90 days, but none of those whose last is older."""
    half = (frame["order_count"] / 2).round()
    recent = half.where(frame["days_since_last_order"] <= 90, 0.0)
    frame = frame.assign(order_count_90d=recent, order_count_previous_90d=half)
    frame["lifetime_spend"] = frame["order_count"] * frame["average_order_amount"]
    frame["spend_90d"], frame["spend_previous_90d"] = (
        frame[f"order_count_{window}"] * frame["average_order_amount"] for window in ("90d", "previous_90d")
    )
    spend = frame["spend_90d"], frame["spend_previous_90d"]
    frame["spend_trend_90d"] = (spend[0] - spend[1]) / (spend[0] + spend[1])
    return frame


@pytest.fixture(scope="module")
def frame():
    return blurred()


@pytest.fixture(scope="module")
def models(frame):
    segments = fitted(frame)
    membership = train_membership(frame[list(segments.choice.columns)], segments.labels, random_state=1)
    return Models(segments.pipeline, membership, "EUR")


@pytest.fixture(scope="module")
def table(frame, models):
    return explain(models, frame)


def test_every_customer_has_a_reason_and_a_next_segment(frame, models, table):
    assert table["customer_id"].tolist() == frame["customer_id"].tolist()
    assert table["reason_1"].notna().mean() > 0.99
    assert (table["next_cluster_id"] != table["cluster_id"]).all()
    probabilities = models.membership.predict_proba(frame[list(models.membership.feature_names_in_)])
    others = np.where(np.arange(3) == table["cluster_id"].to_numpy()[:, None], -1, probabilities)
    assert (others.max(axis=1) == table["next_probability"]).all()


def done(row, own):
    """Return a customer's features after what their change says was done, read from its text alone."""
    if "without an order" in row.change_text:
        return again(own, WAITING, (), count=np.array([row.change_to - row.change_from]))
    assert row.change_feature_name == "order_count"
    return again(own, ORDERS, (), count=np.array([row.change_to - row.change_from]))


def test_every_change_told_lands_with_all_that_follows_and_is_usual_there(frame, models, table):
    plain = table[table["change_feature_name"].isin(["order_count", "days_since_last_order"])]
    plain = plain[plain["second_change_feature_name"].isna()]
    assert plain["change_feature_name"].nunique() == 2
    most = limits(frame, table["cluster_id"].to_numpy(dtype=np.int32))
    for row in plain.sample(60, random_state=1).itertuples():
        own = frame.loc[[row.Index]]
        name = row.change_feature_name
        assert own[name].item() == row.change_from
        after = done(row, own)
        assert models.segments.predict(after).item() == row.change_cluster_id
        assert after[name].item() == row.change_to
        usual = frame.loc[table["cluster_id"] == row.change_cluster_id, name].quantile([0.05, 0.95])
        assert usual.iloc[0] <= row.change_to <= usual.iloc[1]
        kind = "order" if name == "order_count" else "day"
        assert 0 < row.change_to - row.change_from <= most.loc[row.Index, kind]


def test_a_change_is_told_in_words_with_its_numbers(table):
    moved = table[table["second_change_feature_name"].isna()].set_index("change_feature_name")
    ordered = moved.loc["order_count"].iloc[0]
    assert ordered["change_text"].startswith(
        f"Order count from {ordered['change_from']:.0f} to {ordered['change_to']:.0f}"
    )
    waited = moved.loc["days_since_last_order"].iloc[0]
    assert waited["change_text"].endswith(f" to {waited['change_to']:.0f}, without an order")
    stuck = table[table["is_change_searched"] & table["change_cluster_id"].isna()]
    assert len(stuck)
    assert stuck["change_text"].eq("No small change would move this customer.").all()


def test_only_the_least_sure_are_searched_beyond_the_limit(frame, models, table):
    limited = explain(models, frame, change_limit=50)
    assert limited["is_change_searched"].sum() == 50
    assert limited.loc[~limited["is_change_searched"], "change_text"].isna().all()
    proba = models.membership.predict_proba(frame[list(models.membership.feature_names_in_)])
    own = proba[np.arange(len(frame)), table["cluster_id"]]
    assert own[limited["is_change_searched"]].max() <= own[~limited["is_change_searched"]].min()
    searched = limited["is_change_searched"]
    pd.testing.assert_frame_equal(limited[searched], table[searched])


def test_no_change_is_said_to_be_missing_where_only_scores_make_segments(frame):
    scores = frame.assign(**{name: np.arange(len(frame)) % 5 + 1.0 for name in SCORE_COLUMNS})
    baseline, _ = build_baseline(scores)
    membership = train_membership(scores[list(SCORE_COLUMNS)], baseline.labels, random_state=1)
    found = explain(Models(baseline.pipeline, membership, "EUR"), scores)
    assert not found["is_change_searched"].any()
    assert found["change_text"].isna().all()
    assert found["reason_1"].notna().all()


def test_the_same_customers_are_explained_alike_in_any_order(frame, models, table):
    shuffled = frame.sample(frac=1, random_state=2)
    again = explain(models, shuffled).set_index("customer_id").loc[frame["customer_id"]].reset_index()
    pd.testing.assert_frame_equal(again, table, rtol=1e-9)


def test_a_model_of_categories_and_flags_is_explained():
    rng = np.random.default_rng(7)
    group = np.arange(300) % 2
    columns = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(300)],
            "order_count": np.where(group == 0, 3.0, 9.0) + rng.integers(-2, 3, 300),
            "account_count": 1.0,
            "account_type_count": 1.0,
            "has_loan": (rng.random(300) < np.where(group == 0, 0.2, 0.8)).astype(float),
            "age_band": pd.Series(
                np.where(rng.random(300) < 0.9, np.array(["old", "young"])[group], None), dtype="str"
            ),
        }
    )
    used = columns[["order_count", "has_loan", "age_band"]]
    encode = ColumnTransformer(
        [
            ("numbers", StandardScaler(), ["order_count", "has_loan"]),
            ("levels", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["age_band"]),
        ]
    )
    segments = Pipeline([("encode", encode), ("cluster", KMeans(2, n_init=3, random_state=1))]).fit(used)
    forest = RandomForestClassifier(20, random_state=1)
    membership = Pipeline([("encode", encode), ("classify", forest)]).fit(used, segments.predict(used))
    told = explain(Models(segments, membership, "EUR"), columns)
    reasons = told[["reason_1", "reason_2", "reason_3"]].melt()["value"].dropna()
    assert {text.split(":")[0] for text in reasons} == {"Order count", "Has loan", "Age band"}
    assert set(told["change_feature_name"].dropna()) <= {"order_count", "has_loan"}
    assert told.loc[told["change_feature_name"] == "has_loan", "change_text"].eq("Has loan from no to yes").any()


def test_a_lone_segment_is_explained_by_nothing():
    frame = pd.DataFrame({"customer_id": ["a", "b", "c"], "order_count": [1.0, 2.0, 3.0]})
    used = frame[["order_count"]]
    segments = Pipeline([("scale", StandardScaler()), ("cluster", KMeans(1, n_init=1, random_state=1))]).fit(used)
    membership = train_membership(used, np.zeros(3, dtype=np.int32), random_state=1)
    told = explain(Models(segments, membership, "EUR"), frame)
    assert told[["reason_1", "next_cluster_id", "next_probability", "change_cluster_id"]].isna().all().all()
    assert told["change_text"].eq(NO_CHANGE).all()
