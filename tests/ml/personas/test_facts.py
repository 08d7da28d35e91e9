"""What is read of segments: bounds where the rest is few, medians where half is known, errors of ratios, refunds."""

import re

import pandas as pd
import pytest

from ml.personas.checking import check_persona, seal
from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from tests.ml.personas.conftest import SNAPSHOT, company, customers


def shoppers(count, **columns):
    """Return customers of two segments of equal size; a column is a pair of lists or of values, one a segment."""
    frame = pd.DataFrame({"customer_id": [f"c{number:04d}" for number in range(2 * count)]})
    frame["segment_key"] = ["own"] * count + ["other"] * count
    frame["lifetime_spend"], frame["order_count"] = 10.0, 1
    for name, (own, other) in columns.items():
        frame[name] = [
            *(own if isinstance(own, list) else [own] * count),
            *(other if isinstance(other, list) else [other] * count),
        ]
    return frame


def of_segment(frame, refunds=None):
    connection = company(frame)
    if refunds is not None:
        connection.execute("CREATE SCHEMA marts")
        given = pd.DataFrame(refunds, columns=["customer_id", "purchase_order_id", "refunded_at"])
        connection.register("given", given)
        connection.execute(
            "CREATE TABLE marts.refunds AS SELECT customer_id::VARCHAR AS customer_id, "
            "purchase_order_id::VARCHAR AS purchase_order_id, refunded_at::VARCHAR::TIMESTAMP AS refunded_at FROM given"
        )
        connection.unregister("given")
    seal(connection)
    return read_facts(connection, SNAPSHOT)["own"], connection


@pytest.mark.parametrize(
    ("others", "expected"),
    [(0, (90 - 19) / 90), (19, (90 - 19) / 90), (20, None)],
)
def test_a_share_whose_rest_is_few_is_told_as_the_same_bound_however_few_they_are(others, expected):
    days = [10] * others + [200] * (90 - others)
    facts, _ = of_segment(shoppers(90, days_since_last_order=(days, [10] * 45 + [200] * 45)))
    bound = facts.get("least_lapsed_customer_share_90d")
    assert (bound.value if bound else None) == pytest.approx(expected)
    assert ("lapsed_customer_share_90d" in facts) is (expected is None)
    assert bound is None or bound.comparison_value is None


@pytest.mark.parametrize(("count", "is_told"), [(57, True), (56, False)])
def test_a_bound_below_two_thirds_is_not_called_nearly_all(count, is_told):
    facts, _ = of_segment(shoppers(count, order_count=(1, 3)))
    assert ("least_one_order_customer_share" in facts) is is_told


def test_a_bound_can_be_computed_again_as_any_claim():
    facts, connection = of_segment(shoppers(90, order_count=(1, 3)))
    persona = compose_persona(("own", "Own"), facts, SNAPSHOT)
    names = {claim.fact.metric_name for sentence in persona.sentences for claim in sentence.claims}
    assert "least_one_order_customer_share" in names
    assert check_persona(connection, persona) == []


@pytest.mark.parametrize(("known", "is_told"), [(50, True), (49, False)])
def test_a_median_known_for_less_than_half_is_not_told(known, is_told):
    days = [30.0] * known + [None] * (100 - known)
    facts, _ = of_segment(shoppers(100, average_days_between_orders=(days, 10.0)))
    assert ("median_days_between_orders" in facts) is is_told


def test_the_error_of_a_ratio_is_that_of_its_linearisation():
    # spend 10 and 30 for an order each: ratio 20, residuals -10 and 10, so 10 over the root of 100 customers
    facts, _ = of_segment(shoppers(100, lifetime_spend=([10.0, 30.0] * 50, [10.0, 30.0] * 50), order_count=(1, 1)))
    assert facts["average_order_amount"].value == 20.0
    assert facts["average_order_amount"].error == pytest.approx(1.0)


def test_a_ratio_that_no_customer_departs_from_has_no_error_to_tell():
    facts, _ = of_segment(shoppers(100, lifetime_spend=(20.0, 20.0), order_count=(2, 2)))
    assert facts["average_order_amount"].error is None


def test_a_group_that_varies_more_than_all_customers_has_its_own_larger_error():
    varied = [0.0, 1.0] * 50
    facts, _ = of_segment(shoppers(100, weekend_order_share=(varied, [0.5] * 100)))
    assert facts["weekend_order_share"].error == pytest.approx(0.5 / 10)


def test_a_change_in_spend_has_an_error():
    facts, _ = of_segment(shoppers(100, spend_90d=([5.0, 25.0] * 50, 10.0), spend_previous_90d=(10.0, 10.0)))
    assert facts["spend_change_90d"].value == pytest.approx(0.5)
    assert facts["spend_change_90d"].error == pytest.approx(0.1)


def test_purchases_with_money_back_are_counted_once_and_up_to_the_day():
    frame = shoppers(100, order_count=(2, 2))
    before, later = "2024-06-30 23:00", "2024-07-01 00:00"
    refunds = [(f"c{number:04d}", f"p{number}", before) for number in range(50)]
    refunds += [("c0000", "p0", before), ("c0060", "p60", later)]
    refunds += [(f"c{100 + number:04d}", f"p{100 + number}", before) for number in range(30)]
    facts, connection = of_segment(frame, refunds)
    refunded = facts["refunded_order_share"]
    assert (refunded.value, refunded.comparison_value, refunded.customer_count) == (0.25, 0.2, 100)
    persona = compose_persona(("own", "Own"), facts, SNAPSHOT)
    assert any("25%" in sentence.text and sentence.section == "pains" for sentence in persona.sentences)
    assert check_persona(connection, persona) == []


