"""Motives and advice follow from facts by their rules."""

import pytest

from ml.personas.advice import channel, due_rules
from ml.personas.drivers import drivers
from tests.ml.personas.conftest import fact


def share(name, value, comparison=None, error=None):
    return {name: fact(name, "share", value, comparison, error=error)}


@pytest.mark.parametrize(
    ("value", "error", "found"),
    [(0.36, 0.01, ["price"]), (0.35, 0.01, []), (0.36, 0.03, []), (0.36, None, ["price"]), (0.2, 0.01, [])],
)
def test_a_habit_is_a_motive_when_it_is_a_fifth_and_three_errors_beyond_all_customers(value, error, found):
    known = share("discount_spend_share", value, 0.3, error)
    assert [sign.driver for sign in drivers(known)] == found


def test_the_two_strongest_motives_are_told_each_by_its_strongest_sign():
    known = {
        **share("coupon_spend_share", 0.2, 0.1),
        **share("mailer_spend_share", 0.3, 0.1),
        **share("app_visit_share", 0.25, 0.1),
        **share("discount_spend_share", 0.13, 0.1),
    }
    assert [(sign.driver, sign.fact) for sign in drivers(known)] == [
        ("promotion", "mailer_spend_share"),
        ("convenience", "app_visit_share"),
    ]


def test_dear_goods_are_no_sign_of_quality_where_reduced_ones_are_bought_more():
    dear = {"average_item_amount": fact("average_item_amount", "money", 9.0, 5.0)}
    assert [sign.driver for sign in drivers(dear)] == ["quality"]
    assert [sign.driver for sign in drivers({**dear, **share("discount_spend_share", 0.31, 0.3)})] == []


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (share("lapsed_customer_share_90d", 0.25), "win back"),
        ({**share("spend_share", 0.39), **share("customer_share", 0.3)}, "protect"),
        ({"spend_change_90d": fact("spend_change_90d", "change", -0.1)}, "stop the decline"),
        ({"spend_change_90d": fact("spend_change_90d", "change", 0.1)}, "growth"),
        (share("support_customer_share_90d", 0.2, 0.1), "service"),
        (share("one_order_customer_share", 0.4), "second order"),
        (share("cart_abandonment_share", 0.2, 0.1), "carts"),
        (share("email_consent_share", 0.59), "consent"),
        ({"median_order_count": fact("median_order_count", "orders", 3.0, 9.0)}, "frequency"),
        ({"average_order_amount": fact("average_order_amount", "money", 3.0, 9.0)}, "basket"),
        ({"department_count": fact("department_count", "number", 3.0, 9.0)}, "range"),
    ],
)
def test_each_rule_is_due_by_its_limit(facts, rule):
    assert due_rules(facts) == [rule]


def test_a_steady_segment_near_all_customers_needs_nothing():
    known = {
        **share("lapsed_customer_share_90d", 0.24),
        **share("email_consent_share", 0.6),
        "spend_change_90d": fact("spend_change_90d", "change", 0.09),
    }
    assert due_rules(known) == []


@pytest.mark.parametrize(
    ("facts", "how"),
    [
        ({**share("email_open_share_90d", 0.1), **share("email_consent_share", 0.5)}, "by email"),
        ({**share("email_open_share_90d", 0.1), **share("email_consent_share", 0.49)}, "with their next order"),
        (share("app_visit_share", 0.5), "in the app"),
        (share("campaign_redemption_share", 0.02), "in the mail"),
        ({}, "with their next order"),
    ],
)
def test_the_channel_is_one_that_reaches_them(facts, how):
    assert channel(facts) == how
