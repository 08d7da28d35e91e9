# ruff: noqa: RUF001  (the page writes true minus signs, dashes and names in every script)
"""The further sections on the page: what each shows, and that none is there without its table."""

import duckdb
import pytest

from ml.report.sections import decision_content, stability_words
from tessera.errors import TesseraError
from tests.ml.report.further_tables import EARLIER, LATER, add, candidate
from tests.ml.report.publications import DAY, publish
from tests.ml.report.reading import by_class, cells, numbers, page_of, within, words

FURTHER = ("flows", "ledger", "lenses", "rules", "stability")


def test_a_publication_without_further_tables_has_no_further_sections(further):
    page = further()
    assert all(page.find(f".//section[@id='{name}']") is None for name in FURTHER)
    assert not by_class(page, "decision")
    assert words(page.find(".//section[@id='search']/h2")) == "How many segments"


def test_a_table_without_rows_has_no_section(further):
    page = further(
        segment_transitions=[], segment_ledger=[], segment_stability=[], rule_definitions=[], segment_decisions=[],
        segment_map=[],
    )  # fmt: skip
    assert all(page.find(f".//section[@id='{name}']") is None for name in FURTHER)


def test_a_table_that_lacks_a_column_is_named(tmp_path):
    database = add(publish(tmp_path / "segments.duckdb"), segment_stability=[])
    with duckdb.connect(str(database)) as connection:
        connection.execute("ALTER TABLE segment_stability DROP COLUMN jaccard_low")
    with pytest.raises(TesseraError, match=r"segments\.segment_stability does not have .*: jaccard_low missing, found"):
        page_of(database)


def _moved(from_key, to_key, count, days=(EARLIER, LATER)):
    return (DAY, *days, from_key, to_key, count)


def test_movements_are_drawn_and_told_in_a_table_for_the_last_pair_of_days(further):
    section = within(
        further(
            segment_transitions=[
                _moved("loyal", "loyal", 60),
                _moved("loyal", "lapsed", 20),
                _moved("retired_key", "new", 8),
                _moved("new", "gone", 5),
                _moved("loyal", "new", 999, days=("2017-11-01", EARLIER)),
            ]
        ),
        ".//section[@id='flows']",
    )
    assert "From 1 December 2017 on the left to 1 January 2018 on the right" in words(section)
    assert "Of the customers of both days, 68.2% are where they were." in words(section)
    assert [cells(row) for row in section.findall(".//tbody/tr")] == [
        ["1Loyal", "2Lapsed", "20", "25.0%"], ["Retired key", "3New", "8", "100.0%"], ["3New", "Gone", "5", "100.0%"],
    ]  # fmt: skip
    titles = [words(band.find("title")) for band in by_class(section, "band")]
    assert titles == ["Loyal → Loyal: 60", "New → Gone: 5", "Retired key → New: 8", "Loyal → Lapsed: 20"]
    assert [words(text) for text in section.findall(".//svg/text")] == ["1", "3", "retire…", "1", "2", "3", "gone"]


def test_a_ledger_names_segments_as_they_were_called_newest_first(further):
    section = within(
        further(
            segment_ledger=[
                (DAY, 1, "2017-11-01", "born", None, "loyal", None, "Regulars", None, None),
                (DAY, 2, "2017-12-01", "renamed", "loyal", "loyal", "Regulars", "Loyal", 0.93, 1200),
                (DAY, 3, "2017-12-01", "died", "night_owls", None, "Night owls", None, 0.1, 3),
            ]
        ),
        ".//section[@id='ledger']",
    )
    assert [cells(row) for row in section.findall(".//tbody/tr")] == [
        ["Renamed1 December 2017", "1Regulars", "1Loyal", "0.93", "1,200"],
        ["Died1 December 2017", "Night owls", "–", "0.10", "3"],
        ["Born1 November 2017", "–", "1Regulars", "–", "–"],
    ]


def test_stability_is_a_bar_with_its_interval_in_words_and_in_the_order_of_the_page(further):
    section = within(
        further(segment_stability=[(DAY, "lapsed", 0.5, 0.4, 0.6), (DAY, "loyal", 0.9, 0.8, 0.97)]),
        ".//section[@id='stability']",
    )
    first, second = section.findall(".//li")
    assert numbers(first) == ["0.90", "0.80", "0.97"]
    assert words(second) == "2Lapsed0.50 not to be relied on; 0.40 to 0.60"
    assert by_class(first, "bar")[0].get("style") == "width:90.0%"
    assert by_class(first, "whisker")[0].get("style") == "left:80.0%;width:17.0%"
    assert [one.get("style") for one in by_class(first, "limit")] == ["left:75.0%", "left:60.0%"]


