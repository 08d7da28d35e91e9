import numpy as np
import pandas as pd

from ml.explanation.actions import actions, change
from ml.explanation.space import Space

SEGMENTS = np.repeat(np.array([0, 1], dtype=np.int32), 50)


def offered(**columns):
    frame = pd.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()})
    return {one.name: one for one in actions(Space.of(frame, SEGMENTS, list(frame)).numbers, list(frame))}


def test_who_a_customer_is_and_what_follows_from_others_is_not_changed():
    found = offered(
        order_count=np.arange(100),
        average_order_amount=np.arange(100) / 3,
        lifetime_spend=np.arange(100) * 2,
        days_since_first_order=np.arange(100),
        known_household_size=np.arange(100) % 4,
        recency_score=np.arange(100) % 5,
        **{"attitude_score.price": np.arange(100) / 100},
    )
    assert sorted(found) == ["average_order_amount", "order_count"]


def test_what_is_alike_for_nearly_all_is_not_offered():
    assert offered(has_loan=[1.0] + [0.0] * 99, store_count=[4.0] * 100) == {}


def test_counts_move_in_ones_and_others_in_a_hundredth_of_their_range():
    found = offered(
        order_count=np.arange(100), items_per_order=np.arange(100) / 7, email_open_share_90d=np.arange(100) / 99
    )
    # usual from 2.45 to 96.55 of 99: whole; 94 / 7 / 50 = 0.27; 0.95 / 50 = 0.019
    assert [found[name].step for name in found] == [1.0, 0.1, 0.01]
    share = found["email_open_share_90d"]
    assert share.value(np.array([3, 30])).tolist() == [0.03, 0.3]
    assert share.nearest(np.array([0.304, np.nan])).tolist()[0] == 0.3
    assert (found["order_count"].grid[0], found["order_count"].grid[-1]) == (3, 96)


def test_a_count_of_all_so_far_only_rises():
    found = offered(order_count=np.arange(100), days_since_last_order=np.arange(100))
    before, after = np.array([5.0, 5.0, 5.0]), np.array([4.0, 5.0, 6.0])
    assert found["order_count"].allows(before, after).tolist() == [False, False, True]
    assert found["days_since_last_order"].allows(before, after).tolist() == [True, False, True]


def test_spend_follows_orders_and_their_average():
    rows = pd.DataFrame(
        {"order_count": [2.0, 3.0], "average_order_amount": [10.0, 5.0], "lifetime_spend": [20.0, 15.0]}
    )
    assert change(rows, {"order_count": np.array([4.0, 3.0])})["lifetime_spend"].tolist() == [40.0, 15.0]
    assert change(rows, {"average_order_amount": np.array([12.5, 6.0])})["lifetime_spend"].tolist() == [25.0, 18.0]
    assert rows["lifetime_spend"].tolist() == [20.0, 15.0]


def test_a_later_last_order_is_one_more_order_and_an_earlier_one_is_time_gone_by():
    rows = pd.DataFrame(
        {
            "order_count": [2.0, 2.0],
            "days_since_last_order": [30.0, 30.0],
            "days_since_first_order": [90.0, 90.0],
            "days_between_first_and_last_order": [60.0, 60.0],
        }
    )
    changed = change(rows, {"days_since_last_order": np.array([1.0, 50.0])})
    assert changed["order_count"].tolist() == [3.0, 2.0]
    assert changed["days_since_first_order"].tolist() == [90.0, 110.0]
    assert changed["days_between_first_and_last_order"].tolist() == [89.0, 60.0]


def test_an_order_count_that_is_itself_changed_is_kept():
    rows = pd.DataFrame({"order_count": [2.0], "days_since_last_order": [30.0]})
    changed = change(rows, {"days_since_last_order": np.array([1.0]), "order_count": np.array([7.0])})
    assert changed["order_count"].tolist() == [7.0]
