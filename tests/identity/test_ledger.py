"""The rules of stable ids, on groups written by hand: no matching is involved here."""

from collections.abc import Iterator
from datetime import date, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.ledger import Moment, assign_customers, record_changes
from tessera.warehouse import IDENTITY_TABLES

MOMENT = Moment(date(2026, 1, 1), datetime(2026, 1, 2, 3))  # noqa: DTZ001 - UTC without zone
Groups = list[set[str]]


class Ids:
    """A ledger in memory, to which runs are given as groups of records."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute(f"CREATE OR REPLACE TABLE ledger ({IDENTITY_TABLES['identity.customer_ledger']})")
        connection.execute("CREATE OR REPLACE TABLE previous (record_id VARCHAR, customer_id VARCHAR)")
        connection.execute("CREATE OR REPLACE TABLE evidence (l_id VARCHAR, r_id VARCHAR, match_weight DOUBLE)")
        connection.execute(
            "CREATE OR REPLACE TABLE decisions (record_id_1 VARCHAR, record_id_2 VARCHAR, decision VARCHAR)"
        )

    def run(
        self, *groups: set[str], created: dict[str, int] | None = None
    ) -> list[tuple[str, str | None, str | None, list[str]]]:
        """Resolve these groups and return the new rows: event, from, to, records."""
        connection = self.connection
        connection.execute("CREATE OR REPLACE TABLE clusters (record_id VARCHAR, cluster BIGINT, created_at TIMESTAMP)")
        rows = [
            (record, number, datetime(2020 + (created or {}).get(record, 0), 1, 1))  # noqa: DTZ001
            for number, group in enumerate(groups)
            for record in sorted(group)
        ]
        if rows:
            connection.executemany("INSERT INTO clusters VALUES (?, ?, ?)", rows)
        assign_customers(connection)
        record_changes(connection, MOMENT)
        connection.execute("CREATE OR REPLACE TABLE previous AS SELECT * FROM mapping")
        connection.execute("INSERT INTO ledger BY NAME SELECT * FROM events")
        return connection.execute(
            "SELECT event, from_customer_id, to_customer_id, record_ids FROM events ORDER BY ledger_id"
        ).fetchall()

    @property
    def mapping(self) -> dict[str, str]:
        """The customer of each record."""
        return dict(self.connection.execute("SELECT record_id, customer_id FROM previous").fetchall())

    def replayed(self) -> dict[str, str]:
        """Return what the ledger alone says, row after row."""
        mapping: dict[str, str] = {}
        for _, start, end, records in self.connection.execute(
            "SELECT ledger_id, from_customer_id, to_customer_id, record_ids FROM ledger ORDER BY ledger_id"
        ).fetchall():
            for record in records:
                assert mapping.get(record) == start
                if end is None:
                    del mapping[record]
                else:
                    mapping[record] = end
        return mapping


@pytest.fixture
def ids() -> Iterator[Ids]:
    with duckdb.connect() as connection:
        yield Ids(connection)


def test_a_new_customer_has_the_id_of_its_first_record(ids):
    assert ids.run({"b", "a"}, {"c"}, created={"a": 2, "b": 1}) == [
        ("birth", None, "b", ["a", "b"]),
        ("birth", None, "c", ["c"]),
    ]


def test_of_records_made_at_one_time_the_lowest_id_founds(ids):
    ids.run({"z", "m"})
    assert ids.mapping == {"m": "m", "z": "m"}


def test_a_run_without_changes_writes_nothing(ids):
    ids.run({"a", "b"}, {"c"})
    assert ids.run({"a", "b"}, {"c"}) == []


def test_a_new_record_joins_its_customer(ids):
    ids.run({"b"})
    assert ids.run({"a", "b"}) == [("join", None, "b", ["a"])]


def test_of_two_customers_that_merge_the_one_with_more_records_stays(ids):
    ids.run({"a"}, {"b", "c"})
    assert ids.run({"a", "b", "c"}) == [("merge", "a", "b", ["a"])]


def test_of_two_equal_customers_that_merge_the_older_stays(ids):
    ids.run({"z"})
    ids.run({"z"}, {"a"})
    assert ids.run({"a", "z"}) == [("merge", "a", "z", ["a"])]


def test_of_two_that_are_as_old_the_lower_id_stays(ids):
    ids.connection.execute("INSERT INTO previous VALUES ('r1', 'n'), ('r2', 'm')")  # known before there was a ledger
    ids.run({"r1", "r2"})
    assert ids.mapping == {"r1": "m", "r2": "m"}


def test_the_smaller_part_of_a_split_gets_a_new_id(ids):
    ids.run({"a", "b", "c"})
    assert ids.run({"a", "b"}, {"c"}) == [("split", "a", "c", ["c"])]


def test_a_founder_that_leaves_its_customer_never_takes_the_id_along(ids):
    ids.run({"a", "b", "c"})
    assert ids.run({"b", "c"}, {"a"}) == [("split", "a", "a~2", ["a"])]
    assert ids.mapping == {"a": "a~2", "b": "a", "c": "a"}


def test_an_id_is_never_given_twice(ids):
    ids.run({"a", "b", "c"})
    ids.run({"b", "c"}, {"a"})
    ids.run({"a", "b", "c"})
    assert ids.run({"b", "c"}, {"a"}) == [("split", "a", "a~3", ["a"])]


def test_an_invented_id_does_not_meet_a_record_of_that_name(ids):
    ids.run({"a", "b", "c"}, {"a~2"})
    ids.run({"b", "c"}, {"a"}, {"a~2"})
    assert ids.mapping == {"a": "a~3", "b": "a", "c": "a", "a~2": "a~2"}


def test_two_new_ids_that_would_be_alike_are_told_apart(ids):
    ids.run({"a", "b", "c"})
    ids.run({"b", "c"}, {"a"}, {"a~2"})
    assert len(set(ids.mapping.values())) == 3


def test_a_record_moves_between_two_customers_that_go_on(ids):
    ids.run({"a", "b", "c"}, {"d", "e"})
    assert ids.run({"a", "b"}, {"c", "d", "e"}) == [("move", "a", "d", ["c"])]


def test_a_split_and_a_merge_at_once_are_two_rows(ids):
    ids.run({"a", "b", "c"}, {"d"})
    assert ids.run({"a", "b"}, {"c", "d"}) == [("move", "a", "d", ["c"])]
    assert ids.run({"a"}, {"b", "c", "d"}) == [("move", "a", "d", ["b"])]


def test_a_record_that_is_gone_leaves_and_the_last_one_ends_the_customer(ids):
    ids.run({"a", "b"})
    assert ids.run({"b"}) == [("leave", "a", None, ["a"])]
    assert ids.run() == [("end", "a", None, ["b"])]


def test_records_that_come_back_are_who_they_were(ids):
    ids.run({"a", "b"}, {"c"})
    ids.run({"c"})
    assert ids.run({"a", "b"}, {"c"}) == [("return", None, "a", ["a", "b"])]
    ids.run({"b"}, {"c"})
    assert ids.run({"a", "b"}, {"c"}) == [("join", None, "a", ["a"])]


def test_the_strongest_pair_stands_beside_a_merge(ids):
    ids.run({"a", "b"}, {"c"})
    ids.connection.execute("INSERT INTO evidence VALUES ('a', 'c', 7.5), ('b', 'c', 9.25), ('a', 'b', 30)")
    ids.run({"a", "b", "c"})
    assert ids.connection.execute("SELECT reason, match_weight FROM events").fetchall() == [("match", 9.25)]


def test_a_merge_that_a_decision_made_says_so(ids):
    ids.run({"a", "b"}, {"c"})
    ids.connection.execute("INSERT INTO decisions VALUES ('a', 'c', 'same')")
    ids.run({"a", "b", "c"})
    assert ids.connection.execute("SELECT event, reason FROM events").fetchall() == [("merge", "decision")]


def test_a_split_that_a_decision_made_says_so(ids):
    ids.run({"a", "b", "c"})
    ids.connection.execute("INSERT INTO decisions VALUES ('a', 'c', 'different')")
    ids.run({"a", "b"}, {"c"})
    assert ids.connection.execute("SELECT event, reason FROM events").fetchall() == [("split", "decision")]


@st.composite
def groupings(draw: st.DrawFn) -> Groups:
    labels = draw(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 4), max_size=8))
    return [{record for record, label in labels.items() if label == wanted} for wanted in sorted(set(labels.values()))]


@given(st.lists(groupings(), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_whatever_happens_each_record_has_one_customer_and_the_ledger_explains_it(runs: list[Groups]) -> None:
    with duckdb.connect() as connection:
        ids = Ids(connection)
        for groups in runs:
            before = ids.mapping
            ids.run(*groups)
            after = ids.mapping
            assert set(after) == {record for group in groups for record in group}
            for group in groups:
                assert len({after[record] for record in group}) == 1
            assert len(set(after.values())) == len(groups)
            assert ids.replayed() == after
            assert_no_one_else_took_an_id(ids, before, after)
            assert ids.run(*groups) == []


def assert_no_one_else_took_an_id(ids: Ids, before: dict[str, str], after: dict[str, str]) -> None:
    """An id that had records before and has some now has at least one in common, or records of it that came back."""
    for customer in set(before.values()) & set(after.values()):
        was = {record for record, owner in before.items() if owner == customer}
        now = {record for record, owner in after.items() if owner == customer}
        ever = ids.connection.execute(
            "SELECT list_distinct(flatten(list(record_ids))) FROM ledger WHERE to_customer_id = ?", [customer]
        ).fetchall()[0][0]
        assert was & now or now & set(ever)
