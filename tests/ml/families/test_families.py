import pytest

from ml.families import FAMILIES, FamilyError, build_model
from tessera.errors import TesseraError


def test_simpler_families_come_first():
    assert [(one.name, one.simplicity, one.has_k) for one in FAMILIES.values()] == [
        ("kmeans", 1, True),
        ("ward", 2, True),
        ("gaussian_mixture", 3, True),
        ("som", 4, True),
        ("hdbscan", 5, False),
        ("dbscan", 6, False),
    ]


def test_a_model_is_built_with_its_k_and_seed():
    assert build_model("ward", 4, random_state=7).get_params()["k"] == 4
    assert build_model("hdbscan", None, random_state=7).get_params()["random_state"] == 7


def test_an_unknown_family_is_named_with_those_there_are():
    with pytest.raises(TesseraError, match="there is no family 'k-means'; there are kmeans, ward,"):
        build_model("k-means", 3, random_state=0)


def test_k_is_given_exactly_where_it_is_wanted():
    with pytest.raises(FamilyError, match="k=3 is not allowed for family dbscan: give None, for it finds the number"):
        build_model("dbscan", 3, random_state=0)
    with pytest.raises(FamilyError, match="k=None is not allowed for family som: give a number of segments"):
        build_model("som", None, random_state=0)
