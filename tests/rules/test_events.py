"""Windows of events: which count, on which local day, and what is unknown of them. The day is 2024-04-01 in Vienna."""

from datetime import date

import pytest

from tests.rules.conftest import customers, insert


def order(customer, day, amount=10, last_ordered_at=None, **columns):
    return {
        "order_id": f"{customer} {day}",
        "customer_id": customer,
        "ordered_date": day,
        "last_ordered_at": last_ordered_at or f"{day} 12:00:00",
        "line_count": 1,
        "sales_amount": amount,
        **columns,
    }


def email(customer, moment, event_type="open"):
    return {"customer_id": customer, "occurred_at": moment, "event_type": event_type}


@pytest.fixture
def shop(warehouse):
    customers(warehouse, "anna", "bert", "cora")
    insert(
        warehouse,
        "marts.orders",
        order("anna", "2024-03-31", 100),
        order("anna", "2024-03-02", 150.5),
        order("anna", "2024-03-01", 5),
        order("bert", "2024-03-01", 40, store_id="s1"),
        order("bert", "2024-04-01", 900),
        order("bert", "2023-01-01", 60, store_id="s2"),
    )
    return warehouse


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        # 30 days before 2024-04-01 begin with 2024-03-02; what happened on the day itself is not known yet
        ("- {events: orders, in_last_days: 30, count: {at_least: 1}}", ["anna"]),
        ("- {events: orders, in_last_days: 31, count: {at_least: 1}}", ["anna", "bert"]),
        ("- {events: orders, count: 2}", ["bert"]),
        ("- {events: orders, count: 0}", ["cora"]),
        ("- {events: orders, in_last_days: 30, sum: {of: sales_amount, is: 250.5}}", ["anna"]),
        ("- {events: orders, in_last_days: 30, sum: {of: sales_amount, is: 0}}", ["bert", "cora"]),
        (
            "- {events: orders, in_last_days: 60, not_in_last_days: 30, sum: {of: sales_amount, less_than: 6}}",
            ["anna", "cora"],
        ),
        ("- {events: orders, not_in_last_days: 365, count: {at_least: 1}}", ["bert"]),
        ("- {events: orders, average: {of: sales_amount, is: 50}}", ["bert"]),
        ("- {events: orders, lowest: {of: sales_amount, at_most: 5}}", ["anna"]),
        ("- {events: orders, highest: {of: sales_amount, at_most: 60}}", ["bert"]),
        ("- {events: orders, distinct: {of: store_id, is: 2}}", ["bert"]),
        ("- {events: orders, distinct: {of: store_id, is: 0}}", ["anna", "cora"]),
        ("- {events: orders, where: {store_id: S1}, count: {at_least: 1}}", ["bert"]),
        ("- {events: orders, where: {sales_amount: {more_than: 50}}, count: {at_least: 2}}", ["anna"]),
        ("- {events: orders, count: {at_least: 2}, sum: {of: sales_amount, more_than: 200}}", ["anna"]),
        ("- {events: orders, days_since_last: {is: 1}}", ["anna"]),
        ("- {events: orders, days_since_last: {is: 31}}", ["bert"]),
        ("- {events: orders, days_since_last: {at_least: 31}}", ["bert"]),
        ("- {events: orders, days_since_last: {at_least: 32}}", []),
        ("- {events: orders, days_since_last: {more_than: 30}}", ["bert"]),
        ("- {events: orders, days_since_last: {at_most: 1}}", ["anna"]),
        ("- {events: orders, days_since_last: {less_than: 2}}", ["anna"]),
        ("- {events: orders, days_since_last: {between: [1, 31]}}", ["anna", "bert"]),
        ("- {events: orders, days_since_last: {is_not: 1}}", ["bert"]),
        ("- {events: orders, days_since_last: {is_one_of: [1, 5]}}", ["anna"]),
        ("- {events: orders, days_since_last: {is_known: false}}", ["cora"]),
        ("- {events: orders, days_since_first: {more_than: 365}}", ["bert"]),
        # of 415.5 spent, cora has 0 of 2 others below, bert 1, anna 2: percentiles 0, 33.3, 66.7
        ("- {events: orders, sum: {of: sales_amount, percentile: {more_than: 33.4}}}", ["anna"]),
        ("- {events: orders, count: {percentile: {less_than: 33}}}", ["cora"]),
    ],
)
def test_a_window_of_orders_holds_for_these(members, conditions, expected):
    assert members(conditions) == expected


