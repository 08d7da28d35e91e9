"""`tessera explain`, on a published file written by hand."""

import pytest
import typer
from typer.testing import CliRunner

from tessera.commands.explain import register
from tessera.errors import TesseraError
from tessera.warehouse import connect
from tests.conftest import MakeWorkspace

ROWS = """
    ('C-1001', 'Loyal', 'Order count: 12 [bold](of all 3)', 'Spend trend: +0.2', NULL, 'Occasional', 0.2,
     'Order count from 12 to 7', 'Occasional'),
    ('C-1002', 'Loyal', NULL, NULL, NULL, NULL, NULL, 'No realistic change was found.', NULL),
    ('C-1003', 'Loyal', 'Order count: 11', NULL, NULL, 'Occasional', 0.0, NULL, NULL)"""


@pytest.fixture
def workspace(make_workspace: MakeWorkspace):
    """Return a workspace with three published customers."""
    settings = make_workspace()
    with connect(settings.paths.published_database) as connection:
        connection.execute(f"""
            CREATE TABLE customer_explanations AS SELECT *, DATE '2026-01-01' AS as_of_date FROM (VALUES {ROWS})
            AS t(customer_id, segment_name, reason_1, reason_2, reason_3, next_segment_name, next_probability,
                 change_text, change_segment_name)""")
        connection.execute(
            "CREATE TABLE customer_segments AS SELECT customer_id, 0.75 AS membership_probability "
            "FROM customer_explanations"
        )
    return settings


def invoke(workspace, customer_id: str):
    app = typer.Typer()
    register(app)
    app.callback()(lambda: None)
    return CliRunner().invoke(app, ["explain", customer_id, "--workspace", str(workspace.file)])


def test_a_customer_is_explained_in_lines(workspace):
    result = invoke(workspace, "C-1001")
    assert result.exit_code == 0, result.output
    assert [line.rstrip() for line in result.output.splitlines()] == [
        "C-1001 as of 2026-01-01",
        "  segment      Loyal (probability 0.75)",
        "  because      Order count: 12 [bold](of all 3)",
        "               Spend trend: +0.2",
        "  next nearest Occasional (probability 0.20)",
        "  would move   Order count from 12 to 7: to Occasional",
    ]


def test_what_is_not_there_is_said(workspace):
    lone, unsearched = invoke(workspace, "C-1002").output, invoke(workspace, "C-1003").output
    assert "no feature of the model sets them nearer" in lone
    assert "next nearest" not in lone
    assert "would move   No realistic change was found." in lone
    assert "would move   not searched: only for those least sure of their segment, and where" in unsearched


def test_an_unknown_customer_is_answered_with_ids_near_it(workspace):
    error = invoke(workspace, "c-1O01").exception
    assert isinstance(error, TesseraError)
    assert "no customer 'c-1O01' is explained in what is published. Did you mean C-1001," in str(error)


def test_an_id_like_no_other_is_told_where_ids_stand(workspace):
    error = invoke(workspace, "zzzzzzzz").exception
    assert "no id is near it. Ids are those of segments.customer_segments" in str(error)


def test_nothing_published_says_what_to_run(make_workspace: MakeWorkspace):
    error = invoke(make_workspace(), "C-1001").exception
    assert "nothing is published yet" in str(error)


def test_a_publication_of_an_earlier_version_says_what_to_run(workspace):
    with connect(workspace.paths.published_database) as connection:
        connection.execute("DROP TABLE customer_explanations")
    error = invoke(workspace, "C-1001").exception
    assert "customer_explanations" in str(error)
    assert "Run `tessera run`" in str(error)
