import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from ml.families import FAMILIES, FamilyError, KMeansSegments, build_model
from ml.trust import open_pipeline
from tests.ml.families.shapes import blobs, blobs_in_noise

WITH_K = [name for name, family in FAMILIES.items() if family.has_k]


def build(name, k=3, seed=0):
    return build_model(name, k if FAMILIES[name].has_k else None, random_state=seed)


@pytest.mark.parametrize("name", FAMILIES)
def test_predict_gives_the_rows_fitted_on_their_labels_again(name):
    rows, _ = blobs_in_noise()
    rows = np.concatenate([rows, rows[::7]])
    model = build(name).fit(rows)
    assert model.labels_.dtype == np.int32
    assert model.predict(rows).tolist() == model.labels_.tolist()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "name", sorted(FAMILIES.keys() - {"gaussian_mixture"})
)  # to its least variance the others are equal
def test_a_row_very_far_out_does_not_make_the_others_change_their_segment(name, seed):
    rows = np.random.default_rng(seed).normal(size=(200, 3))
    rows[seed, seed % 3] = 1e12
    model = build(name, k=5).fit(rows)
    assert model.predict(rows).tolist() == model.labels_.tolist()
    alone = [model.predict(rows[[number]])[0] for number in range(0, 200, 7)]
    assert alone == model.labels_[::7].tolist()


@pytest.mark.parametrize("name", FAMILIES)
def test_above_its_row_limit_a_family_still_labels_every_row_as_predict_does(name):
    rows, group = blobs(3000)
    limit = {"micro_cluster_limit": 300} if name == "ward" else {"row_limit": 600}
    model = build(name).set_params(**limit).fit(rows)
    assert model.predict(rows).tolist() == model.labels_.tolist()
    assert model.cluster_count_ == 3
    inside = model.labels_ >= 0
    assert inside.mean() > 0.9
    assert len({(one, label) for one, label in zip(group[inside], model.labels_[inside], strict=True)}) == 3


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_rows_and_seed_give_the_same_segments(name):
    rows, _ = blobs(3000, columns=5)
    limit = {"micro_cluster_limit": 300} if name == "ward" else {"row_limit": 600}
    first, second = (build(name, seed=4).set_params(**limit).fit(rows) for _ in range(2))
    assert first.labels_.tolist() == second.labels_.tolist()
    assert first.centers_.tolist() == second.centers_.tolist()


@pytest.mark.parametrize("name", FAMILIES)
def test_segments_are_numbered_by_falling_size_with_the_means_of_their_rows(name):
    rows, group = blobs(1000, shares=(0.2, 0.5, 0.3), columns=8)
    model = build(name).fit(rows)
    sizes = np.bincount(model.labels_[model.labels_ >= 0])
    assert sizes.tolist() == sorted(sizes, reverse=True)
    assert model.centers_[0] == pytest.approx(rows[model.labels_ == 0].mean(axis=0))
    assert np.bincount(group[model.labels_ == 0]).argmax() == 1


@pytest.mark.parametrize("name", FAMILIES)
def test_segments_can_be_numbered_anew(name):
    rows, _ = blobs(columns=8)
    model = build(name).fit(rows)
    before, centers = model.labels_.copy(), model.centers_.copy()
    model.reorder([2, 0, 1])
    assert model.labels_.tolist() == np.array([1, 2, 0, -1])[before].tolist()
    assert model.predict(rows).tolist() == model.labels_.tolist()
    assert model.centers_.tolist() == centers[[2, 0, 1]].tolist()


def test_an_order_that_leaves_a_segment_out_is_refused():
    model = KMeansSegments(2, random_state=0).fit([[0.0], [1.0]])
    with pytest.raises(FamilyError, match=r"order=\[0, 0\] is not allowed: name each cluster_id from 0 to 1 once"):
        model.reorder([0, 0])


