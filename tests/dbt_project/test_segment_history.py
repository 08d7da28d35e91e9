"""From the memberships of several days to stays and transitions, built out of order and built again."""

import json
from datetime import date

import pytest

from tessera.warehouse import connect, create_prediction_tables
from tests.builders import build_with_dbt, run_dbt

MODELS = ("segment_membership_history", "segment_transitions", "segment_ledger", "path:models/staging/ml")
JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
MEMBERS = {
    JANUARY: {"ann": "a", "bob": "a", "cat": "b"},
    FEBRUARY: {"ann": "a", "bob": "b", "cat": "b", "dan": "a"},
    MARCH: {"ann": "a", "bob": "b", "dan": "no_clear_segment"},
}
STAYS = "SELECT customer_id, segment_key, valid_from_date, valid_to_date FROM segments.segment_membership_history"
MOVES = "SELECT to_date, from_segment_key, to_segment_key, customer_count FROM segments.segment_transitions"


def write(warehouse, day, members):
    with connect(warehouse) as connection:
        create_prediction_tables(connection)
        connection.execute("DELETE FROM predictions.segment_memberships WHERE as_of_date = ?", [day])
        rows = [(customer, day, key, key.upper()) for customer, key in members.items()]
        connection.executemany("INSERT INTO predictions.segment_memberships VALUES (?, ?, ?, ?)", rows)


def build(warehouse, day):
    command = ("build", "--exclude-resource-type", "unit_test")
    return build_with_dbt(warehouse, MODELS, as_of_date=day.isoformat(), time_zone="Europe/Vienna", command=command)


def rows(warehouse, sql):
    with connect(warehouse, read_only=True) as connection:
        return connection.execute(f"{sql} ORDER BY ALL").fetchall()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """Return a warehouse that knows three days and was built as of the last, then of the one before."""
    path = tmp_path_factory.mktemp("history") / "warehouse.duckdb"
    for day, members in MEMBERS.items():
        write(path, day, members)
    build(path, MARCH)
    return path


def test_stays_transitions_and_days_out_of_order(warehouse):
    assert rows(warehouse, STAYS) == [
        ("ann", "a", JANUARY, None),
        ("bob", "a", JANUARY, FEBRUARY),
        ("bob", "b", FEBRUARY, None),
        ("cat", "b", JANUARY, MARCH),
        ("dan", "a", FEBRUARY, MARCH),
        ("dan", "no_clear_segment", MARCH, None),
    ]
    moves_to_february = [
        (FEBRUARY, "a", "a", 1),
        (FEBRUARY, "a", "b", 1),
        (FEBRUARY, "b", "b", 1),
        (FEBRUARY, "not_yet_a_customer", "a", 1),
    ]
    assert rows(warehouse, MOVES) == [
        *moves_to_february,
        (MARCH, "a", "a", 1),
        (MARCH, "a", "no_clear_segment", 1),
        (MARCH, "b", "b", 1),
        (MARCH, "b", "gone", 1),
    ]
    build(warehouse, FEBRUARY)
    assert rows(warehouse, STAYS) == [
        ("ann", "a", JANUARY, None),
        ("bob", "a", JANUARY, FEBRUARY),
        ("bob", "b", FEBRUARY, None),
        ("cat", "b", JANUARY, None),
        ("dan", "a", FEBRUARY, None),
    ]
    assert rows(warehouse, f"{MOVES} WHERE as_of_date = DATE '2024-02-01'") == moves_to_february


def test_a_past_day_that_is_run_again_replaces_itself_and_what_followed_from_it(warehouse):
    write(warehouse, FEBRUARY, {"ann": "b", "bob": "b", "cat": "b"})
    build(warehouse, MARCH)
    assert rows(warehouse, f"{STAYS} WHERE customer_id IN ('ann', 'dan')") == [
        ("ann", "a", JANUARY, FEBRUARY),
        ("ann", "a", MARCH, None),
        ("ann", "b", FEBRUARY, MARCH),
        ("dan", "no_clear_segment", MARCH, None),
    ]
    assert (MARCH, "not_yet_a_customer", "no_clear_segment", 1) in rows(
        warehouse, f"{MOVES} WHERE as_of_date = DATE '2024-03-01'"
    )
    write(warehouse, FEBRUARY, MEMBERS[FEBRUARY])


def test_a_stay_that_overlaps_another_or_leaves_a_day_out_fails_the_build(warehouse):
    table = "segments.segment_membership_history"
    with connect(warehouse) as connection:
        connection.execute(f"UPDATE {table} SET valid_to_date = NULL WHERE customer_id = 'bob'")
        day = connection.execute(f"SELECT max(as_of_date) FROM {table}").fetchall()[0][0]
    result = run_dbt(
        warehouse,
        ("segment_membership_history",),
        as_of_date=day.isoformat(),
        time_zone="Europe/Vienna",
        command=("test", "--exclude-resource-type", "unit_test"),
    )
    results = json.loads((warehouse.parent / "dbt_target" / "run_results.json").read_text())["results"]
    assert result.returncode != 0
    assert {"no_stay_overlaps_another_of_its_customer", "stays_leave_no_published_day_out"} <= {
        one["unique_id"].split(".")[2] for one in results if one["status"] == "fail"
    }
