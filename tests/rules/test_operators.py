"""What each operator means, on values of each kind, known and unknown."""

import pytest

from tests.rules.conftest import customers, insert


@pytest.fixture
def people(warehouse):
    customers(
        warehouse,
        "anna",
        "bert",
        "cora",
        "dora",
        lifetime_spend=[100, 200, 300, None],
        average_order_amount=[10.5, float("nan"), 30, None],
        order_count=[1, 2, 3, 4],
        has_loan=[True, False, None, True],
        top_department=["Grocery", "FUEL", None, "grocery deli"],
        age_band=["35-44", "unknown", "65+", "19-24"],
    )
    insert(
        warehouse,
        "marts.customers",
        {"customer_id": "anna", "city": "Lisbon", "country": "NO", "postal_code": "0150", "birth_date": "1990-05-01"},
        {"customer_id": "bert", "city": "LISBON", "country": "PT", "postal_code": "150", "birth_date": "2000-05-01"},
        {"customer_id": "cora", "city": "Porto"},
    )
    return warehouse


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("- {feature: lifetime_spend, is: 200}", ["bert"]),
        ("- {feature: lifetime_spend, is_not: 200}", ["anna", "cora"]),
        ("- {feature: lifetime_spend, is_one_of: [100, 300]}", ["anna", "cora"]),
        ("- {feature: lifetime_spend, is_none_of: [100, 300]}", ["bert"]),
        ("- {feature: lifetime_spend, at_least: 200}", ["bert", "cora"]),
        ("- {feature: lifetime_spend, more_than: 200}", ["cora"]),
        ("- {feature: lifetime_spend, at_most: 200}", ["anna", "bert"]),
        ("- {feature: lifetime_spend, less_than: 200.0001}", ["anna", "bert"]),
        ("- {feature: lifetime_spend, between: [100, 200]}", ["anna", "bert"]),
        ("- {feature: lifetime_spend, more_than: 100, less_than: 300}", ["bert"]),
        ("- {feature: lifetime_spend, is_known: true}", ["anna", "bert", "cora"]),
        ("- {feature: lifetime_spend, is_known: false}", ["dora"]),
        ("- {feature: lifetime_spend, more_than: -1}", ["anna", "bert", "cora"]),
        ("- {feature: order_count, is_one_of: [2, 4]}", ["bert", "dora"]),
        ("- {feature: average_order_amount, at_least: 0}", ["anna", "cora"]),
        ("- {feature: average_order_amount, is_known: false}", ["bert", "dora"]),
        ("- {feature: has_loan, is: true}", ["anna", "dora"]),
        ("- {feature: has_loan, is: no}", ["bert"]),
        ("- {feature: has_loan, is_not: true}", ["bert"]),
        ("- {feature: top_department, is: GROCERY}", ["anna"]),
        ("- {feature: top_department, is_not: grocery}", ["bert", "dora"]),
        ("- {feature: top_department, is_one_of: [fuel, Grocery]}", ["anna", "bert"]),
        ("- {feature: top_department, contains: Deli}", ["dora"]),
        ("- {feature: top_department, begins_with: groc}", ["anna", "dora"]),
        ("- {feature: top_department, ends_with: uel}", ["bert"]),
        ("- {feature: age_band, is_known: true}", ["anna", "cora", "dora"]),
        ("- {feature: age_band, is_not: 65+}", ["anna", "dora"]),
        ("- {attribute: city, is: lisbon}", ["anna", "bert"]),
        ("- {attribute: country, is: NO}", ["anna"]),
        ("- {attribute: postal_code, is: 0150}", ["anna"]),
        ("- {attribute: birth_date, at_least: 1995-01-01}", ["bert"]),
        ("- {attribute: birth_date, between: [1990-05-01, 1990-05-01]}", ["anna"]),
        ("- {attribute: birth_date, is: 2000-05-01}", ["bert"]),
    ],
)
def test_an_operator_holds_for_these(members, condition, expected):
    assert members(condition) == expected


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        # dora's spend is unknown: neither a test of it nor its opposite holds
        ("- not: {feature: lifetime_spend, at_least: 200}", ["anna"]),
        ("- not: {not: {feature: lifetime_spend, at_least: 200}}", ["bert", "cora"]),
        ("- not: {feature: lifetime_spend, is_known: true}", ["dora"]),
        # unknown or true is true; unknown and false is false, and its opposite true
        ("- any: [{feature: lifetime_spend, at_least: 300}, {feature: order_count, is: 4}]", ["cora", "dora"]),
        (
            "- not: {all: [{feature: lifetime_spend, at_least: 300}, {feature: order_count, is: 1}]}",
            ["anna", "bert", "cora", "dora"],
        ),
        ("- not: {any: [{feature: lifetime_spend, at_least: 300}, {feature: order_count, is: 1}]}", ["bert"]),
        ("- {feature: order_count, at_least: 2}\n- {feature: order_count, at_most: 3}", ["bert", "cora"]),
    ],
)
def test_what_is_unknown_stays_unknown_under_all_any_and_not(members, conditions, expected):
    assert members(conditions) == expected


