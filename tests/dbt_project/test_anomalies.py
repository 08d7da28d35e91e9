"""What a careful analyst would flag is in marts.anomalies, with a reason; what is only rare is not."""

from datetime import date, timedelta

import pytest

from tessera.warehouse import connect
from tests.builders import MODELS_ALONE, build_with_dbt, make_raw_warehouse

FIRST_DAY = date(2024, 1, 1)  # a Monday
DAYS = 100
LOADED_AT = "2024-04-20 06:00:00+00"
COMMON = {"loaded_at": LOADED_AT, "source_name": "shop_lines"}


def line(order_id, day, **columns):
    moment = f"{day} 12:00:00+00"
    row = {"order_id": order_id, "customer_id": "anna", "product_id": "milk", "quantity": 1, "sales_amount": 2}
    return {**COMMON, "ordered_at": moment, **row, **columns}


def ordinary_lines():
    """Ten lines a day, thirty on Saturdays; none on the 70th day, a flood on the 80th."""
    lines = []
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        count = 30 if day.weekday() == 5 else 10
        count = {70: 0, 80: 90}.get(number, count)
        for place in range(count):
            price = 2 + place % 3 / 10
            lines.append(line(f"o{number}-{place}", day, quantity=1 + place % 2, sales_amount=price * (1 + place % 2)))
    return lines


