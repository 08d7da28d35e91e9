"""From events to visits of customers: repeated rows, pauses, midnight, log-ins, addresses, programs, devices."""

from datetime import datetime

import pytest

from tessera.warehouse import connect
from tests.builders import MODELS_ALONE, build_with_dbt, make_raw_warehouse, run_dbt
from tests.dbt_project.feature_steps import DAY, ZONE, read_steps

MODELS = ("+customer_visits", "+int_customer_devices")
RECORDS = {"crm:anna": "c1", "shop:anna": "c1"}


def event(number, moment, **columns):
    return {
        "event_id": f"e{number}",
        "event_type": "page",
        "occurred_at": f"2024-{moment}+00",
        "anonymous_id": "phone",
        **columns,
    }


EVENTS = [
    # two visits, 31 minutes apart, before anyone knows whose phone it is; the first event was delivered twice
    event(1, "03-01 09:00:00", device_id="d1", channel="web"),
    event(1, "03-01 09:00:00", device_id="d1", channel="web", loaded_at="2024-03-05 00:00:00+00"),
    event(2, "03-01 09:29:00", event_type="product_view", product_id="p1"),
    event(3, "03-01 10:00:01"),
    # one numbered visit across local midnight (23:00 UTC) is one on each day
    event(4, "03-02 22:58:00", session_id="s", customer_id="crm:anna", event_type="log_in"),
    event(5, "03-02 23:01:00", session_id="s"),
    # somebody else logs in on the phone
    event(6, "03-10 09:00:00", event_type="cart_add"),
    event(7, "03-10 09:05:00", customer_id="crm:bert", event_type="purchase"),
    # a laptop that is known by an address, told after as_of_date
    event(8, "03-11 09:00:00", anonymous_id="laptop"),
    # a server tells of a customer without saying which browser
    event(9, "03-12 09:00:00", anonymous_id=None, customer_id="shop:anna", channel="app"),
    event(10, "03-13 09:00:00", anonymous_id="spider", browser="curl/8.4.0"),
]
IDENTIFICATIONS = [
    {
        "event_id": "i1",
        "anonymous_id": "laptop",
        "email": "Anna@Mail.com",
        "device_id": "d2",
        "identified_at": "2024-04-01 09:00:00+00",
    }
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    path = make_raw_warehouse(
        tmp_path_factory.mktemp("visits") / "warehouse.duckdb",
        transactions=[
            {"customer_id": customer, "ordered_at": "2024-01-05 09:00:00+00"} for customer in ("crm:anna", "crm:bert")
        ],
        customers=[
            {"customer_id": "crm:anna", "email": "anna@mail.com"},
            {"customer_id": "shop:anna", "email": "anna@mail.com"},
            {"customer_id": "crm:bert", "email": "bert@mail.com"},
        ],
        web_events=EVENTS,
        identifications=IDENTIFICATIONS,
    )
    with connect(path) as connection:
        connection.executemany("INSERT INTO identity.customer_ids VALUES (?, ?)", list(RECORDS.items()))
    return build_with_dbt(path, MODELS, as_of_date=DAY, time_zone=ZONE, command=MODELS_ALONE)


def rows(warehouse, sql):
    with connect(warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_events_become_visits_of_the_customer_known_by_their_end(warehouse):
    found = rows(
        warehouse,
        "SELECT anonymous_id, customer_id, strftime(customer_known_at, '%m-%d %H:%M'), "
        "strftime(started_at, '%m-%d %H:%M'), strftime(ended_at, '%m-%d %H:%M'), started_date::VARCHAR, event_count "
        "FROM marts.web_visits ORDER BY started_at",
    )
    assert found == [
        ("phone", "c1", "03-02 22:58", "03-01 09:00", "03-01 09:29", "2024-03-01", 2),
        ("phone", "c1", "03-02 22:58", "03-01 10:00", "03-01 10:00", "2024-03-01", 1),
        ("phone", "c1", "03-02 22:58", "03-02 22:58", "03-02 22:58", "2024-03-02", 1),
        ("phone", "c1", "03-02 22:58", "03-02 23:01", "03-02 23:01", "2024-03-03", 1),
        ("phone", "crm:bert", "03-10 09:05", "03-10 09:00", "03-10 09:05", "2024-03-10", 2),
        ("laptop", "c1", "04-01 09:00", "03-11 09:00", "03-11 09:00", "2024-03-11", 1),
        (None, "c1", "03-12 09:00", "03-12 09:00", "03-12 09:00", "2024-03-12", 1),
        ("spider", None, None, "03-13 09:00", "03-13 09:00", "2024-03-13", 1),
    ]


def test_only_the_program_is_suspected(warehouse):
    sql = "SELECT anonymous_id, bot_reason FROM marts.web_visits WHERE is_bot_suspect"
    assert rows(warehouse, sql) == [("spider", "browser")]


def test_a_visit_identified_after_as_of_date_is_not_yet_the_customers(warehouse):
    before = read_steps(warehouse, "customer_visits")["visit_count"].to_dict()
    after = read_steps(warehouse, "customer_visits", as_of_date="2024-04-02")["visit_count"].to_dict()
    assert before == {"c1": 5, "crm:bert": 1}
    assert after == {"c1": 6, "crm:bert": 1}


def test_visits_before_the_log_in_count_from_the_day_after_it(warehouse):
    visits = {
        day: read_steps(warehouse, "customer_visits", as_of_date=day)["visit_count"]["c1"]
        for day in ("2024-03-02", "2024-03-03")
    }
    assert visits == {"2024-03-02": 0, "2024-03-03": 3}


def test_features_are_those_of_the_day(warehouse):
    anna = read_steps(warehouse, "customer_visits").loc["c1"]
    assert anna[["visit_count_30d", "visit_count_90d", "days_since_last_visit"]].tolist() == [3, 5, 20]
    assert anna[["product_view_count_90d", "search_count_90d", "cart_add_count_90d"]].tolist() == [1, 0, 0]
    assert anna["page_views_per_visit"] == 4 / 5
    assert anna["app_visit_share"] == 1 / 2


def test_devices_are_the_customers_from_when_the_visitor_is_known(warehouse):
    sql = "SELECT customer_id, device_id, first_seen_at FROM intermediate.int_customer_devices ORDER BY ALL"
    assert rows(warehouse, sql) == [
        ("c1", "d1", datetime(2024, 3, 2, 22, 58)),  # noqa: DTZ001 - UTC without zone, as in the table
        ("c1", "d2", datetime(2024, 4, 1, 9)),  # noqa: DTZ001
    ]


def test_a_company_without_a_website_has_no_visits_and_knows_nothing_of_them(tmp_path):
    path = make_raw_warehouse(
        tmp_path / "warehouse.duckdb", transactions=[{"customer_id": "a", "ordered_at": "2024-01-05 09:00:00+00"}]
    )
    build_with_dbt(path, MODELS, as_of_date=DAY, time_zone=ZONE, command=MODELS_ALONE)
    assert rows(path, "SELECT count(*) FROM marts.web_visits") == [(0,)]
    assert read_steps(path, "customer_visits").isna().all(axis=None)


def test_the_tests_of_the_visits_pass_on_them(warehouse):
    result = run_dbt(
        warehouse,
        ("web_visits", "int_visitor_identifications", "int_customer_devices"),
        as_of_date=DAY,
        time_zone=ZONE,
        command=("test",),
    )
    assert result.returncode == 0, result.stdout[-4000:]