@pytest.mark.parametrize("name", FAMILIES)
def test_a_stored_family_opens_as_trusted_and_answers_alike(name):
    rows, _ = blobs()
    pipeline = Pipeline([("scale", StandardScaler()), ("cluster", build(name))]).fit(rows)
    opened = open_pipeline(skops.io.dumps(pipeline), "a file")
    assert opened.predict(rows).tolist() == pipeline.predict(rows).tolist()
    assert opened[-1].centers_.tolist() == pipeline[-1].centers_.tolist()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_single_column_is_enough(name):
    column = np.concatenate([np.arange(60) / 100, 50 + np.arange(40) / 100]).reshape(-1, 1)
    model = build(name, k=2).fit(column)
    inside = model.labels_ >= 0
    assert set(model.labels_[:60][inside[:60]]) == {0}
    assert set(model.labels_[60:][inside[60:]]) == {1}


@pytest.mark.parametrize("name", WITH_K)
def test_rows_that_are_all_alike_cannot_be_parted(name):
    with pytest.raises(FamilyError, match="n_samples=40 with 1 different rows in 1 columns cannot be parted into k=2"):
        build(name, k=2).fit(np.full((40, 1), 7.0))


@pytest.mark.parametrize("name", FAMILIES)
def test_rows_that_are_all_alike_are_one_segment(name):
    model = build(name, k=1).fit(np.full((40, 2), 7.0))
    assert model.labels_.tolist() == [0] * 40
    assert model.predict([[7.0, 7.0]]).tolist() == [0]


@pytest.mark.parametrize("name", WITH_K)
def test_rows_of_three_kinds_part_into_three(name):
    rows = np.array([[0.0, 0.0], [1.0, 5.0], [9.0, 2.0]])[np.repeat(range(3), [500, 30, 1])]
    model = build(name).fit(rows)
    assert np.bincount(model.labels_).tolist() == [500, 30, 1]


@pytest.mark.parametrize("name", FAMILIES)
def test_one_giant_outlier_does_no_harm_but_to_itself(name):
    rows, _ = blobs(600)
    model = build(name).fit(np.concatenate([rows, [[1e9, -1e9]]]))
    assert np.isfinite(model.centers_).all()
    assert model.labels_[-1] not in set(model.labels_[:-1]) - {-1}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(("value", "word"), [(np.nan, "1 NaN"), (-np.inf, "1 infinity"), (1e200, "1 beyond 1e")])
def test_what_is_no_usable_number_is_refused_by_column(name, value, word):
    rows, _ = blobs(30)
    rows[4, 1] = value
    with pytest.raises(FamilyError, match=rf"column 1 \(counted from 0\) holds {word}.*impute, cap and scale"):
        build(name).fit(rows)


@pytest.mark.parametrize("name", FAMILIES)
def test_predict_refuses_what_fit_does(name):
    rows, _ = blobs(60)
    model = build(name).fit(rows)
    with pytest.raises(FamilyError, match="column 0"):
        model.predict([[np.nan, 1.0]])


@pytest.mark.parametrize("name", WITH_K)
@pytest.mark.parametrize("k", [0, -1, 2.5, "3", True])
def test_a_number_of_segments_below_one_or_no_whole_number_is_refused(name, k):
    with pytest.raises(FamilyError, match=r"k=.* is not allowed: give a whole number of 1 or more"):
        build(name, k).fit(blobs(30)[0])


@pytest.mark.parametrize(
    ("name", "what"), [("gaussian_mixture", "spread"), ("hdbscan", "density"), ("dbscan", "density")]
)
def test_spread_and_density_cannot_be_seen_in_a_single_row(name, what):
    with pytest.raises(FamilyError, match=f"n_samples=1, and {what} needs at least 2 rows"):
        build(name, k=1).fit([[1.0]])


@pytest.mark.parametrize("name", FAMILIES)
def test_columns_of_a_frame_are_known_by_name(name):
    frame = pd.DataFrame(blobs(60)[0], columns=["order_count", "spend_trend_90d"])
    model = build(name).fit(frame)
    assert model.feature_names_in_.tolist() == ["order_count", "spend_trend_90d"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame.rename(columns={"order_count": "other"}))
