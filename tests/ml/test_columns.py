import numpy as np
import pandas as pd
import yaml

from ml.columns import PROFILE_COLUMNS, QUESTIONS, Question, choose_columns
from tessera.home import DBT_PROJECT

OFTEN = Question("how often", ("order_count",))
OFFERS = Question("do they answer offers", ("campaign_redemption_share", "coupon_spend_share"))


def test_the_first_usable_column_of_a_question_answers_it():
    frame = pd.DataFrame({"campaign_redemption_share": [0.0, 0.5, 1.0], "coupon_spend_share": [0.3, 0.1, 0.2]})
    choice = choose_columns(frame, [OFFERS])
    assert choice.used == ("campaign_redemption_share",)
    assert choice.dropped == {}


def test_a_column_without_values_is_dropped_and_the_next_one_answers():
    frame = pd.DataFrame({"campaign_redemption_share": [np.nan] * 3, "coupon_spend_share": [0.3, 0.1, 0.2]})
    choice = choose_columns(frame, [OFFERS])
    assert choice.used == ("coupon_spend_share",)
    assert choice.dropped == {"campaign_redemption_share": "has no value"}


def test_a_constant_column_is_dropped_with_its_value_as_the_reason():
    choice = choose_columns(pd.DataFrame({"order_count": [1, 1, 1]}), [OFTEN])
    assert choice.used == ()
    assert choice.dropped == {"order_count": "is 1 for 100.0% of customers (limit 95%)"}


def test_a_nearly_constant_column_is_dropped():
    choice = choose_columns(pd.DataFrame({"order_count": [1] * 97 + [2, 3, 4]}), [OFTEN])
    assert choice.dropped == {"order_count": "is 1 for 97.0% of customers (limit 95%)"}


def test_unknown_values_count_as_the_median_that_will_stand_for_them():
    frame = pd.DataFrame({"order_count": [np.nan] * 50 + [0] * 47 + [1, 2, 3]})
    choice = choose_columns(frame, [OFTEN])
    assert choice.dropped == {"order_count": "is 0 for 97.0% of customers (limit 95%)"}


def test_a_column_that_is_unknown_for_most_customers_is_dropped():
    frame = pd.DataFrame({"campaign_redemption_share": [np.nan] * 51 + [0.0, 0.5] * 24 + [1.0]})
    choice = choose_columns(frame, [Question("do they answer offers", ("campaign_redemption_share",))])
    assert choice.dropped == {"campaign_redemption_share": "is known for only 49.0% of customers (limit 50%)"}


def test_a_column_with_one_value_for_95_of_100_customers_is_kept():
    choice = choose_columns(pd.DataFrame({"order_count": [1] * 95 + [2, 3, 4, 5, 6]}), [OFTEN])
    assert choice.used == ("order_count",)


def test_a_column_that_orders_customers_like_an_earlier_one_is_dropped():
    frame = pd.DataFrame({"order_count": [1, 2, 3, 4], "lifetime_spend": [10.0, 20.0, 30.0, 400.0]})
    choice = choose_columns(frame, [OFTEN, Question("how much", ("lifetime_spend",))])
    assert choice.used == ("order_count",)
    assert choice.dropped == {
        "lifetime_spend": "orders customers as order_count does (rank correlation 1.00, limit 0.95)"
    }


def test_profile_columns_are_listed_once():
    assert len(set(PROFILE_COLUMNS)) == len(PROFILE_COLUMNS)


def customers(**columns):
    """Return a hundred customers who differ in every column of a shop that has only purchases, and in those given."""
    rng = np.random.default_rng(1)
    every = {column for question in QUESTIONS for column in question.columns}
    frame = pd.DataFrame(np.nan, index=range(100), columns=sorted(every))
    for column in ("order_count", "average_order_amount", "days_since_last_order", "spend_trend_90d"):
        frame[column] = rng.permutation(100)
    return frame.assign(**{name: rng.permutation(100) if value is None else value for name, value in columns.items()})


def test_columns_of_sources_that_a_shop_lacks_drop_out_with_a_reason():
    choice = choose_columns(customers(discount_spend_share=None))
    assert choice.used == (
        "order_count",
        "average_order_amount",
        "days_since_last_order",
        "spend_trend_90d",
        "discount_spend_share",
    )
    assert choice.dropped == dict.fromkeys(
        ("campaign_redemption_share", "coupon_spend_share", "email_click_share_90d", "account_type_count"),
        "has no value",
    )


def test_a_shop_without_coupons_sees_from_clicks_who_answers_offers():
    choice = choose_columns(customers(email_click_share_90d=None, discount_spend_share=None))
    assert choice.used[-1] == "email_click_share_90d"
    assert "discount_spend_share" not in (*choice.used, *choice.dropped)


def test_a_bank_where_everyone_paid_yesterday_sees_from_sessions_who_is_still_here():
    bank = customers(days_since_last_order=1, days_since_last_session=None, account_type_count=[1, 2, 3, 4] * 25)
    choice = choose_columns(bank)
    assert choice.used[2] == "days_since_last_session"
    assert choice.used[-1] == "account_type_count"
    assert choice.dropped["days_since_last_order"] == "is 1 for 100.0% of customers (limit 95%)"


def test_every_column_is_made_by_a_model_of_the_features():
    made = {
        column["name"]
        for file in (DBT_PROJECT / "models" / "features").glob("*.yml")
        for model in yaml.safe_load(file.read_text())["models"]
        for column in model["columns"]
    }
    every = {*PROFILE_COLUMNS, *(column for question in QUESTIONS for column in question.columns)}
    assert every - made == set()
