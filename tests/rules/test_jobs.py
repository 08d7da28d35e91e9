"""Rules applied to a workspace: members of a day, versions, edits, ends; and the command."""

from datetime import date

import pytest
from typer.testing import CliRunner

from rules.jobs import apply_rules, check_rules, list_rules
from tessera.cli import app
from tessera.errors import TesseraError
from tessera.warehouse import connect, read_frame
from tessera.workspace import load_workspace
from tests.rules.conftest import DAY, insert, make_tables

NEXT = date(2024, 5, 1)
SETTINGS = """
name: rules_shop
time_zone: Europe/Vienna
currency: EUR
sources:
  transactions:
    files: none.csv
    columns: {customer_id: c, order_id: o, product_id: p, quantity: q, sales_amount: amount, ordered_at: at}
"""
BIG = "  - key: big\n    name: Big\n    all: [{feature: lifetime_spend, at_least: 100}]\n"
SMALL = "  - key: small\n    not: {rule: big}\n"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """A workspace with three customers on two days; cora's spend is unknown on the first, bert's falls later."""
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path / "home"))
    (tmp_path / "tessera.yml").write_text(SETTINGS)
    settings = load_workspace(tmp_path)
    with connect(settings.paths.warehouse) as connection:
        make_tables(connection)
        for day, spends in ((DAY, (50, 150, None)), (NEXT, (200, 20, 300))):
            for name, spend in zip(("anna", "bert", "cora"), spends, strict=True):
                row = {"customer_id": name, "as_of_date": day, "lifetime_spend": spend}
                insert(connection, "features.customer_features", row)
    return settings


def write(workspace, text):
    (workspace.file.parent / "rules.yml").write_text(f"rules:\n{text}")


def members(workspace, day=DAY):
    sql = (
        "SELECT rule_key, rule_version, customer_id FROM predictions.rule_memberships WHERE as_of_date = ? ORDER BY ALL"
    )
    return [tuple(row) for row in read_frame(workspace.paths.warehouse, sql, [day]).itertuples(index=False)]


def definitions(workspace, day=DAY):
    columns = "rule_key, rule_name, rule_version, is_active"
    sql = f"SELECT {columns} FROM predictions.rule_definitions WHERE as_of_date = ? ORDER BY ALL"
    return [tuple(row) for row in read_frame(workspace.paths.warehouse, sql, [day]).itertuples(index=False)]


def test_members_of_every_rule_are_written_with_its_version(workspace):
    write(workspace, BIG + SMALL)
    told = apply_rules(workspace, DAY)
    assert told == {
        "rule_count": 2,
        "ended_count": 0,
        "membership_count": 2,
        "customer_count": 2,
        "problems": {},
        "is_unchanged": False,
    }
    assert members(workspace) == [("big", 1, "bert"), ("small", 1, "anna")]


def test_the_same_rules_on_the_same_day_change_nothing(workspace):
    write(workspace, BIG + SMALL)
    apply_rules(workspace, DAY)
    assert apply_rules(workspace, DAY)["is_unchanged"] is True
    assert members(workspace) == [("big", 1, "bert"), ("small", 1, "anna")]


def test_an_edited_rule_is_a_new_version_and_its_old_members_leave(workspace):
    write(workspace, BIG)
    apply_rules(workspace, DAY)
    write(workspace, BIG.replace("at_least: 100", "less_than: 100"))
    apply_rules(workspace, DAY)
    assert members(workspace) == [("big", 2, "anna")]


def test_members_that_are_not_as_the_rules_tell_are_put_right_whatever_their_number(workspace):
    write(workspace, BIG + SMALL)
    apply_rules(workspace, DAY)
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("UPDATE predictions.rule_memberships SET customer_id = 'cora' WHERE rule_key = 'big'")
    assert apply_rules(workspace, DAY)["is_unchanged"] is False
    assert members(workspace) == [("big", 1, "bert"), ("small", 1, "anna")]


def test_a_definition_that_comes_back_has_its_old_number_again(workspace):
    for text in (BIG, BIG.replace("100", "160"), BIG, BIG.replace("100", "170")):
        write(workspace, text)
        apply_rules(workspace, DAY)
    assert definitions(workspace) == [("big", "Big", 3, True)]
    versions = "SELECT rule_version, definition FROM predictions.rule_versions ORDER BY 1"
    assert [tuple(row) for row in read_frame(workspace.paths.warehouse, versions).itertuples(index=False)] == [
        (1, '{"all": [{"at_least": ["100"], "feature": "lifetime_spend"}]}'),
        (2, '{"all": [{"at_least": ["160"], "feature": "lifetime_spend"}]}'),
        (3, '{"all": [{"at_least": ["170"], "feature": "lifetime_spend"}]}'),
    ]


def test_a_new_name_is_no_new_version(workspace):
    write(workspace, BIG)
    apply_rules(workspace, DAY)
    write(workspace, BIG.replace("name: Big", "name: Whales"))
    apply_rules(workspace, DAY)
    assert definitions(workspace) == [("big", "Whales", 1, True)]


def test_an_edit_of_a_rule_is_a_new_version_of_those_that_refer_to_it(workspace):
    write(workspace, BIG + SMALL)
    apply_rules(workspace, DAY)
    write(workspace, BIG.replace("100", "160") + SMALL)
    apply_rules(workspace, DAY)
    assert members(workspace) == [("small", 2, "anna"), ("small", 2, "bert")]


