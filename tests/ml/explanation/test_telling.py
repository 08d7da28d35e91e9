import numpy as np
import pandas as pd
import pytest

from ml.explanation.activities import EMAILS, ORDERS, WAITING
from ml.explanation.deeds import Deed
from ml.explanation.space import Space
from ml.explanation.telling import NO_CHANGE, change_texts
from ml.explanation.traits import Trait
from ml.report.wording import NO_BREAK_SPACE, NumberText

NAMES = ("order_count", "days_since_last_order", "weekend_order_share", "average_order_amount", "items_per_order",
         "campaign_redemption_share", "email_open_share_90d")  # fmt: skip
ROWS = pd.DataFrame({name: [20.0, 30.0] for name in NAMES})
SCALES = {one.name: one for one in Space.of(ROWS, np.array([0, 1], dtype=np.int32), NAMES).numbers}
NOTHING = {"deed": None, "from": np.nan, "to": np.nan, "times": np.nan}
ENDS = ("deed", "from", "to", "times")


def deed(name, activity=ORDERS, **settings):
    trait = Trait(activity, name, {}, "order_count", **settings) if settings else None
    return Deed(SCALES[name], activity, trait)


def told(*moves):
    found = {}
    for prefix, move in zip(("change", "second_change"), [*moves, tuple(NOTHING.values())], strict=False):
        found |= {f"{prefix}_{end}": [value] for end, value in zip(ENDS, move, strict=True)}
    return change_texts(pd.DataFrame(found), ROWS.iloc[:1], NumberText("EUR")).item().replace(NO_BREAK_SPACE, " ")


@pytest.mark.parametrize(
    ("move", "text"),
    [
        ((deed("order_count"), 2, 4, 2), "Order count from 2 to 4, so the last one 1 day ago instead of 20"),
        ((deed("days_since_last_order", WAITING), 2, 40, 38), "Days since last order from 2 to 40, without an order"),
        ((deed("days_since_last_order"), 40, 1, 1), "Days since last order from 40 to 1, with 1 more order"),
        ((deed("weekend_order_share", is_whole=True), 0, 0.5, 2),
         "Weekend order share from 0.0% to 50.0%, with 2 more orders"),
        ((deed("average_order_amount", doubles=True, edge=35.0), 20, 25, 1),
         "Average order amount from EUR 20.00 to EUR 25.00, with 1 more order, of EUR 35.00"),
        ((deed("items_per_order", doubles=False, edge=1.0), 20, 16, 3),
         "Items per order from 20 to 16, with 3 more orders, each of 10 items"),
        ((deed("campaign_redemption_share", is_whole=True), 0, 0.25, 2),
         "Campaign redemption share from 0.0% to 25.0%, with 2 more orders, each redeeming one more campaign"),
        ((deed("email_open_share_90d", EMAILS, is_whole=True), 0, 0.5, 1),
         "Email open share, last 90 days from 0.0% to 50.0%, with 1 more email"),
    ],
)  # fmt: skip
def test_a_change_says_what_is_done(move, text):
    assert told(move) == text


def test_two_features_of_the_same_orders_name_them_once():
    weekend, morning = deed("weekend_order_share", is_whole=True), deed("items_per_order", doubles=True, edge=40.0)
    assert told((weekend, 0, 0.5, 2), (morning, 20, 30, 2)) == (
        "Weekend order share from 0.0% to 50.0% and Items per order from 20 to 30, with 2 more orders, each of 40 items"
    )


def test_a_customer_whom_nothing_small_moves_is_told_so():
    assert told(tuple(NOTHING.values())) == NO_CHANGE == "No small change would move this customer."
