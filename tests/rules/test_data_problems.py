"""What the data keep a rule from saying: typing errors that no grammar can find."""

import pytest

from rules.data_problems import FEW_VALUES, data_problems
from rules.moments import Moment
from rules.reading import read_rules
from tests.rules.conftest import DAY, ZONE, customers, insert, write_rules


@pytest.fixture
def problem(warehouse, tmp_path):
    """Return a function that tells the problem of a rule whose only condition is given."""
    customers(
        warehouse,
        "anna",
        "bert",
        department_spend_shares=[{"GROCERY": 0.5, "FUEL": 0.5}, {"GROCERY": 1.0}],
        top_department=["GROCERY", "FUEL"],
        age_band=["unknown", "unknown"],
        average_rating=[float("nan"), None],
        order_count=[1, 2],
    )
    insert(warehouse, "marts.customers", {"customer_id": "anna", "country": "PT"})
    insert(warehouse, "marts.customers", {"customer_id": "other", "city": "Lisbon"})
    order = {"customer_id": "anna", "ordered_date": "2024-03-01", "last_ordered_at": "2024-03-01 10:00:00"}
    insert(warehouse, "marts.orders", {**order, "order_id": "1", "store_id": "s1", "sales_amount": 1})
    event = {"customer_id": "anna", "occurred_at": "2024-03-01 10:00:00"}
    for kind in ("open", "sent"):
        insert(warehouse, "marts.email_events", {**event, "event_type": kind})
    consent = {"purpose": "email_marketing", "is_granted": True, "valid_from": "2024-01-01 10:00:00"}
    insert(warehouse, "marts.consents", {"customer_id": "anna", **consent})

    def ask(condition):
        rules = read_rules(write_rules(tmp_path, f"rules:\n  - key: r\n    all: [{condition}]\n")).rules
        return data_problems(warehouse, rules, Moment(DAY, ZONE)).get("r")

    return ask


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            "{feature: department_spend_share.GROCREY, less_than: 0.1}",
            "feature department_spend_share.GROCREY: GROCREY is unknown; known: FUEL, GROCERY (did you mean GROCERY?)",
        ),
        (
            "{consent: emial_marketing, is: granted}",
            "consent emial_marketing is unknown; known: email_marketing (did you mean email_marketing?)",
        ),
        (
            "{events: email_events, where: {event_type: opened}, count: 0}",
            "where event_type of email_events: opened is unknown; known: open, sent (did you mean open?)",
        ),
        (
            "{events: orders, where: {store_id: {is_none_of: [s1, nope]}}, count: 0}",
            "where store_id of orders: nope is unknown; known: s1",
        ),
        ("{feature: visit_count_90d, at_least: 1}", "feature visit_count_90d is known of nobody on 2024-04-01"),
        ("{feature: average_rating, at_least: 1}", "feature average_rating is known of nobody on 2024-04-01"),
        ("{feature: age_band, is: 35-44}", "feature age_band is known of nobody on 2024-04-01"),
        (
            "{feature: attitude_score.price, at_least: 1}",
            "feature attitude_score.price is known of nobody on 2024-04-01",
        ),
        ("{attribute: city, is: Lisbon}", "attribute city is known of nobody on 2024-04-01"),
        ("{attribute: country, is_not: Portugal}", "attribute country: Portugal is unknown; known: PT"),
        (
            "{feature: top_department, is: GROCREY}",
            "feature top_department: GROCREY is unknown; known: FUEL, GROCERY (did you mean GROCERY?)",
        ),
        (
            "{events: orders, sum: {of: couponed_sales_amount, is: 0}}",
            "couponed_sales_amount of orders is known of none before 2024-04-01",
        ),
        ("{events: web_visits, count: 0}", "there are no web_visits before 2024-04-01"),
        ("{not: {segment: nosuch}}", "on 2024-04-01 segment nosuch is unknown: no segment is found yet"),
    ],
)
def test_what_is_not_there_is_a_problem(problem, condition, expected):
    assert problem(condition) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "{feature: department_spend_share.grocery, less_than: 0.1}",
        "{consent: Email_Marketing, is: granted}",
        "{events: email_events, where: {event_type: OPEN}, count: 0}",
        "{events: email_events, where: {event_type: {contains: click}}, count: 0}",
        "{events: orders, where: {sales_amount: {more_than: 1000}}, count: 0}",
        "{feature: order_count, at_least: 100}",
        "{attribute: country, is: pt}",
    ],
)
def test_what_is_there_is_none_whatever_its_capitals(problem, condition):
    assert problem(condition) is None


def test_a_text_among_many_is_looked_up_alone(warehouse, problem):
    order = {"customer_id": "anna", "ordered_date": "2024-03-01", "last_ordered_at": "2024-03-01 10:00:00"}
    for number in range(FEW_VALUES + 1):
        insert(warehouse, "marts.orders", {**order, "order_id": f"o{number}", "store_id": f"store {number}"})
    assert problem("{events: orders, where: {store_id: Store 7}, count: 0}") is None
    assert problem("{events: orders, where: {store_id: nope}, count: 0}") == (
        "where store_id of orders: nope is in no row on 2024-04-01"
    )


def test_texts_are_held_to_be_there_by_the_letters_that_rules_compare(problem, warehouse):
    insert(warehouse, "marts.customers", {"customer_id": "bert", "city": "İstanbul"})
    assert problem("{attribute: city, is: istanbul}") is None
    assert problem("{attribute: city, is: İSTANBUL}") is None
