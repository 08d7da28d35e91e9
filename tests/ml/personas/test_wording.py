"""Single sentences from facts made by hand: what a marketer would stumble over is not said."""

import re

import pytest

from ml.personas.composition import compose_persona
from tests.ml.personas.conftest import SNAPSHOT, fact


def told(**known):
    """Return the sentences of ten segments of equal facts, so that many phrases are seen."""
    made = {name: fact(name, *rest[:3], **(rest[3] if len(rest) > 3 else {})) for name, rest in known.items()}
    return [
        [sentence.text for sentence in compose_persona((f"segment {number}", "Some"), made, SNAPSHOT).sentences]
        for number in range(10)
    ]


def test_a_segment_of_which_little_is_known_is_to_be_asked():
    for texts in told(customer_count=("count", 73.0, None)):
        assert len(texts) == 2
        assert re.match(r"(Talk to a few of these 73 customers|Learn first: ask some of the 73)", texts[1])


def test_nothing_is_said_of_the_next_order_as_a_channel_or_of_a_letter_by_the_hour():
    known = {
        "median_days_between_orders": ("days", 3.9, None),
        "favourite_weekday": ("weekday", 0.3, None, {"category_name": "7"}),
        "favourite_hour": ("hour", 0.2, None, {"category_name": "17"}),
    }
    assert not any("next order" in text for texts in told(**known) for text in texts)
    for texts in told(**known, mailer_spend_share=("share", 0.3, None)):
        assert not any("3.9" in text and "remind" in text.lower() for text in texts)
        assert "Sunday" in texts[-1]
        assert "17:00" not in texts[-1]


def test_carts_abandoned_less_than_by_others_are_no_friction():
    less, more = (
        [texts[0] for texts in told(cart_abandonment_share=("share", value, 0.09, {"error": 0.004}))]
        for value in (0.047, 0.15)
    )
    assert all(
        re.match("The checkout holds them up less|Once a cart is filled they buy more often", text) for text in less
    )
    assert all(re.match("Carts get left behind|Friction shows at the checkout", text) for text in more)


def test_growth_behind_that_of_all_customers_is_no_momentum():
    slow, fast = (
        [texts[0] for texts in told(spend_change_90d=("change", value, 0.38, {"error": 0.03}))] for value in (0.21, 0.6)
    )
    assert all(re.match("Their growth trails the company's|Growth is slower here", text) for text in slow)
    assert all(
        re.match("Lately the direction is up|Momentum is with them|They outgrow the base", text) for text in fast
    )


def test_a_change_within_chance_is_no_trend():
    for texts in told(spend_change_90d=("change", 0.2, None, {"error": 0.1})):
        assert re.match("No clear trend|Whether spend is moving cannot be told", texts[0])


def test_silence_is_a_warning_only_beyond_that_of_all_customers():
    for texts in told(lapsed_customer_share_90d=("share", 0.16, 0.39, {"error": 0.007})):
        assert re.match("They stay in touch|Going quiet is rarer", texts[0])


def test_silence_of_nearly_all_is_told_as_a_bound_and_acted_upon():
    for texts in told(customer_count=("count", 174.0, None), least_lapsed_customer_share_90d=("share", 0.891, None)):
        assert any(re.match("Silence reigns here: at least 89%|They have gone quiet, at least 89%", t) for t in texts)
        assert any(re.match("Win them back, for at least 89%|Begin with a reason to return, since", t) for t in texts)


def test_numbers_that_print_alike_are_not_contrasted():
    for texts in told(
        median_order_count=("orders", 7.0, 7.0), average_order_amount=("money", 59.0, 91.64, {"error": 0.1})
    ):
        assert "7 orders, the same as" in texts[0]
        assert texts[0].count("7 orders") == 1


def test_one_day_one_store_and_one_line_are_good_english():
    known = {
        "median_order_count": ("orders", 1.0, None),
        "average_order_amount": ("money", 59.0, None),
        "median_days_between_orders": ("days", 1.0, 3.0),
        "store_count": ("number", 1.02, 2.0, {"error": 0.01}),
        "items_per_order": ("number", 1.0, None),
    }
    for texts in told(**known):
        assert not any(re.search(r"\b1 (stores|lines|days|orders)|1 day (usually )?(go|separate)\b", t) for t in texts)
        assert not any(re.search(r"1 order, each", text) for text in texts)


