import numpy as np
import pandas as pd

from ml.lenses.behaviour import behaviours


def shoppers(count=100, **changed):
    """Return customers who differ by what nobody would call a difference, the last one by what is given."""
    step = np.linspace(0, 0.02, count)
    frame = pd.DataFrame(
        {
            "order_count": 30.0,
            "weekend_order_share": 0.3 + step,
            "morning_order_share": 0.3 + step[::-1],
            "evening_order_share": 0.2 + step,
            "night_order_share": 0.0,
            "discount_spend_share": 0.2 + step,
            "items_per_order": 10 + step,
            "average_days_between_orders": 7 + step,
            "top_store_spend_share": 0.8 + step,
        }
    )
    for column, value in changed.items():
        frame.loc[count - 1, column] = value
    return frame


def last(**changed):
    return behaviours(shoppers(**changed))[-1]


def test_differences_of_no_size_mark_nobody():
    assert set(behaviours(shoppers())) == {"mixed"}


def test_what_a_customer_does_far_more_than_others_is_the_behaviour():
    assert last(weekend_order_share=0.9) == "weekend"
    assert last(discount_spend_share=0.7) == "deal_seeker"
    assert last(evening_order_share=0.4, night_order_share=0.4) == "evening"
    assert last(items_per_order=40, average_days_between_orders=30) == "stock_up"
    assert last(items_per_order=2, average_days_between_orders=1) == "top_up"
    assert last(top_store_spend_share=0.3) == "many_stores"


def test_few_orders_make_no_habit():
    assert last(weekend_order_share=1.0, order_count=2) == "unknown"
    # one of five at the weekend beyond the usual: drawn towards the others, 6 points above their middle
    assert last(weekend_order_share=0.42, order_count=5) == "mixed"
    assert last(weekend_order_share=0.9, order_count=5) == "weekend"


def test_a_sign_that_is_unknown_for_a_customer_is_left_out():
    assert last(items_per_order=np.nan, average_days_between_orders=30) == "stock_up"


def test_a_bank_is_told_by_its_sessions():
    frame = pd.DataFrame({"order_count": [20.0] * 100, "mobile_session_share": [0.2] * 90 + [0.9] * 10})
    found = list(behaviours(frame))
    assert (found[0], found[-1]) == ("mixed", "digital")


def test_where_no_sign_is_known_or_all_are_alike_nothing_is_known():
    assert set(behaviours(pd.DataFrame({"order_count": [9.0] * 5}))) == {"unknown"}
    assert set(behaviours(pd.DataFrame({"order_count": [9.0] * 5, "weekend_order_share": [0.5] * 5}))) == {"unknown"}
    assert list(behaviours(pd.DataFrame({"order_count": []}))) == []