def test_two_orders_and_more_than_200_in_30_days_in_lisbon_and_no_email_opened_for_60_days(shop, members):
    insert(
        shop, "marts.customers", {"customer_id": "anna", "city": "Lisbon"}, {"customer_id": "bert", "city": "Lisbon"}
    )
    insert(
        shop, "marts.email_events", email("anna", "2024-01-15 10:00:00"), email("anna", "2024-03-20 10:00:00", "sent")
    )
    asked = """
- events: orders
  in_last_days: 30
  count: {at_least: 2}
  sum: {of: sales_amount, more_than: 200}
- attribute: city
  is: Lisbon
- events: email_events
  where: {event_type: open}
  in_last_days: 60
  count: 0
"""
    assert members(asked) == ["anna"]
    insert(shop, "marts.email_events", email("anna", "2024-02-15 10:00:00"))
    assert members(asked) == []


def test_the_day_begins_at_local_midnight_in_summer_and_in_winter(warehouse, members):
    # Vienna's clocks went forward on 2024-03-31: 2024-04-01 begins at 22:00 UTC, 2024-03-31 at 23:00 UTC
    customers(warehouse, "before", "after", "earlier", "early")
    insert(
        warehouse,
        "marts.email_events",
        email("before", "2024-03-31 21:59:59"),
        email("after", "2024-03-31 22:00:00"),
        email("early", "2024-03-30 23:00:00"),
        email("earlier", "2024-03-30 22:59:59"),
    )
    assert members("- {events: email_events, count: {at_least: 1}}") == ["before", "earlier", "early"]
    assert members("- {events: email_events, in_last_days: 1, count: {at_least: 1}}") == ["before", "early"]
    assert members("- {events: email_events, days_since_last: 2}") == ["earlier"]


def test_events_that_the_company_does_not_bring_are_unknown_not_none(shop, members):
    assert members("- {events: email_events, count: 0}") == []
    assert members("- not: {events: email_events, count: {at_least: 1}}") == []
    assert members("- {events: email_events, count: {is_known: false}}") == ["anna", "bert", "cora"]
    insert(shop, "marts.email_events", email(None, "2024-03-01 10:00:00"))
    assert members("- {events: email_events, count: 0}") == ["anna", "bert", "cora"]


def test_a_source_that_begins_after_the_day_is_not_there_yet(shop, members):
    insert(shop, "marts.email_events", email("anna", "2024-06-01 10:00:00"))
    assert members("- {events: email_events, count: 0}") == []


def test_a_filter_on_a_column_that_is_never_filled_is_unknown(shop, members):
    line = {"order_id": "1", "customer_id": "anna", "ordered_at": "2024-03-01 10:00:00", "sales_amount": 1}
    insert(shop, "marts.order_lines", line)
    assert members("- {events: order_lines, where: {is_couponed: true}, count: 0}") == []
    insert(shop, "marts.order_lines", {**line, "customer_id": "bert", "is_couponed": True})
    assert members("- {events: order_lines, where: {is_couponed: true}, count: 0}") == ["anna", "cora"]
    assert members("- {events: order_lines, where: {is_couponed: {is_known: false}}, count: 1}") == ["anna"]


def test_a_sum_is_unknown_where_no_amount_of_the_events_is_known(shop, members):
    insert(shop, "marts.orders", order("cora", "2024-03-05", 1, couponed_sales_amount=1))
    assert members("- {events: orders, sum: {of: couponed_sales_amount, is_known: true}}") == ["cora"]
    assert members("- {events: orders, in_last_days: 7, sum: {of: couponed_sales_amount, is: 0}}") == ["bert", "cora"]


def test_an_order_that_goes_on_after_the_day_counts_with_its_lines_until_then(warehouse, members):
    customers(warehouse, "anna")
    insert(warehouse, "marts.orders", {**order("anna", "2024-03-30", 30, "2024-04-05 10:00:00"), "order_id": "o1"})
    for moment, amount in (("2024-03-30 10:00:00", 50), ("2024-04-05 10:00:00", -20)):
        line = {"order_id": "o1", "customer_id": "anna", "ordered_at": moment, "sales_amount": amount}
        insert(warehouse, "marts.order_lines", line)
    assert members("- {events: orders, count: 1, sum: {of: sales_amount, is: 50}}") == ["anna"]
    assert members("- {events: orders, count: 1, sum: {of: sales_amount, is: 30}}", date(2024, 4, 1)) == []


