"""Advice follows from facts by its rules."""

import pytest

from ml.personas.advice import due_rules
from ml.personas.channels import Channel
from tests.ml.personas.conftest import fact

EMAIL = Channel("email")


def share(name, value, comparison=None, error=None):
    return {name: fact(name, "share", value, comparison, error=error)}


def silent(value, comparison=None):
    return share("lapsed_customer_share_90d", value, comparison)


def change(value, comparison=None, error=None):
    return {"spend_change_90d": fact("spend_change_90d", "change", value, comparison, error=error)}


def orders(value, comparison):
    return {"median_order_count": fact("median_order_count", "orders", value, comparison)}


SPENT = {"average_lifetime_spend": fact("average_lifetime_spend", "money", 130.0, 100.0)}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (silent(0.25), "win back"),
        (share("least_lapsed_customer_share_90d", 0.89), "win back"),
        ({**share("spend_share", 0.39), **share("customer_share", 0.3), **SPENT}, "protect"),
        (change(-0.1), "stop the decline"),
        (change(0.1), "growth"),
        (share("support_customer_share_90d", 0.2, 0.1), "service"),
        ({"average_satisfaction_score": fact("average_satisfaction_score", "rating", 2.3, 2.7)}, "verdict"),
        (share("refunded_order_share", 0.2, 0.1), "returns"),
        (share("one_order_customer_share", 0.4), "second order"),
        (share("least_one_order_customer_share", 0.74), "second order"),
        (share("cart_abandonment_share", 0.2, 0.1), "carts"),
        (share("email_consent_share", 0.59), "consent"),
        (orders(3.0, 9.0), "frequency"),
        ({"average_order_amount": fact("average_order_amount", "money", 3.0, 9.0)}, "basket"),
        ({"department_count": fact("department_count", "number", 3.0, 9.0)}, "range"),
    ],
)
def test_each_rule_is_due_by_its_limit(facts, rule):
    assert due_rules(facts, EMAIL) == [rule]


def test_a_steady_segment_near_all_customers_needs_nothing():
    assert due_rules({**silent(0.24), **share("email_consent_share", 0.6), **change(0.09)}, EMAIL) == []


@pytest.mark.parametrize(
    ("value", "comparison", "rules"),
    [
        (0.45, 0.39, ["win back"]),
        (0.36, 0.39, ["keep in touch"]),
        (0.33, 0.39, ["keep in touch"]),
        (0.16, 0.39, []),
    ],
)
def test_the_silent_are_won_back_where_they_are_more_than_among_all_customers(value, comparison, rules):
    assert due_rules(silent(value, comparison), EMAIL) == rules


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (change(0.43, 0.38), ["growth"]),
        (change(0.21, 0.38), []),
        (change(-0.3, -0.1), ["stop the decline"]),
        (change(-0.12, -0.2), []),
        (change(0.3, 0.1, error=0.11), []),
        (change(-0.3, 0.1, error=0.09), ["stop the decline"]),
    ],
)
def test_growth_and_decline_count_beside_all_customers_and_beyond_chance(facts, rules):
    assert due_rules(facts, EMAIL) == rules


def test_a_difference_that_may_be_chance_moves_no_rule():
    assert due_rules(share("support_customer_share_90d", 0.102, 0.092, error=0.006), EMAIL) == []


def test_who_ordered_once_is_asked_for_a_second_order_and_not_for_more():
    assert due_rules(orders(1.0, 7.0), EMAIL) == []


def test_a_rhythm_of_few_days_is_not_followed_by_mail():
    known = {"median_days_between_orders": fact("median_days_between_orders", "days", 3.9)}
    assert due_rules(known, EMAIL) == ["rhythm"]
    assert due_rules(known, Channel("mail")) == []
    assert due_rules(known, Channel(None)) == ["rhythm"]


def test_who_has_gone_quiet_has_no_rhythm_to_follow():
    known = {"median_days_between_orders": fact("median_days_between_orders", "days", 90.0)}
    assert due_rules({**known, **silent(0.76, 0.39)}, EMAIL) == ["win back"]