STRANGE_LINES = [
    line("returned", "2024-02-05", quantity=-1, sales_amount=-2),
    line("given", "2024-02-05", quantity=0, sales_amount=0),
    line("unpacked", "2024-02-05", quantity=-3, sales_amount=6),
    line("dear", "2024-02-06", sales_amount=2000),
    line("hoarded", "2024-02-06", quantity=5000, sales_amount=10000),
    line("cut", "2024-02-06", sales_amount=1, retail_discount_amount=9),
    line("ahead", "2099-02-06"),
    line("ancient", "1970-01-01"),
    line("unborn", "2024-02-07", customer_id="crm:child"),
    line("young", "2024-02-07", customer_id="crm:pupil"),
    line("shared", "2024-02-08", customer_id="crm:1"),
    line("shared", "2024-02-08", customer_id="crm:3", product_id="bread"),
    line("married", "2024-02-08", customer_id="crm:1"),
    line("married", "2024-02-08", customer_id="crm:2", product_id="bread"),
]
PEOPLE = [
    {"customer_id": "crm:child", "birth_date": "2024-03-01", "created_at": "2024-03-02 00:00:00+00"},
    {"customer_id": "crm:pupil", "birth_date": "2018-02-07"},
    {"customer_id": "crm:1", "birth_date": "1980-01-01"},
    {"customer_id": "crm:2", "birth_date": "1980-01-01"},
    {"customer_id": "crm:3", "birth_date": "1908-04-14"},
    {"customer_id": "crm:4", "birth_date": "1908-04-16"},
    {"customer_id": "crm:5", "birth_date": "2031-01-01", "created_at": "2024-03-01 00:00:00+00"},
    {"customer_id": "crm:6", "first_name": "Test", "last_name": "Test", "email": "test@example.com"},
]
ORDERS = [
    {
        "order_id": f"w{number}",
        "customer_id": "ben",
        "order_amount": 1_000_000 if number == 40 else 20 + number % 7,
        "ordered_at": f"{FIRST_DAY + timedelta(days=number)} 12:00:00+00",
        "loaded_at": LOADED_AT,
        "source_name": "web_orders",
    }
    for number in range(0, DAYS, 2)
]
TICKETS = [
    {"loaded_at": LOADED_AT, "customer_id": "ben", **ticket}
    for ticket in (
        {"ticket_id": "t1", "opened_at": "2024-02-01 10:00:00+00", "closed_at": "2024-01-29"},
        {"ticket_id": "t2", "opened_at": "2024-02-01", "first_answered_at": "2024-01-31"},
        {"ticket_id": "t3", "opened_at": "2024-02-01", "closed_at": "2024-02-02"},
        {"ticket_id": "t4", "opened_at": "2024-02-01"},
    )
]
ACCOUNTS = [
    {
        "account_id": "k1",
        "customer_id": "ben",
        "account_type": "loan",
        "opened_on": "2024-01-02",
        "closed_on": "2024-01-01",
    },
    {
        "account_id": "k2",
        "customer_id": "ben",
        "account_type": "loan",
        "opened_on": "2024-01-02",
        "closed_on": "2024-01-02",
    },
]
SESSIONS = [
    {
        "session_id": "s1",
        "customer_id": "ben",
        "channel": "online",
        "started_at": "2024-01-02 10:00:00+00",
        "ended_at": "2024-01-02 09:00:00+00",
        "loaded_at": LOADED_AT,
    }
]
EVENTS = [
    {
        "event_id": f"e{number}-{agent}",
        "anonymous_id": visitor,
        "event_type": "page",
        "occurred_at": f"2024-02-01 10:{number:02}:00+00",
        "browser": agent,
        "loaded_at": LOADED_AT,
    }
    for number in range(3)
    for visitor, agent in (("v1", "Mozilla/5.0 (compatible; Examplebot/2.1)"), ("v2", "Mozilla/5.0 (X11; Linux)"))
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    path = make_raw_warehouse(
        tmp_path_factory.mktemp("anomalies") / "warehouse.duckdb",
        transactions=ordinary_lines() + STRANGE_LINES,
        products=[{"product_id": "milk", "list_price_amount": 3}],
        customers=[{"source_name": "crm", **person} for person in PEOPLE],
        orders=ORDERS,
        support_tickets=TICKETS,
        accounts=ACCOUNTS,
        banking_sessions=SESSIONS,
        web_events=EVENTS,
    )
    with connect(path) as connection:
        records = ", ".join(
            f"('{p['customer_id']}', '{p['customer_id']}')" for p in PEOPLE if p["customer_id"][-1] > "2"
        )
        connection.execute(f"INSERT INTO identity.customer_ids VALUES {records}, ('crm:1', 'c'), ('crm:2', 'c')")
    return build_with_dbt(
        path, ["+anomalies"], as_of_date="2024-04-15", time_zone="Europe/Vienna", command=MODELS_ALONE
    )


def found(warehouse, condition="true", columns="anomaly_type, subject_id"):
    with connect(warehouse, read_only=True) as connection:
        return connection.execute(f"SELECT {columns} FROM marts.anomalies WHERE {condition} ORDER BY ALL").fetchall()


def test_lines_that_cannot_be_are_flagged(warehouse):
    assert found(warehouse, "subject_type = 'order_line'") == [
        ("discount_above_price", "cut|milk"),
        ("price_far_from_usual", "dear|milk"),
        ("quantity_far_from_usual", "hoarded|milk"),
        ("sale_without_quantity", "unpacked|milk"),
    ]


def test_orders_that_cannot_be_are_flagged(warehouse):
    assert found(warehouse, "subject_type = 'order'") == [
        ("amount_far_from_usual", "w40"),
        ("buyer_too_young", "young"),
        ("implausible_order_date", "ahead"),
        ("implausible_order_date", "ancient"),
        ("order_before_birth", "unborn"),
        ("order_of_several_customers", "shared"),
    ]


def test_records_that_are_nobody_are_flagged(warehouse):
    assert found(warehouse, "subject_type = 'record'") == [
        ("born_in_the_future", "crm:5"),
        ("born_too_long_ago", "crm:3"),
        ("test_account", "crm:6"),
    ]


def test_what_ends_before_it_begins_is_flagged(warehouse):
    assert found(warehouse, "subject_type IN ('ticket', 'account', 'banking_session')") == [
        ("answered_before_opened", "t2"),
        ("closed_before_opened", "k1"),
        ("closed_before_opened", "t1"),
        ("ended_before_started", "s1"),
    ]


def test_days_that_are_far_from_their_history_are_flagged(warehouse):
    assert found(warehouse, "subject_type = 'day'", "anomaly_type, subject_id, source_name") == [
        ("high_volume_day", "2024-03-21", "shop_lines"),
        ("implausible_day", "1970-01-01", "shop_lines"),
        ("implausible_day", "2099-02-06", "shop_lines"),
        ("missing_day", "2024-03-11", "shop_lines"),
    ]


def test_visitors_that_are_machines_are_flagged(warehouse):
    assert found(warehouse, "anomaly_type = 'bot'", "subject_type, subject_id, source_name") == [
        ("visitor", "v1", "web_events")
    ]


def test_explanations_hold_the_numbers(warehouse):
    told = dict(found(warehouse, columns="subject_id || ' ' || anomaly_type, explanation"))
    assert told["dear|milk price_far_from_usual"].startswith("A unit cost 2000.00, while about 2.10 is usual")
    assert told["unpacked|milk sale_without_quantity"] == "6.00 was paid for a quantity of -3.00."
    assert told["cut|milk discount_above_price"] == "The discount of 9.00 is above the list price of 3.00."
    assert told["unborn order_before_birth"] == "Ordered on 2024-02-07, while the customer was born on 2024-03-01."
    assert told["2024-03-11 missing_day"] == (
        "transactions has 0 rows, while 10 are usual on that weekday (robust z -6.3 over the 8 weeks before)."
    )


def test_every_anomaly_has_an_id_of_its_own(warehouse):
    ((count, distinct),) = found(warehouse, columns="count(*), count(DISTINCT anomaly_id)")
    assert count == distinct > 15


def test_customers_far_from_all_others_are_published_beside_them_for_their_day(warehouse):
    day = "2024-04-15"
    values = [
        ["zoe", day, 0.7, 0.6, True, "Far from all others: order_count is 900."],
        ["abe", day, 0.5, 0.6, False, None],
        ["old", "2024-01-15", 0.7, 0.6, True, "Far from all others: order_count is 900."],
    ]
    with connect(warehouse) as connection:
        for row in values:
            connection.execute(
                "INSERT INTO predictions.customer_anomalies VALUES (?, ?, ?, ?, ?, ?, '2024-04-15 05:00:00', 'm', 1)",
                row,
            )
    build_with_dbt(
        warehouse,
        ["stg_ml__customer_anomalies", "flagged_anomalies"],
        as_of_date=day,
        time_zone="Europe/Vienna",
        command=("build", "--exclude-resource-type", "unit_test"),
    )
    with connect(warehouse, read_only=True) as connection:
        flagged = connection.execute(
            "SELECT subject_type, subject_id, observed_value, limit_value, explanation FROM segments.flagged_anomalies "
            "WHERE anomaly_type = 'customer_far_from_others'"
        ).fetchall()
        others = "SELECT count(*) FROM segments.flagged_anomalies WHERE anomaly_type <> 'customer_far_from_others'"
        counts = [connection.execute(sql).fetchone() for sql in (others, "SELECT count(*) FROM marts.anomalies")]
    assert flagged == [("customer", "zoe", 0.7, 0.6, "Far from all others: order_count is 900.")]
    assert counts[0] == counts[1]
