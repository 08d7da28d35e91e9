"""What follows from more orders is checked against the features of the orders themselves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.explanation.activities import EMAILS, ORDERS, SESSIONS, VISITS, WAITING
from ml.explanation.effects import again
from ml.explanation.traits import Trait, traits
from tests.ml.explanation.histories import CHANNELS, DAYPARTS, DEPARTMENTS, Order, features_of

ORDER = st.builds(
    Order,
    days_before=st.integers(1, 400),
    amount=st.integers(1, 500).map(float),
    daypart=st.sampled_from(DAYPARTS),
    channel=st.sampled_from(CHANNELS),
    department=st.sampled_from(DEPARTMENTS),
    is_weekend=st.booleans(),
    is_discounted=st.booleans(),
)
HISTORIES = st.lists(ORDER, min_size=1, max_size=12)
PATIENT = settings(deadline=None, max_examples=60)  # each example makes frames of pandas
# An order of the usual size changes the mix of departments and discounts only where it has a trait of these.
OF_USUAL_MIX = ("department", "top_department", "discount")


def trait_of(rows, column, **parts):
    names = list(rows.select_dtypes("number").columns)
    return next(
        one
        for one in traits(names, names)
        if one.column == column and all(one.parts[name] == value for name, value in parts.items())
    )


def more(rows, count, *given_traits):
    return again(rows, ORDERS, given_traits, count=np.full(len(rows), float(count)))


def kind_of_most(orders, kinds, name):
    return max(kinds, key=lambda kind: (sum(getattr(order, name) == kind for order in orders), -kinds.index(kind)))


def usual_order(orders, **ways):
    return Order(
        days_before=1,
        amount=sum(order.amount for order in orders) / len(orders),
        **{
            "daypart": kind_of_most(orders, DAYPARTS, "daypart"),
            "channel": kind_of_most(orders, CHANNELS, "channel"),
            "is_weekend": sum(order.is_weekend for order in orders) * 2 > len(orders),
            **ways,
        },
    )


def assert_same(told, truth, *, but=()):
    for name in truth.columns:
        if not name.startswith(tuple(but)):
            expected, found = truth[name].item(), told[name].item()
            assert found == (
                expected if isinstance(expected, str) else pytest.approx(expected, abs=1e-6, nan_ok=True)
            ), name


@PATIENT
@given(orders=HISTORIES, count=st.integers(1, 5))
def test_more_orders_make_the_features_that_such_orders_have(orders, count):
    truth = features_of([*orders, *[usual_order(orders)] * count])
    assert_same(more(features_of(orders), count), truth, but=OF_USUAL_MIX)


@PATIENT
@given(orders=HISTORIES, count=st.integers(1, 5), daypart=st.sampled_from(DAYPARTS))
def test_orders_at_one_time_of_day_make_the_others_less(orders, count, daypart):
    rows = features_of(orders)
    truth = features_of([*orders, *[usual_order(orders, daypart=daypart)] * count])
    name = f"{daypart}_order_share"
    told = more(rows, count, trait_of(rows, name, **{name: 1.0}))
    assert_same(told, truth, but=OF_USUAL_MIX)
    assert told[[f"{one}_order_share" for one in DAYPARTS]].sum(axis=1).item() == pytest.approx(1)


@PATIENT
@given(orders=HISTORIES, count=st.integers(1, 5), department=st.sampled_from(DEPARTMENTS))
def test_orders_of_one_department_move_its_share_and_what_is_made_of_the_shares(orders, count, department):
    rows = features_of(orders)
    truth = features_of([*orders, *[usual_order(orders, department=department)] * count])
    told = more(rows, count, trait_of(rows, f"department_spend_share.{department}"))
    # Of two departments with equal spend either may be called the top one.
    assert_same(
        told,
        truth,
        but=["discount", *(["top_department"] if told["top_department_spend_share"].item() <= 0.51 else [])],
    )


@PATIENT
@given(orders=HISTORIES, count=st.integers(1, 5))
def test_orders_at_a_discount_move_its_share(orders, count):
    rows = features_of(orders)
    truth = features_of([*orders, *[usual_order(orders, is_discounted=True)] * count])
    told = more(rows, count, trait_of(rows, "discount_spend_share", discount_spend_share=1.0))
    assert_same(told, truth, but=["department", "top_department"])


@PATIENT
@given(orders=HISTORIES, count=st.integers(1, 5))
def test_larger_orders_move_the_average_and_all_money(orders, count):
    rows = features_of(orders)
    larger = Trait(ORDERS, "average_order_amount", {}, "order_count", doubles=True, edge=700.0)
    size = min(round(2 * rows["average_order_amount"].item(), 2), 700.0)
    usual = usual_order(orders)
    order = Order(1, size, usual.daypart, usual.channel, is_weekend=usual.is_weekend)
    assert_same(more(rows, count, larger), features_of([*orders, *[order] * count]), but=OF_USUAL_MIX)


@PATIENT
@given(orders=HISTORIES, days=st.integers(1, 90))
def test_waiting_tells_only_what_is_certain(orders, days):
    rows = features_of(orders)
    told = again(rows, WAITING, (), count=np.array([float(days)]))
    later = [Order(order.days_before + days, order.amount, order.daypart, order.channel, order.department,
                   order.is_weekend, order.is_discounted) for order in orders]  # fmt: skip
    truth = features_of(later)
    for name in rows.select_dtypes("number").columns:
        found = told[name].item()
        if not np.isnan(found):
            assert found == pytest.approx(truth[name].item(), abs=1e-6), name
    assert told["days_since_last_order"].item() == truth["days_since_last_order"].item()
    is_certain = truth["days_since_last_order"].item() > 90 or truth["days_since_first_order"].item() <= 90
    assert np.isnan(told["spend_90d"].item()) != is_certain


@PATIENT
@given(orders=HISTORIES, count=st.integers(1, 90))
def test_a_window_is_never_more_than_the_whole_nor_full_long_after_the_last_order(orders, count):
    told = more(features_of(orders), count).iloc[0]
    assert told["order_count_90d"] <= told["order_count"]
    assert told["spend_90d"] <= told["lifetime_spend"] + 1e-6
    assert (told["days_since_last_order"] <= 90) == (told["order_count_90d"] > 0)


def test_an_offer_redeemed_is_one_of_a_further_campaign_in_a_further_order():
    rows = features_of([Order(100, 20.0)]).assign(
        campaign_count=4.0, campaign_redeemed_count=1.0, campaign_redemption_share=0.25, coupon_redemption_count=3.0
    )
    told = more(rows, 2, trait_of(rows, "campaign_redemption_share")).iloc[0]
    assert (told["campaign_count"], told["campaign_redeemed_count"], told["coupon_redemption_count"]) == (6, 3, 5)
    assert told["campaign_redemption_share"] == 0.5
    assert (told["order_count"], told["days_since_last_order"], told["spend_90d"]) == (3, 1, 40)


def test_visits_and_sessions_fill_their_windows():
    rows = pd.DataFrame({"visit_count": [5.0], "visit_count_90d": [0.0], "days_since_last_visit": [120.0],
                         "banking_session_count_90d": [0.0], "days_since_last_session": [99.0]})  # fmt: skip
    visited = again(rows, VISITS, (), count=np.array([2.0])).iloc[0]
    assert (visited["visit_count"], visited["visit_count_90d"], visited["days_since_last_visit"]) == (7, 2, 1)
    banked = again(rows, SESSIONS, (), count=np.array([3.0])).iloc[0]
    assert (banked["banking_session_count_90d"], banked["days_since_last_session"]) == (3, 1)
    assert banked["visit_count"] == 5


def test_a_clicked_email_is_opened_too_and_one_left_lowers_both():
    rows = pd.DataFrame({"email_sent_count_90d": [4.0], "email_open_share_90d": [0.5], "email_click_share_90d": [0.25]})
    clicked, _, left = (one for one in traits(list(rows), list(rows)) if one.activity is EMAILS)
    after = again(rows, EMAILS, [clicked], count=np.array([1.0])).iloc[0]
    assert (after["email_open_share_90d"], after["email_click_share_90d"]) == (3 / 5, 2 / 5)
    after = again(rows, EMAILS, [left], count=np.array([6.0])).iloc[0]
    assert (after["email_open_share_90d"], after["email_click_share_90d"]) == (0.2, 0.1)