def test_a_rule_that_is_removed_ends_and_is_forgotten_afterwards(workspace):
    write(workspace, BIG + SMALL)
    apply_rules(workspace, DAY)
    write(workspace, BIG)
    assert apply_rules(workspace, NEXT)["ended_count"] == 1
    assert definitions(workspace, NEXT) == [("big", "Big", 1, True), ("small", "Small", 1, False)]
    assert members(workspace, NEXT) == [("big", 1, "anna"), ("big", 1, "cora")]
    assert members(workspace, DAY) == [("big", 1, "bert"), ("small", 1, "anna")]


def test_a_rule_removed_and_run_again_on_the_same_day_leaves_no_member_behind(workspace):
    write(workspace, BIG + SMALL)
    apply_rules(workspace, DAY)
    write(workspace, BIG)
    apply_rules(workspace, DAY)
    assert members(workspace) == [("big", 1, "bert")]
    assert definitions(workspace) == [("big", "Big", 1, True)]


def test_without_a_rules_file_there_is_no_rule_and_no_error(workspace):
    assert apply_rules(workspace, DAY)["membership_count"] == 0
    write(workspace, BIG)
    apply_rules(workspace, DAY)
    (workspace.file.parent / "rules.yml").unlink()
    assert apply_rules(workspace, DAY)["rule_count"] == 0
    assert members(workspace) == []


def test_a_bad_file_writes_nothing_and_what_was_told_before_stands(workspace):
    write(workspace, BIG)
    apply_rules(workspace, DAY)
    write(workspace, BIG.replace("at_least", "at_lest"))
    with pytest.raises(TesseraError, match=r"rules\.yml, line 4: feature lifetime_spend: at_lest is unknown"):
        apply_rules(workspace, DAY)
    assert members(workspace) == [("big", 1, "bert")]


def test_a_day_without_features_is_refused_naming_those_that_have(workspace):
    write(workspace, BIG)
    with pytest.raises(TesseraError, match="as_of_date 2023-01-01; days it holds: 2024-05-01, 2024-04-01"):
        apply_rules(workspace, date(2023, 1, 1))


def test_a_table_that_is_not_there_is_named(workspace):
    write(workspace, "  - key: r\n    all: [{events: reviews, count: 0}]\n")
    with pytest.raises(
        TesseraError, match=r"Table with name reviews does not exist\. Build the features of 2024-04-01 again: "
    ):
        apply_rules(workspace, DAY)


def test_what_the_data_cannot_tell_is_a_problem_of_the_rule_not_an_error(workspace):
    write(workspace, BIG + "  - key: r\n    all: [{segment: whales}, {events: email_events, count: 0}]\n")
    assert apply_rules(workspace, DAY)["problems"] == {
        "r": "on 2024-04-01 segment whales is unknown: no segment is found yet; "
        "there are no email_events before 2024-04-01"
    }
    assert members(workspace) == [("big", 1, "bert")]


def test_the_newest_day_is_listed_with_its_counts(workspace):
    write(workspace, BIG + SMALL)
    apply_rules(workspace, DAY)
    apply_rules(workspace, NEXT)
    listed = list_rules(workspace)[["rule_key", "rule_version", "customer_count"]]
    assert [tuple(row) for row in listed.itertuples(index=False)] == [("big", 1, 2), ("small", 1, 1)]


def test_before_any_run_nothing_is_listed_and_no_warehouse_is_made(workspace):
    workspace.paths.warehouse.unlink()
    assert list_rules(workspace).empty
    assert not workspace.paths.warehouse.exists()


def test_a_warehouse_that_lacks_what_a_rule_asks_is_told_by_the_check_too(workspace):
    write(workspace, "  - key: big\n    all: [{feature: top_department, is: FUEL}]\n")
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("ALTER TABLE features.customer_features DROP COLUMN top_department")
    with pytest.raises(TesseraError, match=r"top_department.* Build the features of 2024-05-01 again"):
        check_rules(workspace)


def test_a_rules_file_that_is_a_link_to_nowhere_is_refused_and_no_rule_ends(workspace):
    (workspace.file.parent / "rules.yml").symlink_to(workspace.file.parent / "gone.yml")
    for read in (check_rules, lambda of: apply_rules(of, DAY)):
        with pytest.raises(TesseraError, match=r"rules\.yml: cannot be read: No such file"):
            read(workspace)


def test_the_command_checks_runs_and_lists(workspace):
    write(workspace, BIG + SMALL)
    folder = str(workspace.file.parent)
    for words, expected in (
        (["check"], ["big", "small", "ok"]),
        (["run"], ["As of 2024-05-01: 2 rules, 3 memberships of 3 customers; written."]),
        (["run", "--as-of", "2024-04-01"], ["As of 2024-04-01: 2 rules, 2 memberships of 2 customers; written."]),
        (["list"], ["2024-05-01", "Big"]),
    ):
        result = CliRunner().invoke(app, ["rules", *words, "-w", folder])
        assert result.exit_code == 0, result.output
        assert [text for text in expected if text not in result.output] == []


def test_the_command_refuses_to_check_what_is_not_there(workspace):
    result = CliRunner().invoke(app, ["rules", "check", "-w", str(workspace.file.parent)])
    assert isinstance(result.exception, TesseraError)
    assert "docs/rules.md says how" in str(result.exception)


def test_the_catalogue_is_shown_with_what_may_be_asked():
    shown = CliRunner().invoke(app, ["rules", "catalogue"]).output
    assert [
        name for name in ("lifetime_spend", "department_spend_share.NAME", "city", "email_events") if name not in shown
    ] == []