def test_a_share_of_all_time_is_not_told_of_the_last_90_days():
    visits = {
        "visit_count_90d": ("number", 4.0, 2.0, {"error": 0.1}),
        "app_visit_share": ("share", 0.3, None),
        "banking_session_count_90d": ("number", 4.0, 2.0, {"error": 0.1}),
        "mobile_session_share": ("share", 0.3, None),
    }
    for texts in told(**visits):
        assert all(re.search("so far|to date", text.partition("90 days")[2]) for text in texts if "90 days" in text)
        assert not any("phone" in text for text in texts)


def test_a_band_of_ages_is_told_as_a_band():
    for texts in told(age_band_raised=("share", 0.21, 0.064, {"category_name": "-24", "error": 0.01})):
        assert "band" in texts[0].partition("-24")[0]


def test_the_hour_after_midnight_stays_on_its_day():
    for texts in told(
        favourite_weekday=("weekday", 0.3, None, {"category_name": "1"}),
        favourite_hour=("hour", 0.2, None, {"category_name": "0"}),
    ):
        assert "Monday" in texts[-1]
        assert re.search(r"from 0:00|begins at 0:00", texts[-1])


@pytest.mark.parametrize(("error", "is_told"), [(0.01, True), (0.02, False), (None, False)])
def test_a_department_is_their_taste_only_beyond_chance(error, is_told):
    known = ("share", 0.095, 0.05, {"category_name": "TOYS", "error": error})
    for texts in told(customer_count=("count", 73.0, None), raised_department=known):
        assert any("toys" in text for text in texts) is is_told


def test_a_segment_where_most_things_differ_still_compares_each():
    known = {
        name: ("share", 0.4, 0.2, {"error": 0.01})
        for name in ("support_customer_share_90d", "waiting_customer_share", "cart_abandonment_share",
                     "email_open_share_90d", "campaign_redemption_share", "weekend_order_share", "app_visit_share",
                     "refunded_order_share")
    } | {"visit_count_90d": ("number", 4.0, 2.0, {"error": 0.1})}  # fmt: skip
    made = {name: fact(name, *rest[:3], **rest[3]) for name, rest in known.items()}
    for number in range(10):
        persona = compose_persona((f"segment {number}", "Some"), made, SNAPSHOT)
        paragraphs = [sentence.text for paragraph in persona.paragraphs for sentence in paragraph]
        assert len(paragraphs) >= 8
        assert [text for text in paragraphs if not re.search("20%|usual 2|twice the 2|2 ", text)] == []


@pytest.mark.parametrize(("value", "error", "is_told"), [(0.26, 0.015, True), (0.17, 0.015, False)])
def test_a_day_that_leads_by_chance_is_no_favourite(value, error, is_told):
    day = ("weekday", value, None, {"category_name": "2", "error": error})
    for texts in told(customer_count=("count", 174.0, None), favourite_weekday=day):
        assert any("Tuesday" in text for text in texts) is is_told


def test_one_bullet_alone_is_joined_by_a_question_to_the_customers():
    for texts in told(customer_count=("count", 73.0, None), least_one_order_customer_share=("share", 0.74, None)):
        assert len([text for text in texts if re.match("Give the first order|Work on the second", text)]) == 1
        assert re.match("Talk to a few|Learn first", texts[-1])


def test_of_accounts_the_most_unusual_is_compared_and_the_others_listed():
    known = {
        "savings_customer_share": ("share", 0.31, 0.29, {"error": 0.01}),
        "loan_customer_share": ("share", 0.18, 0.1, {"error": 0.01}),
        "mortgage_customer_share": ("share", 0.4, 0.1, {"error": 0.01}),
    }
    for texts in told(**known):
        assert texts[0] == "As for accounts, 31% hold a savings account and 18% a loan."
        assert "a mortgage" in texts[1]
        assert "40%" in texts[1]
        assert "10%" in texts[1]