def test_a_percentile_is_how_many_in_a_hundred_have_less_and_equal_values_share_it(warehouse, members):
    # of five known values, these have 0, 1, 1, 3 and 4 below them: percentiles 0, 20, 20, 60, 80
    customers(warehouse, "a", "b", "c", "d", "e", "unknown", lifetime_spend=[1, 2, 2, 3, 4, None])
    assert members("- {feature: lifetime_spend, percentile: {at_least: 80}}") == ["e"]
    assert members("- {feature: lifetime_spend, percentile: {more_than: 60}}") == ["e"]
    assert members("- {feature: lifetime_spend, percentile: {between: [20, 60]}}") == ["b", "c", "d"]
    assert members("- {feature: lifetime_spend, percentile: {less_than: 20}}") == ["a"]
    assert members("- not: {feature: lifetime_spend, percentile: {at_least: 20}}") == ["a"]
    assert members("- {feature: lifetime_spend, percentile: {more_than: 80}}") == []
    assert members("- not: {feature: lifetime_spend, percentile: {more_than: 80}}") == ["a", "b", "c", "d", "e"]


def test_the_top_tenth_of_a_hundred_are_ten_and_so_is_the_bottom_tenth(warehouse, members):
    customers(warehouse, *(f"c{n:03}" for n in range(100)), lifetime_spend=list(range(100)))
    assert members("- {feature: lifetime_spend, percentile: {at_least: 90}}") == [f"c{n:03}" for n in range(90, 100)]
    assert members("- {feature: lifetime_spend, percentile: {less_than: 10}}") == [f"c{n:03}" for n in range(10)]


def test_a_share_of_a_department_is_0_for_who_bought_elsewhere_and_unknown_without_spend(warehouse, members):
    customers(
        warehouse, "anna", "bert", "cora", department_spend_shares=[{"FUEL": 0.7, "DELI": 0.3}, {"DELI": 1}, None]
    )
    assert members("- {feature: department_spend_share.FUEL, at_least: 0.5}") == ["anna"]
    assert members("- {feature: department_spend_share.FUEL, is: 0}") == ["bert"]
    assert members("- {feature: department_spend_share.FUEL, is_known: false}") == ["cora"]


def test_a_part_of_a_map_is_found_however_it_is_spelt(warehouse, members):
    shares = [{"Fuel": 0.7, "DELI": 0.3}, {"DELI": 1.0}, {"FUEL": 0.25, "fuel": 0.5, "DELI": 0.25}]
    customers(warehouse, "anna", "bert", "cora", department_spend_shares=shares)
    assert members("- {feature: department_spend_share.fuel, is: 0.7}") == ["anna"]
    assert members("- {feature: department_spend_share.FUEL, is: 0.75}") == ["cora"]
    assert members("- {feature: department_spend_share.fueL, is: 0}") == ["bert"]


def test_a_share_that_nobody_has_is_unknown_not_0(warehouse, members):
    customers(warehouse, "anna", "bert", department_spend_shares=[{"FUEL": 0.7}, {"DELI": 1.0}])
    assert members("- {feature: department_spend_share.FEUL, less_than: 0.1}") == []
    assert members("- not: {feature: department_spend_share.FEUL, at_least: 0.1}") == []
    assert members("- {feature: department_spend_share.FEUL, percentile: {at_most: 100}}") == []
    assert members("- {feature: department_spend_share.FEUL, is_known: false}") == ["anna", "bert"]


@pytest.mark.parametrize("text", ["ΟΔΟΣ", "οδος", "οδοσ"])
def test_a_sigma_at_the_end_of_a_word_is_a_sigma(warehouse, members, text):
    customers(warehouse, "anna", "bert", "cora", top_department=["ΟΔΟΣ", "Οδος", "ΟΔΟΣΑ"])
    assert members(f"- {{feature: top_department, is: {text}}}") == ["anna", "bert"]
    assert members(f"- {{feature: top_department, begins_with: {text}}}") == ["anna", "bert", "cora"]


def test_a_score_of_an_attitude_that_nobody_asked_is_unknown(warehouse, members):
    customers(warehouse, "anna", "bert", "cora", attitude_scores=[{"price": 0.9}, {"quality": 1}, None])
    assert members("- {feature: attitude_score.price, more_than: 0.5}") == ["anna"]
    assert members("- not: {feature: attitude_score.price, more_than: 0.5}") == []


def test_only_customers_of_the_day_are_asked(warehouse, members):
    customers(warehouse, "anna", order_count=[1])
    insert(
        warehouse, "features.customer_features", {"customer_id": "late", "as_of_date": "2024-05-01", "order_count": 1}
    )
    assert members("- {feature: order_count, is: 1}") == ["anna"]
