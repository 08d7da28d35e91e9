import numpy as np
import pytest

from ml.families import FamilyError, GaussianMixtureSegments, mixture_training
from tests.ml.families.shapes import blobs, elongated


def test_probabilities_sum_to_one_and_the_largest_decides():
    rows, _ = blobs(600, spreads=(3, 3, 3))
    model = GaussianMixtureSegments(3, random_state=0).fit(rows)
    chances = model.predict_proba(rows)
    assert chances.shape == (600, 3)
    assert chances.sum(axis=1) == pytest.approx(np.ones(600))
    assert chances.argmax(axis=1).tolist() == model.labels_.tolist()


def test_probabilities_follow_a_new_order_of_segments():
    rows, _ = blobs(300, spreads=(3, 3, 3))
    model = GaussianMixtureSegments(3, random_state=0).fit(rows)
    before = model.predict_proba(rows)
    assert model.reorder([2, 0, 1]).predict_proba(rows) == pytest.approx(before[:, [2, 0, 1]])


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [(blobs(900, columns=4)[0], "spherical"), (elongated(900)[0], "diag")],
    ids=["round clouds of one width", "bars along an axis"],
)
def test_bic_picks_the_covariance_that_the_rows_were_made_with(rows, chosen):
    model = GaussianMixtureSegments(3, random_state=0).fit(rows)
    assert set(model.bic_) == {"spherical", "diag", "tied", "full"}
    assert min(model.bic_, key=model.bic_.get) == model.covariance_type_
    assert model.covariance_type_ in {chosen, "tied"}


def test_clouds_that_lie_aslant_each_in_its_own_way_need_the_full_covariance():
    rng = np.random.default_rng(0)
    one, two = (
        rng.multivariate_normal([0, 0], [[4, 3.8], [3.8, 4]], 400),
        rng.multivariate_normal([3, 0], [[4, -3.8], [-3.8, 4]], 400),
    )
    model = GaussianMixtureSegments(2, random_state=0).fit(np.concatenate([one, two]))
    assert model.covariance_type_ == "full"
    assert (model.labels_[:400] == np.bincount(model.labels_[:400]).argmax()).mean() > 0.9


def test_only_the_covariance_that_was_asked_for_is_fitted():
    model = GaussianMixtureSegments(2, "tied", random_state=0).fit(blobs(90)[0])
    assert (list(model.bic_), model.covariance_type_) == (["tied"], "tied")


def test_a_covariance_that_does_not_exist_is_refused():
    with pytest.raises(
        FamilyError, match="covariance_type='round' is not allowed: give 'auto' or one of spherical, diag"
    ):
        GaussianMixtureSegments(2, "round").fit(blobs(30)[0])


@pytest.mark.parametrize("kind", ["spherical", "diag", "tied", "full"])
def test_a_component_without_rows_gets_no_number(kind):
    rows, _ = blobs(300)
    model = GaussianMixtureSegments(3, kind, random_state=0).fit(rows)
    model._keep(np.array([0, 2]))
    model._number(rows, model._assign(rows))
    assert model.cluster_count_ == 2
    assert sorted(set(model.labels_)) == [0, 1]
    assert model.predict_proba(rows).sum(axis=1) == pytest.approx(np.ones(300))


def test_scale_and_place_of_the_columns_do_not_matter():
    rows, _ = blobs(300, spreads=(2, 3, 2))
    near = GaussianMixtureSegments(3, random_state=0).fit(rows)
    far = GaussianMixtureSegments(3, random_state=0).fit(rows * 1e-6 + 5)
    assert near.labels_.tolist() == far.labels_.tolist()


def test_a_mixture_that_no_covariance_fits_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(mixture_training, "_run", lambda *given, **named: None)
    with pytest.raises(
        FamilyError, match="no Gaussian mixture of k=3 with covariance diag can be fitted to 90 rows of 2"
    ):
        GaussianMixtureSegments(3, "diag", random_state=0).fit(blobs(90)[0])
