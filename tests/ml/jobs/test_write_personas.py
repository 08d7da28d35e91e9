"""From segments in a warehouse to rows of personas and claims."""

import duckdb
import pytest

from ml.jobs.write_personas import write_personas
from ml.personas import publishing
from tests.ml.conftest import make_workspace
from tests.ml.personas.conftest import DAY, company, customers

QUERIES = "SELECT query, value, comparison_value, customer_count, category_name FROM predictions.persona_claims"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path))
    monkeypatch.delenv("TESSERA_LLM_URL", raising=False)
    made = make_workspace("told_shop")
    made.paths.warehouse.parent.mkdir(parents=True)
    company(customers(), file=made.paths.warehouse).close()
    return made


def rows(workspace, sql):
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_segment_is_told_and_a_second_run_changes_nothing(workspace):
    first = write_personas(workspace, DAY)
    assert (first["persona_count"], first["withheld_count"], first["is_unchanged"]) == (2, 0, False)
    assert first["claim_count"] > 40
    assert write_personas(workspace, DAY) == {**first, "is_unchanged": True}
    told = rows(
        workspace, "SELECT segment_key, segment_name, text_source, model_version FROM predictions.personas ORDER BY 1"
    )
    assert told == [("loyal", "LOYAL", "plain", 3), ("quiet", "QUIET", "plain", 3)]


def test_the_query_of_every_written_claim_gives_its_row_again(workspace):
    write_personas(workspace, DAY)
    claims = rows(workspace, QUERIES)
    assert len(claims) > 40
    for query, value, comparison, count, category in claims:
        ((found, other, found_count, found_category),) = rows(workspace, query)
        assert found == pytest.approx(value, rel=1e-8)
        assert (other is None) is (comparison is None)
        assert other is None or other == pytest.approx(comparison, rel=1e-8)
        assert (found_count, found_category) == (count, category)


def test_each_sentence_of_a_claim_stands_in_the_text_of_its_segment(workspace):
    write_personas(workspace, DAY)
    apart = rows(
        workspace,
        "SELECT sentence FROM predictions.persona_claims AS c INNER JOIN predictions.personas AS p USING (segment_key) "
        "WHERE NOT contains(replace(p.markdown, chr(92), ''), c.sentence)",
    )
    assert apart == []


def test_a_planted_false_claim_withholds_its_persona_alone(workspace, monkeypatch, caplog):
    from dataclasses import replace

    read = publishing.read_facts

    def planted(*arguments):
        facts = read(*arguments)
        true = facts["loyal"]["average_lifetime_spend"]
        facts["loyal"]["average_lifetime_spend"] = replace(true, value=true.value + 100)
        return facts

    monkeypatch.setattr(publishing, "read_facts", planted)
    result = write_personas(workspace, DAY)
    assert (result["persona_count"], result["withheld_count"]) == (1, 1)
    ((markdown, is_withheld, reason),) = rows(
        workspace, "SELECT markdown, is_withheld, withheld_reason FROM predictions.personas WHERE segment_key = 'loyal'"
    )
    assert (markdown, is_withheld) == (None, True)
    assert "average_lifetime_spend is " in reason
    assert "but stated as" in reason
    assert "EUR" in reason.split("”")[0]
    assert reason.split("; ")[0] in caplog.text
    assert rows(workspace, "SELECT DISTINCT segment_key FROM predictions.persona_claims") == [("quiet",)]


def test_the_least_count_is_the_workspaces(workspace):
    from tessera.workspace import SegmentSettings

    strict = workspace.model_copy(update={"segments": SegmentSettings(persona_min_count=151)})
    result = write_personas(strict, DAY)
    assert (result["persona_count"], result["withheld_count"], result["claim_count"]) == (0, 2, 0)
    reasons = rows(workspace, "SELECT DISTINCT withheld_reason FROM predictions.personas")
    assert reasons == [("the segment has fewer than 151 customers",)]
