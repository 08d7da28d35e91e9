"""The commands of `tessera identity`, on tables written by hand."""

from datetime import date, datetime

import pytest
import typer
from typer.testing import CliRunner

from tessera.commands.identity import register
from tessera.warehouse import connect, create_identity_tables
from tests.conftest import MakeWorkspace


@pytest.fixture
def workspace(make_workspace: MakeWorkspace):
    """Return a workspace with two customers, one merge and one pair to decide on."""
    settings = make_workspace()
    with connect(settings.paths.warehouse) as connection:
        create_identity_tables(connection)
        connection.execute("INSERT INTO identity.customer_ids VALUES ('a', 'a'), ('b', 'a'), ('c', 'c')")
        day, moment = date(2026, 1, 1), datetime(2026, 1, 1)  # noqa: DTZ001 - UTC without zone
        rows = [
            (1, "birth", None, "a", ["a"], "source", None, None, day, moment),
            (2, "birth", None, "b", ["b"], "source", None, None, day, moment),
            (3, "merge", "b", "a", ["b"], "match", 9.5, None, day, moment),
        ]
        connection.executemany("INSERT INTO identity.customer_ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("""
            INSERT INTO identity.review_pairs BY NAME
            SELECT 1 AS review_rank, 'a' AS record_id_1, 'c' AS record_id_2, 'uncertain' AS reason, 1.5 AS match_weight,
                0.74 AS match_probability, 3 AS affected_record_count, 'a' AS customer_id_1, 'c' AS customer_id_2,
                'Ann' AS first_name_1, '[bold]Anna' AS first_name_2, DATE '1980-02-03' AS birth_date_1""")
    return settings


def invoke(workspace, *arguments: str):
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["identity", *arguments, "--workspace", str(workspace.file)])


def query(workspace, sql):
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_review_shows_both_records_side_by_side(workspace):
    result = invoke(workspace, "review")
    assert result.exit_code == 0, result.output
    for text in ("1. uncertain, probability 0.74", "Ann", "[bold]Anna", "1980-02-03"):
        assert text in result.output


def test_decide_records_who_said_what_and_why(workspace):
    result = invoke(workspace, "decide", "c", "a", "same", "--reason", "called her", "--by", "eva")
    assert result.exit_code == 0, result.output
    rows = query(workspace, "SELECT record_id_1, record_id_2, decision, decided_by, reason FROM identity.decisions")
    assert rows == [("a", "c", "same", "eva", "called her")]


def test_undo_gives_the_earlier_customer_back(workspace):
    result = invoke(workspace, "undo", "3", "--by", "eva")
    assert result.exit_code == 0, result.output
    assert "1 records went back: b." in result.output
    assert query(workspace, "SELECT customer_id FROM identity.customer_ids WHERE record_id = 'b'") == [("b",)]
    decisions = query(workspace, "SELECT record_id_1, record_id_2, decision, undone_ledger_id FROM identity.decisions")
    assert decisions == [("a", "b", "different", 3)]


def test_a_decision_that_is_none_is_refused_by_name(workspace):
    result = invoke(workspace, "decide", "a", "c", "maybe", "--reason", "x")
    assert result.exit_code == 2
    assert "same" in result.output