def test_visits_of_programs_and_of_visitors_not_known_by_then_belong_to_nobody(warehouse, members):
    customers(warehouse, "anna", "bert", "cora")
    for name, known_at, is_bot in (
        ("anna", "2024-03-01 10:00:00", False),
        ("bert", "2024-05-01 10:00:00", False),
        ("cora", "2024-03-01 10:00:00", True),
    ):
        visit = {"customer_id": name, "started_date": "2024-03-01", "customer_known_at": known_at, "page_view_count": 3}
        insert(warehouse, "marts.web_visits", {**visit, "is_bot_suspect": is_bot})
    assert members("- {events: web_visits, count: 1}") == ["anna"]
    assert members("- {events: web_visits, count: 0}") == ["bert", "cora"]


def test_a_ticket_is_told_as_it_stood_when_the_day_began(warehouse, members):
    customers(warehouse, "anna", "bert")
    ticket = {"opened_at": "2024-03-01 10:00:00", "satisfaction_score": 1, "hours_to_close": 2}
    past, future = "2024-03-02 10:00:00", "2024-04-02 10:00:00"
    for name, moment in (("anna", past), ("bert", future)):
        known = {"closed_at": moment, "satisfaction_known_at": moment}
        insert(warehouse, "marts.support_tickets", {"customer_id": name, **ticket, **known})
    assert members("- {events: support_tickets, where: {is_open: true}, count: 1}") == ["bert"]
    assert members("- {events: support_tickets, average: {of: satisfaction_score, at_most: 2}}") == ["anna"]
    assert members("- {events: support_tickets, average: {of: hours_to_close, is_known: true}}") == ["anna"]


def test_a_consent_is_the_last_decision_before_the_day(warehouse, members):
    customers(warehouse, "anna", "bert", "cora")
    for name, is_granted, moment in (
        ("anna", True, "2024-01-01 10:00:00"),
        ("anna", False, "2024-04-02 10:00:00"),
        ("bert", True, "2024-01-01 10:00:00"),
        ("bert", False, "2024-02-01 10:00:00"),
    ):
        row = {"customer_id": name, "purpose": "email_marketing", "is_granted": is_granted, "valid_from": moment}
        insert(warehouse, "marts.consents", row)
    assert members("- {consent: email_marketing, is: granted}") == ["anna"]
    assert members("- {consent: Email_Marketing, is: refused}") == ["bert"]
    assert members("- {consent: email_marketing, is_known: false}") == ["cora"]
    assert members("- {consent: profiling, is: granted}") == []


def test_a_rule_joins_a_found_segment(shop, members):
    for name, cluster in (("anna", 0), ("bert", 1)):
        insert(
            shop,
            "predictions.segment_assignments",
            {"customer_id": name, "as_of_date": "2024-04-01", "cluster_id": cluster, "membership_probability": 1}
            | {
                "component_1": 0,
                "component_2": 0,
                "scored_at": "2024-04-01 00:00:00",
                "model_name": "m",
                "model_version": 2,
            },
        )
    for version, keys in ((1, ("old", "older")), (2, ("regulars", "sleepers"))):
        for cluster, key in enumerate(keys):
            names = {"segment_key": key, "segment_name": key, "segment_description": key}
            model = {"as_of_date": "2024-04-01", "cluster_id": cluster, "model_name": "m", "model_version": version}
            insert(shop, "predictions.segment_definitions", {**names, **model})
    assert members("- segment: regulars\n- {events: orders, count: {at_least: 3}}") == ["anna"]
    assert members("- not: {segment: regulars}") == ["bert"]
    assert members("- segment: Regulars") == ["anna"]
    assert members("- not: {segment: sleepers}") == ["anna"]


@pytest.mark.usefixtures("shop")
def test_a_segment_that_is_not_among_those_of_the_day_is_unknown_for_everyone(warehouse, members):
    assert members("- segment: nosuch") == members("- not: {segment: nosuch}") == []
    names = {"segment_key": "empty", "segment_name": "Empty", "segment_description": "nobody"}
    model = {"as_of_date": "2024-04-01", "cluster_id": 0, "model_name": "m", "model_version": 1}
    insert(warehouse, "predictions.segment_definitions", {**names, **model})
    assert members("- segment: nosuch") == members("- not: {segment: nosuch}") == []
    assert members("- any: [{segment: nosuch}, {events: orders, count: 2}]") == ["bert"]
    # of a segment of the day, who is in none is unknown still
    assert members("- not: {segment: empty}") == []
    assigned = {"membership_probability": 1, "component_1": 0, "component_2": 0, "scored_at": "2024-04-01 00:00:00"}
    row = {"customer_id": "anna", **model, **assigned, "cluster_id": 1}
    insert(warehouse, "predictions.segment_definitions", {**names, **model, "cluster_id": 1, "segment_key": "full"})
    insert(warehouse, "predictions.segment_assignments", row)
    assert members("- not: {segment: empty}") == ["anna"]
