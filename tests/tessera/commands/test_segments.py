"""The commands of `tessera segments`, on a published file written by hand."""

from datetime import date
from decimal import Decimal

import pytest
import typer
from typer.testing import CliRunner

from tessera.commands.segments import register, segments_table
from tessera.segments_table import BEYOND_NOTE, SegmentRow
from tessera.warehouse import connect
from tests.conftest import MakeWorkspace


@pytest.fixture
def workspace(make_workspace: MakeWorkspace):
    """Return a workspace that published two segments; one parted from the other, which a third ended into."""
    settings = make_workspace()
    settings.paths.published.mkdir(parents=True)
    with connect(settings.paths.published_database) as connection:
        connection.execute("""
            CREATE TABLE customer_segments AS
            FROM (VALUES ('1', 'loyal', 'Loyal [dear]'), ('2', 'new', 'New'))
                t(customer_id, segment_key, segment_name)""")
        connection.execute("""
            CREATE TABLE segment_ledger AS
            FROM (VALUES
                (1, DATE '2017-01-01', 'born', NULL, 'loyal', NULL, 'Loyal', NULL::DOUBLE, NULL::BIGINT, 1),
                (2, DATE '2017-01-01', 'born', NULL, 'old', NULL, 'Old', NULL, NULL, 1),
                (3, DATE '2017-02-01', 'continued', 'loyal', 'loyal', 'Loyal', 'Loyal [dear]', 0.625, 1500, 2),
                (4, DATE '2017-02-01', 'died', 'old', NULL, 'Old', NULL, NULL, NULL, 2)
            ) t(ledger_id, recorded_date, event, from_segment_key, to_segment_key, from_segment_name, to_segment_name,
                overlap_share, shared_customer_count, event_model_version)""")
        connection.execute("""
            CREATE TABLE segment_transitions AS
            FROM (VALUES
                (DATE '2017-02-01', 'loyal', 'loyal', 1500), (DATE '2017-02-01', 'old', 'loyal', 20),
                (DATE '2017-02-01', 'loyal', 'new', 3)
            ) t(to_date, from_segment_key, to_segment_key, customer_count)""")
    return settings


def invoke(workspace, *arguments: str):
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["segments", *arguments, "--workspace", str(workspace.file)])


def words(line: str) -> list[str]:
    return line.split()


def test_history_tells_events_with_overlap_and_who_came_and_left(workspace):
    result = invoke(workspace, "history", "loyal")
    assert result.exit_code == 0, result.output
    lines = [words(line) for line in result.output.splitlines()]
    assert ["2017-01-01", "born", "Loyal"] in lines
    assert ["2017-02-01", "continued", "Loyal", "Loyal", "[dear]", "62.5%", "1,500"] in lines
    assert ["2017-02-01", "1,520", "20", "3"] in lines
    assert "died" not in result.output


def test_a_segment_that_ended_still_has_a_history(workspace):
    result = invoke(workspace, "history", "old")
    assert result.exit_code == 0, result.output
    assert "Old (old)" in result.output
    assert "died" in result.output


def test_a_key_that_no_segment_had_is_explained(workspace):
    result = invoke(workspace, "history", "loyall")
    assert str(result.exception) == (
        "no segment has or had the key 'loyall'; there are loyal, new, old (did you mean loyal?)."
    )


def test_rename_writes_the_file_beside_the_workspace(workspace):
    result = invoke(workspace, "rename", "new", " Fresh faces ")
    assert result.exit_code == 0, result.output
    assert "new: New → Fresh faces, in" in result.output
    assert 'new: "Fresh faces"\n' in (workspace.file.parent / "segment_names.yml").read_text()


@pytest.mark.parametrize(
    ("key", "name", "message"),
    [
        ("nwe", "Fresh", "no segment has the key 'nwe'; there are loyal, new (did you mean new?)."),
        ("new", " ", "the name ' ' must not be blank; write a name or remove the line."),
        ("new", "loyal [DEAR]", "new: the name 'loyal [DEAR]' is that of the segment loyal."),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_no_file_is_written(workspace, key, name, message):
    result = invoke(workspace, "rename", key, name)
    assert str(result.exception).startswith(message)
    assert not (workspace.file.parent / "segment_names.yml").exists()


def test_a_workspace_before_the_subcommand_is_refused_as_it_would_not_count(workspace):
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["segments", "--workspace", str(workspace.file), "history", "loyal"])
    assert result.exit_code == 2
    assert "write --workspace behind" in result.output


def test_a_segment_before_a_second_published_day_says_so(workspace):
    with connect(workspace.paths.published_database) as connection:
        connection.execute("DELETE FROM segment_transitions")
    result = invoke(workspace, "history", "new")
    assert "Who came and who left shows once a second day is published." in result.output


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (
            None,
            ["Version 2 serves from now on. The gate had said refuse:", "It shows from the next run on: tessera run."],
        ),
        (
            "2024-02-01",
            [
                "Version 2 serves for 2024-01-01 alone. The gate had said refuse:",
                "What serves since 2024-02-01 stays, as that day was trained later.",
                "It shows from the next run of its day on: tessera run --as-of 2024-01-01.",
            ],
        ),
    ],
)
def test_an_override_says_from_when_and_for_what_day_it_serves(workspace, monkeypatch, later, expected):
    done = {"model_version": 2, "verdict": "refuse", "reasons": ["no groups"]}
    days = {"as_of_date": "2024-01-01", "later_as_of_date": later}
    monkeypatch.setattr("ml.jobs.serve_segments.override_decision", lambda *_, **__: {**done, **days})
    result = invoke(workspace, "override", "--by", "eva", "--reason", "a trial")
    assert result.exit_code == 0, result.output
    assert [line for line in result.output.splitlines() if "no groups" not in line] == expected


def test_a_median_between_two_whole_numbers_is_written_as_it_is(workspace):
    row = SegmentRow(date(2026, 1, 1), "Loyal", 1, 1.0, 1.0, Decimal(5), 1002.5, 44.0, None)
    columns = segments_table(workspace, [row]).columns
    assert [list(column.cells) for column in columns][4:6] == [["1,002.5"], ["44"]]


@pytest.mark.parametrize(("shares", "is_noted"), [((1.004, -0.004), True), ((1.0, 0.0), False), ((None, 0.5), False)])
def test_shares_of_spend_beyond_the_whole_are_explained(workspace, shares, is_noted):
    rows = [SegmentRow(date(2026, 1, 1), "Loyal", 1, 0.5, share, Decimal(5), 1.0, 4.0, 2.0) for share in shares]
    caption = segments_table(workspace, rows).caption
    assert caption == (BEYOND_NOTE if is_noted else None)


def test_halves_are_rounded_up_as_on_the_page(workspace):
    row = SegmentRow(date(2026, 1, 1), "Loyal", 1, 0.0625, 0.1445, Decimal(5), 1.0, 4.0, 2.125)
    columns = segments_table(workspace, [row]).columns
    assert [list(columns[number].cells) for number in (2, 3, 6)] == [["6.3%"], ["14.5%"], ["2.13"]]
