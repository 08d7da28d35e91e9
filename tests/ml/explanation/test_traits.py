import numpy as np
import pandas as pd

from ml.explanation.activities import ORDERS
from ml.explanation.traits import Trait, traits, usual_kinds

COLUMNS = ["order_count", "morning_order_share", "evening_order_share", "weekend_order_share"]


def test_a_share_that_makes_segments_is_moved_by_orders_of_its_own_and_of_the_other_kinds():
    found = [one for one in traits(COLUMNS, ["morning_order_share"]) if one.column == "morning_order_share"]
    assert [dict(one.parts) for one in found] == [
        {"morning_order_share": 1.0, "evening_order_share": 0.0},
        {"morning_order_share": 0.0, "evening_order_share": 1.0},
    ]


def test_a_share_without_others_beside_it_falls_with_orders_of_another_kind():
    found = traits(COLUMNS, ["weekend_order_share"])
    assert [one.parts["weekend_order_share"] for one in found] == [1.0, 0.0]


def test_a_trait_needs_the_column_that_counts():
    assert traits(["weekend_order_share"], ["weekend_order_share"]) == []


def test_a_larger_order_is_twice_the_usual_one_but_no_larger_than_anyones():
    rows = pd.DataFrame({"order_count": [1.0, 1.0, 1.0], "average_order_amount": [20.004, 60.0, 100.0]})
    larger = Trait(ORDERS, "average_order_amount", {}, "order_count", doubles=True, edge=100.0)
    assert larger.one(rows)["average_order_amount"].tolist() == [40.01, 100.0, 100.0]
    assert larger.allows(rows).tolist() == [True, True, False]


def test_fewer_items_are_whole_ones():
    rows = pd.DataFrame({"order_count": [1.0, 1.0], "items_per_order": [5.0, 1.0]})
    smaller = Trait(ORDERS, "items_per_order", {}, "order_count", doubles=False, edge=1.0)
    assert smaller.one(rows)["items_per_order"].tolist() == [2.0, 1.0]
    assert smaller.allows(rows).tolist() == [True, False]


def test_a_usual_order_is_of_the_kind_that_is_ordered_most():
    rows = pd.DataFrame(
        {
            "morning_order_share": [0.5, 0.2, np.nan],
            "evening_order_share": [0.5, 0.3, np.nan],  # of the second, half of the orders are at other times
            "weekend_order_share": [0.5, 0.6, 1.0],
        }
    )
    found = {name: values.tolist() for name, values in usual_kinds(rows).items()}
    assert found == {
        "morning_order_share": [1.0, 0.0, 0.0],
        "evening_order_share": [0.0, 0.0, 0.0],
        "weekend_order_share": [0.0, 1.0, 1.0],
    }
