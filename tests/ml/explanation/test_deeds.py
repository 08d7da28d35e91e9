import numpy as np
import pandas as pd

from ml.explanation.activities import ACCOUNTS, ORDERS, WAITING
from ml.explanation.deeds import deeds, do, go_together
from ml.explanation.space import Space

SEGMENTS = np.repeat(np.array([0, 1], dtype=np.int32), 50)
RISING = np.arange(100) + 1.0
SHARES = np.arange(100) / 100


def frame_of(**columns):
    return pd.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()})


def offered(frame, told=None):
    return deeds(Space.of(frame, SEGMENTS, told or list(frame)).numbers, list(frame))


def told_by(found):
    return {deed.name for deed in found}


def test_who_a_customer_is_and_what_nobody_does_step_by_step_is_not_offered():
    frame = frame_of(
        order_count=RISING,
        average_order_amount=RISING,
        lifetime_spend=RISING,
        days_since_first_order=RISING,
        known_household_size=RISING % 4,
        recency_score=RISING % 5,
        **{"attitude_score.price": SHARES},
    )
    assert told_by(offered(frame)) == {"order_count", "average_order_amount"}


def test_orders_without_a_count_of_them_among_the_features_are_told_by_what_they_move():
    frame = frame_of(order_count=RISING, days_since_last_order=RISING)
    found = offered(frame, ["days_since_last_order"])
    assert [(deed.name, deed.activity) for deed in found] == [
        ("days_since_last_order", ORDERS),
        ("days_since_last_order", WAITING),
    ]


def test_what_is_alike_for_all_is_not_offered():
    assert offered(frame_of(order_count=[4.0] * 100, weekend_order_share=[0.5] * 100)) == []


def test_redemptions_and_orders_are_never_taken_back():
    frame = frame_of(order_count=RISING, campaign_count=np.full(100, 4.0), campaign_redemption_share=RISING % 5 / 4)
    rows = frame.assign(average_order_amount=10.0)
    for deed in offered(frame, ["order_count", "campaign_redemption_share"]):
        could = deed.allows(rows)
        after = do(rows, {deed: np.full(100, 3)})
        assert (after[deed.name] >= rows[deed.name])[could].all()
        assert could.any()


def test_a_share_that_is_no_whole_number_of_orders_is_left_alone():
    frame = frame_of(order_count=[4.0] * 100, weekend_order_share=SHARES)
    weekend = next(deed for deed in offered(frame))
    assert np.flatnonzero(weekend.allows(frame)).tolist() == [0, 25, 50, 75]


def test_who_has_an_account_of_a_kind_opens_no_second_one():
    frame = frame_of(account_count=RISING, account_type_count=RISING % 3 + 1, has_loan=RISING % 2)
    loan = next(deed for deed in offered(frame) if deed.name == "has_loan")
    assert loan.activity is ACCOUNTS
    assert loan.allows(frame).tolist() == (frame["has_loan"] == 0).tolist()
    after = do(frame, {loan: np.ones(100, dtype=np.int64)}).iloc[1]
    assert (after["has_loan"], after["account_count"], after["account_type_count"]) == (1, 3, 4)


def test_two_kinds_of_one_thing_are_not_two_habits():
    frame = frame_of(
        order_count=RISING,
        average_order_amount=RISING,
        days_since_last_order=RISING,
        morning_order_share=SHARES,
        evening_order_share=1 - SHARES,
        weekend_order_share=SHARES,
        discount_spend_share=SHARES,
    )
    found = {deed.name: deed for deed in reversed(offered(frame)) if deed.trait}
    morning, amount = found["morning_order_share"], found["average_order_amount"]
    assert not go_together(morning, found["evening_order_share"])
    assert go_together(morning, found["weekend_order_share"])
    assert go_together(morning, amount)
    assert not go_together(amount, found["discount_spend_share"])
    plain, waiting = (next(deed for deed in offered(frame) if deed.activity is one) for one in (ORDERS, WAITING))
    assert not go_together(plain, morning)
    assert not go_together(waiting, morning)


def test_deeds_of_one_activity_are_done_together():
    frame = frame_of(order_count=[1.0] * 100, average_order_amount=RISING, weekend_order_share=RISING % 2,
                     morning_order_share=RISING % 2, evening_order_share=1 - RISING % 2)  # fmt: skip
    found = {deed.name: deed for deed in reversed(offered(frame)) if deed.trait}
    both = {found["weekend_order_share"]: np.full(100, 1), found["evening_order_share"]: np.full(100, 1)}
    after = do(frame, both).iloc[0]
    assert (after["order_count"], after["weekend_order_share"], after["evening_order_share"]) == (2, 1, 0.5)
