import pytest
from sklearn.metrics import adjusted_rand_score

from ml.families import FAMILIES, build_model
from tests.ml.families.shapes import blobs, blobs_in_noise, crescents, elongated, unequal_blobs


def fit(name, rows, k):
    return build_model(name, k if FAMILIES[name].has_k else None, random_state=0).fit(rows)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_finds_three_equal_clouds(name):
    rows, group = blobs()
    model = fit(name, rows, 3)
    assert model.cluster_count_ == 3
    assert adjusted_rand_score(group, model.labels_) > 0.85


@pytest.mark.parametrize(
    ("name", "least"), [("kmeans", 0.99), ("ward", 0.99), ("gaussian_mixture", 0.99), ("som", 0.99), ("hdbscan", 0.8)]
)
def test_clouds_in_two_of_thirty_columns_are_found_but_by_one_radius_for_all(name, least):
    rows, group = blobs(columns=30)
    model = fit(name, rows, 3)
    assert model.cluster_count_ == 3
    assert adjusted_rand_score(group, model.labels_) > least


@pytest.mark.parametrize("name", ["kmeans", "ward", "gaussian_mixture", "som", "hdbscan"])
def test_clouds_of_unequal_size_and_spread_are_found_but_by_one_radius_for_all(name):
    rows, group = unequal_blobs()
    assert adjusted_rand_score(group, fit(name, rows, 3).labels_) > 0.95


@pytest.mark.parametrize(("name", "least"), [("gaussian_mixture", 0.98), ("hdbscan", 0.7)])
def test_long_bars_are_found_by_families_that_know_directions_or_chains(name, least):
    rows, group = elongated()
    assert adjusted_rand_score(group, fit(name, rows, 3).labels_) > least


@pytest.mark.parametrize("name", ["hdbscan", "dbscan"])
def test_crescents_are_found_by_families_that_go_by_density(name):
    rows, group = crescents()
    model = fit(name, rows, 2)
    assert model.cluster_count_ == 2
    assert adjusted_rand_score(group, model.labels_) > 0.95


@pytest.mark.parametrize("name", ["hdbscan", "dbscan"])
def test_most_of_what_lies_anywhere_is_noise_and_most_of_the_clouds_is_not(name):
    rows, group = blobs_in_noise()
    model = fit(name, rows, 3)
    assert model.cluster_count_ == 3
    assert (model.labels_[group < 0] == -1).mean() > 0.4
    assert (model.labels_[group >= 0] == -1).mean() < 0.1
    assert adjusted_rand_score(group[group >= 0], model.labels_[group >= 0]) > 0.9


def test_hdbscan_finds_nothing_in_one_cloud():
    rows, _ = blobs(shares=(1.0, 0.0, 0.0), columns=4)
    model = fit("hdbscan", rows, None)
    assert (model.cluster_count_, model.noise_share_) == (0, 1.0)
    assert model.predict(rows[:3]).tolist() == [-1, -1, -1]
