"""The personas on the page and as a deck."""

import duckdb
import jinja2
import pytest

from ml.personas.text import personas_markdown
from ml.report.page import TEMPLATES
from ml.report.personas import personas_context, write_deck

PERSONAS = """
    CREATE TABLE personas (segment_key VARCHAR, segment_name VARCHAR, markdown VARCHAR, is_withheld BOOLEAN,
        withheld_reason VARCHAR, text_source VARCHAR);
    CREATE TABLE persona_claims (claim_id VARCHAR, segment_key VARCHAR, sentence VARCHAR, metric_name VARCHAR,
        category_name VARCHAR, value DOUBLE, comparison_value DOUBLE, unit VARCHAR, customer_count BIGINT,
        is_inferred BOOLEAN);
    CREATE TABLE customer_segments (segment_key VARCHAR, lifetime_spend DOUBLE);
    INSERT INTO customer_segments VALUES ('few', 1), ('many', 5), ('many', 6);
    INSERT INTO personas VALUES
        ('few', 'Few', NULL, true, 'the segment has fewer than 20 customers', NULL),
        ('many', 'Many & more', NULL, false, NULL, 'plain');
"""
MARKDOWN = "## Many & more\n\nThey buy \\<b\\>TOYS\\</b\\>.\n\nThey come back.\n\n**What to do**\n\n- Ask.\n- Thank.\n"


@pytest.fixture
def published(tmp_path):
    file = tmp_path / "segments.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(PERSONAS)
        connection.execute("UPDATE personas SET markdown = ? WHERE segment_key = 'many'", [MARKDOWN])
        claim = ["many-001", "many", "They buy.", "department_spend_share", "TOYS", 0.41, 0.3, "share", 1234, True]
        connection.execute("INSERT INTO persona_claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", claim)
        connection.execute(
            "INSERT INTO persona_claims "
            "VALUES ('many-002', 'many', 'x', 'spend_change_90d', NULL, -0.1, NULL, 'change', 40, false), "
            "('many-003', 'many', 'again', 'spend_change_90d', NULL, -0.1, NULL, 'change', 40, false)"
        )
    return file


def test_personas_come_with_most_spend_first_and_their_evidence_once(published):
    many, few = personas_context(published, "EUR")["personas"]
    assert (many.key, few.key) == ("many", "few")
    assert many.story.paragraphs == ("They buy <b>TOYS</b>.", "They come back.")
    assert many.story.actions == ("Ask.", "Thank.")
    assert [(row.subject, row.value, row.comparison, row.customers) for row in many.evidence] == [
        ("Department spend share: toys", "41%", "30%", "1,234"),
        ("Spend change, last 90 days", "\u221210%", "\u2013", "40"),
    ]
    assert (few.story, few.withheld_reason) == (None, "the segment has fewer than 20 customers")


def test_days_and_hours_are_named_in_the_evidence(published):
    with duckdb.connect(str(published)) as connection:
        connection.execute("DELETE FROM persona_claims")
        connection.execute(
            "INSERT INTO persona_claims VALUES ('1', 'many', 'x', 'favourite_weekday', '7', 0.3, 0.2, 'weekday', 9, "
            "false), ('2', 'many', 'x', 'favourite_hour', '17', 0.3, 0.2, 'hour', 9, false)"
        )
    (many, _) = personas_context(published, "EUR")["personas"]
    assert [row.subject for row in many.evidence] == ["Favourite weekday: Sunday", "Favourite hour: 17:00"]


@pytest.mark.parametrize(("known", "customers"), [(100, "100"), (99, "at least 81"), (81, "at least 81"), (80, "80")])
def test_evidence_does_not_give_away_the_few_of_a_segment_for_whom_a_thing_is_unknown(published, known, customers):
    with duckdb.connect(str(published)) as connection:
        connection.execute("INSERT INTO customer_segments SELECT 'many', 0 FROM range(98)")
        connection.execute("UPDATE persona_claims SET customer_count = ?", [known])
    (many, _) = personas_context(published, "EUR", 20)["personas"]
    assert {row.customers for row in many.evidence} == {customers}


def page_of(published):
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.get_template("personas.html.j2").render(**personas_context(published, "EUR"))


def test_the_partial_shows_text_as_text_and_says_what_is_withheld(published):
    html = page_of(published)
    assert "They buy &lt;b&gt;TOYS&lt;/b&gt;." in html
    assert "Many &amp; more" in html
    assert "<td>41%</td><td>30%</td><td>1,234</td>" in html
    assert "Withheld: the segment has fewer than 20 customers." in html
    assert html.count("<article") == 2


def test_the_deck_has_a_slide_a_segment(published, tmp_path):
    deck = write_deck(published, tmp_path / "report")
    assert deck.name == "personas.md"
    few = "## Few\n\n*Withheld: the segment has fewer than 20 customers.*\n"
    assert deck.read_text() == f"{MARKDOWN}\n---\n\n{few}"


def test_a_false_sentence_is_shown_neither_on_the_page_nor_in_the_deck(published, tmp_path):
    reason = "“They are 151.”: customer_count is 150 in the warehouse, but stated as 151"
    with duckdb.connect(str(published)) as connection:
        connection.execute("UPDATE personas SET withheld_reason = ? WHERE segment_key = 'few'", [reason])
    page = page_of(published)
    assert "Withheld: a statement about it could not be confirmed." in page
    deck = write_deck(published, tmp_path / "report").read_text()
    assert "*Withheld: a statement about it could not be confirmed.*" in deck
    assert "151" not in page + deck


def test_a_publication_without_personas_has_none(tmp_path):
    file = tmp_path / "segments.duckdb"
    duckdb.connect(str(file)).close()
    assert personas_context(file, "EUR") == {"personas": []}
    assert write_deck(file, tmp_path) is None


def test_no_personas_make_an_empty_deck():
    assert personas_markdown([]) == ""