def test_nothing_is_said_of_refunds_where_none_or_few_exist():
    frame = shoppers(100, order_count=(2, 2))
    few = [(f"c{number:04d}", f"p{number}", "2024-06-01 00:00") for number in range(19)]
    assert "refunded_order_share" not in of_segment(frame)[0]
    assert "refunded_order_share" not in of_segment(frame, few)[0]
    assert "refunded_order_share" not in of_segment(frame, [])[0]


def test_the_share_of_a_department_has_an_error():
    facts = read_facts(company(customers()), SNAPSHOT)["loyal"]
    assert 0.001 < facts["top_department"].error < 0.02


def sentences(facts):
    return [sentence.text for sentence in compose_persona(("own", "Own"), facts, SNAPSHOT).sentences]


def is_confirmed(facts, connection):
    return check_persona(connection, compose_persona(("own", "Own"), facts, SNAPSHOT)) == []


def test_where_one_customer_makes_more_than_half_of_a_sum_the_median_is_told():
    spend = [100_000.0, *[100.0] * 99]
    amounts = [10_000.0, *[10.0] * 99]
    frame = shoppers(100, lifetime_spend=(spend, 50.0), order_count=(10, 10), average_order_amount=(amounts, 5.0),
                     spend_90d=([80_000.0, *[20.0] * 99], 5.0), spend_previous_90d=(20.0, 5.0))  # fmt: skip
    facts, connection = of_segment(frame)
    assert not {"average_lifetime_spend", "average_order_amount", "spend_change_90d"} & set(facts)
    assert (facts["median_lifetime_spend"].value, facts["median_order_amount"].value) == (100.0, 10.0)
    told = sentences(facts)
    assert any("spent EUR\u00a0100.00 " in text for text in told)
    assert any("10 orders" in text and "EUR\u00a010.00" in text for text in told)
    assert not any("average of" in text for text in told if "EUR\u00a0100.00" in text)
    assert is_confirmed(facts, connection)


def test_a_mean_stands_where_one_customer_makes_just_half_of_it():
    facts, _ = of_segment(shoppers(100, lifetime_spend=([99.0, *[1.0] * 99], 1.0)))
    assert facts["average_lifetime_spend"].value == pytest.approx(1.98)


def test_a_customer_who_makes_more_than_half_of_all_spend_is_no_measure_for_the_others():
    facts, _ = of_segment(shoppers(100, lifetime_spend=(10.0, [100_000.0, *[10.0] * 99])))
    assert facts["average_lifetime_spend"].comparison_value is None
    assert facts["median_lifetime_spend"].comparison_value == 10.0


def test_nobody_is_to_be_protected_for_the_spend_of_one():
    many, _ = of_segment(shoppers(100, lifetime_spend=(50.0, 10.0)))
    one, _ = of_segment(shoppers(100, lifetime_spend=([100_000.0, *[10.0] * 99], 10.0)))
    assert any("50% of customers" in text for text in sentences(many))
    assert not any("50% of customers" in text for text in sentences(one))


def test_money_given_back_beyond_what_came_in_is_said_and_nothing_is_built_on_it():
    frame = shoppers(
        100, lifetime_spend=(-40.0, 300.0), order_count=(2, 5), average_order_amount=(-20.0, 60.0),
        items_per_order=(2.0, 2.0), spend_90d=(-5.0, 60.0), spend_previous_90d=(10.0, 60.0),
    )  # fmt: skip
    facts, connection = of_segment(frame)
    told = sentences(facts)
    amounts = [text for text in told if "\u2212" in text]
    assert len(amounts) == 1
    assert amounts[0].startswith(("More money was given back than came in", "Money given back exceeds what came in"))
    assert "EUR\u00a0\u221240.00" in amounts[0]
    assert any("2 orders" in text for text in told)
    assert is_confirmed(facts, connection)


def test_a_share_of_a_spend_below_nothing_is_none():
    facts, _ = of_segment(shoppers(100, lifetime_spend=(-40.0, -10.0)))
    assert "spend_share" not in facts
    assert facts["customer_share"].value == 0.5


@pytest.mark.parametrize(
    ("own", "others", "is_told"), [(1.0, 1.0, False), (1.04, 1.0, False), (1.3, 1.0, True), (1.0, 2.0, True)]
)
def test_lines_of_an_order_are_told_unless_all_orders_have_one(own, others, is_told):
    frame = shoppers(100, items_per_order=(own, others), department_count=([3, 5] * 50, 4), order_count=(9, 9))
    facts, connection = of_segment(frame)
    told = sentences(facts)
    assert any(re.search(r"\blines\b", text) for text in told) is is_told
    assert any("departments" in text.lower() and "4" in text for text in told)
    assert not any(re.search(r"\b1 lines", text) for text in told)
    assert is_confirmed(facts, connection)


def test_a_bank_is_told_what_comes_in_and_which_account_nearly_all_of_them_hold():
    loans = [True, False] * 50
    frame = shoppers(100, inflow_90d=(12_000.0, 6_000.0), has_savings=(True, False), has_loan=(loans, False))
    facts, connection = of_segment(frame)
    told = sentences(facts)
    assert any("EUR\u00a012,000" in text and "EUR\u00a09,000" in text and "90 days" in text for text in told)
    assert "As for accounts, 50% hold a loan and at least 81% a savings account." in told
    assert is_confirmed(facts, connection)


def test_nothing_is_said_of_accounts_where_there_are_none():
    facts, _ = of_segment(shoppers(100, inflow_90d=([None] * 100, [None] * 100), has_savings=(False, False)))
    assert not any("ccount" in text for text in sentences(facts))