@pytest.mark.parametrize(
    ("jaccard", "expected"),
    [
        (0.75, "stable"),
        (0.74, "a pattern, but its edge wavers"),
        (0.6, "a pattern, but its edge wavers"),
        (0.59, "not to be relied on"),
    ],
)  # fmt: skip
def test_words_of_stability_change_at_the_limits(jaccard, expected):
    assert stability_words(jaccard) == expected


@pytest.mark.parametrize(
    ("decision", "kind", "start"),
    [
        ("publish", "published", "These segments passed the gate (version 3)."),
        ("overridden", "overridden", "A person let these segments pass the gate (version 3)."),
        ("keep_incumbent", "kept", "The segments in place were kept (version 3)."),
        ("refuse", "refused", "The newest search was refused; what is shown serves in its place (version 3)."),
    ],
)
def test_the_decision_stands_above_all_with_its_reasons(further, decision, kind, start):
    reasons = "Silhouette <0.2>.\n\nTwo segments are unstable."
    row = (DAY, decision, reasons, 3, None, None, None, None, None, None, None)
    box = by_class(further(segment_decisions=[row]), "decision")[0]
    assert box.get("class") == f"decision is-{kind}"
    assert start in words(box.find("h2"))
    assert [words(one) for one in box.findall("ul/li")] == ["Silhouette <0.2>.", "Two segments are unstable."]
    assert "Overridden" not in words(box)


def test_an_override_is_told_with_name_and_reason(further):
    row = (DAY, "overridden", None, 4, "Ada", "Campaign <Monday>", "Ward, k = 4", "Ward, k = 4", None, None, None)
    box = by_class(further(segment_decisions=[row]), "decision")[0]
    assert words(box.findall("p")[-1]) == "Overridden by Ada: Campaign <Monday>"


def test_what_serves_is_named_beside_what_the_search_found(further):
    row = (DAY, "keep_incumbent", "They agree.", 3, None, None, None, None, None, None, None)
    page = further(segment_decisions=[row], segment_search=[candidate("ward", 3, 0.5, is_chosen=True)])
    assert "It does not serve; the decision at the top" in words(page.find(".//section[@id='search']"))
    decision = decision_content([{"decision": "keep_incumbent", "reasons": ""}])
    assert (decision.title, decision.reasons) == ("The segments in place were kept.", ())


def test_a_refused_search_names_what_serves_in_its_place(further):
    row = (DAY, "refuse", "Too small.", 3, None, None, "RFM quintiles", "Ward, k = 3", None, None, None)
    box = by_class(further(segment_decisions=[row]), "decision")[0]
    assert words(box.find("p")) == "What serves: RFM quintiles. Best of the newest search: Ward, k = 3"


def test_reasons_may_be_a_list():
    assert decision_content([{"decision": "refused", "reasons": ["One.", "Two."]}]).reasons == ("One.", "Two.")


def test_candidates_take_the_place_of_the_simple_search(further):
    rows = [
        candidate("k-means", 2, 0.4, chance=0.1),
        candidate("k-means", 3, 0.5, chance=0.12, is_finalist=True, is_chosen=True, spend=0.4, orders=0.3, churn=0.2),
        candidate("ward", 3, 0.45, chance=0.12, is_finalist=True, spend=0.2, orders=0.2, churn=0.2),
    ]
    decision = (DAY, "published", "", 3, None, None, None, None, 0.3, 0.2, 0.1)
    section = within(further(segment_search=rows, segment_decisions=[decision]), ".//section[@id='search']")
    assert (
        "Chosen was k-means, k = 3, on all, with a silhouette of 0.50 where data without structure reach 0.12."
        in words(section)
    )
    signs = [(one.get("data-k"), one.get("data-value")) for one in by_class(section, "sign") if one.get("data-k")]
    assert signs == [("2", "0.4"), ("3", "0.5"), ("3", "0.45")]
    finalists, worths, others = section.findall(".//table")
    assert [words(row.find("th")) for row in finalists.findall("tbody/tr")] == [
        "k-means, k = 3, on all chosenmost of all", "ward, k = 3, on all",
    ]  # fmt: skip
    assert numbers(finalists.findall("tbody/tr")[0]) == [
        "3", "0.50", "0.12", "0.90", "0.95", "0.35", "40.0%", "30.0%", "20.0%", "10.0%", "0.0%", "0.50",
    ]  # fmt: skip
    assert [cells(row) for row in worths.findall("tbody/tr")] == [
        ["These segments", "40.0%", "30.0%", "20.0%", "30.0%"],
        ["RFM quintiles", "30.0%", "20.0%", "10.0%", "20.0%"],
        ["No segments", "0.0%", "0.0%", "0.0%", "0.0%"],
    ]  # fmt: skip
    assert words(others.find("tbody/tr/th")) == "k-means, k = 2, on all"
