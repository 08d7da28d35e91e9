"""Motives follow from habits and from answers by their rules."""

import pytest

from ml.personas.drivers import drivers
from tests.ml.personas.conftest import fact


def share(name, value, comparison=None, error=0.001):
    return {name: fact(name, "share", value, comparison, error=error)}


def answer(attitude, value, comparison, error=0.001):
    made = fact("attitude_score", "share", value, comparison, error=error, category_name=attitude)
    return {"attitude_score.0": made}


def motives(facts):
    return [(sign.driver, sign.fact) for sign in drivers(facts)]


@pytest.mark.parametrize(
    ("value", "error", "found"),
    [(0.36, 0.01, ["price"]), (0.35, 0.01, []), (0.36, 0.03, []), (0.36, None, []), (0.2, 0.01, [])],
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
    assert motives(known) == [("promotion", "mailer_spend_share"), ("convenience", "app_visit_share")]


def test_dear_goods_are_a_sign_of_quality_by_three_errors():
    dear = fact("average_item_amount", "money", 9.0, 5.0, error=1.3)
    assert motives({"average_item_amount": dear}) == [("quality", "average_item_amount")]
    for error in (1.4, None):
        assert motives({"average_item_amount": fact("average_item_amount", "money", 9.0, 5.0, error=error)}) == []


def test_dear_goods_are_no_sign_of_quality_where_reduced_ones_are_bought_more():
    dear = {"average_item_amount": fact("average_item_amount", "money", 9.0, 5.0, error=0.1)}
    assert motives({**dear, **share("discount_spend_share", 0.31, 0.3)}) == []


def test_one_store_is_no_sign_of_convenience_where_orders_are_fewer():
    near = share("top_store_spend_share", 0.9, 0.6)
    assert motives(near) == [("convenience", "top_store_spend_share")]
    assert motives({**near, "median_order_count": fact("median_order_count", "orders", 2.0, 7.0)}) == []


@pytest.mark.parametrize("attitude", ["convenience", "Convenience", "convenience_orientation"])
def test_a_survey_that_denies_a_motive_rules_out_its_habits(attitude):
    near = share("top_store_spend_share", 0.96, 0.64)
    assert motives({**near, **answer(attitude, 0.33, 0.64)}) == []
    assert motives({**near, **answer("brand loyalty", 0.33, 0.64)}) == [("convenience", "top_store_spend_share")]
    assert motives({**near, **answer(attitude, 0.33, 0.64, error=0.2)}) == [("convenience", "top_store_spend_share")]


def test_a_survey_that_confirms_a_motive_takes_the_place_of_its_habits():
    reduced = share("discount_spend_share", 0.7, 0.3)
    assert motives({**reduced, **answer("price_sensitivity", 0.86, 0.57)}) == [("price", "attitude_score.0")]
    assert motives(answer("price_sensitivity", 0.86, 0.57)) == [("price", "attitude_score.0")]


def test_an_answer_slightly_above_all_customers_leaves_the_habits_to_decide():
    assert motives(answer("price_sensitivity", 0.64, 0.57)) == []
    reduced = share("discount_spend_share", 0.7, 0.3)
    assert motives({**reduced, **answer("price_sensitivity", 0.64, 0.57)}) == [("price", "discount_spend_share")]
