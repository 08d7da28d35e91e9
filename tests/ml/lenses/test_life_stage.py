import pandas as pd
import pytest

from ml.lenses.life_stage import life_stages

COLUMNS = ["age_band", "household_composition", "household_size", "child_band", "marital_status"]


def stage(*texts):
    return life_stages(pd.DataFrame([texts], columns=COLUMNS))[0]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        # as The Complete Journey writes it
        (("45-54", "2 Adults Kids", "4", "2", "Married"), "family"),
        (("65+", "2 Adults No Kids", "2", "0", "Married"), "retired"),
        (("65+", "1 Adult Kids", "2", "1", None), "family"),
        (("19-24", "1 Adult No Kids", "1", "0", "Unmarried"), "young_adult"),
        (("19-24", "2 Adults No Kids", "2", "0", "Married"), "couple"),
        (("55-64", "2 Adults No Kids", "2", "0", None), "empty_nest"),
        (("35-44", "2 Adults No Kids", "2", "0", None), "couple"),
        (("35-44", "2 Adults No Kids", "2", "0", "Unmarried"), "shared_household"),
        (("55-64", "1 Adult No Kids", "1", "0", "Unmarried"), "single"),
        # as the made-up world does
        (("-24", "one adult", "1", "0", "single"), "young_adult"),
        (("25-34", "adults with children", "5+", "2", "married"), "family"),
        (("35-44", "several adults", "2", "0", "married"), "couple"),
        (("35-44", "several adults", "4", "0", "divorced"), "shared_household"),
        (("75+", "one adult", "1", "0", "divorced"), "retired"),
        # where little is known
        (("55-64", None, "2", None, "married"), "empty_nest"),
        (("35-44", None, "1", None, None), "single"),
        ((None, None, None, "1", None), "family"),
        (("65+", None, None, None, None), "retired"),
        (("35-44", None, None, None, "married"), "unknown"),
        ((None, None, None, None, "single"), "unknown"),
        (("unknown", "unknown", "unknown", "unknown", "unknown"), "unknown"),
    ],
)
def test_the_first_rule_that_holds_decides(texts, expected):
    assert stage(*texts) == expected


def test_one_source_that_knows_of_children_is_believed():
    assert stage("45-54", "2 Adults No Kids", "2", "1", "Married") == "family"


def test_an_age_in_years_stands_in_for_a_band_that_is_unknown():
    frame = pd.DataFrame({"age_band": ["unknown", "25-34", None], "age_years": [70, 70, None]})
    assert list(life_stages(frame)) == ["retired", "unknown", "unknown"]


def test_a_company_without_demographics_knows_no_life_stage():
    assert list(life_stages(pd.DataFrame({"order_count": [1, 2]}))) == ["unknown", "unknown"]
