# ruff: noqa: RUF001  (the page writes true minus signs, dashes and names in every script)
"""Lenses, rules and maps; and whole pages with few and with many segments."""

import re
from pathlib import Path

import duckdb
import pytest

import ml.report
from ml.continuity import keys
from ml.report import page, write_report
from tests.ml.report.colours import contrast, palettes
from tests.ml.report.further_tables import add_lenses, made_up
from tests.ml.report.publications import DAY, publish
from tests.ml.report.reading import by_class, cells, numbers, page_of, within, words

FURTHER = ("flows", "ledger", "lenses", "rules", "stability")


def test_lenses_are_shares_of_each_segment_and_one_that_tells_nothing_is_left_out(further):
    section = within(further(lenses=True), ".//section[@id='lenses']")
    tables = {table.get("data-lens"): table for table in by_class(section, "crossing")}
    assert set(tables) == {"value_tier", "behaviour"}
    assert [cells(row) for row in tables["value_tier"].findall("tbody/tr")] == [
        ["Bronze", "0.0%", "0.0%", "100.0%"], ["Gold", "100.0%", "0.0%", "0.0%"], ["Silver", "0.0%", "100.0%", "0.0%"],
    ]  # fmt: skip
    micro = {one.get("data-segment"): one for one in by_class(section, "micro")}
    assert numbers(micro["loyal"].find("ul")) == ["100.0%", "2", "USD 600.25"]


def test_many_values_of_a_lens_end_in_all_others(tmp_path):
    database = add_lenses(publish(tmp_path / "segments.duckdb"))
    with duckdb.connect(str(database)) as connection:
        connection.execute("UPDATE customer_segments SET value_tier = 'tier_' || customer_id")
        connection.execute(
            "INSERT INTO customer_segments "
            "SELECT * EXCLUDE (i) REPLACE ('d' || i AS customer_id, 'tier_d' || i AS value_tier) "
            "FROM customer_segments, range(8) AS numbers (i) WHERE customer_id = 'c1'"
        )
    table = next(one for one in page_of(database).iter("table") if one.get("data-lens") == "value_tier")
    names = [words(row.find("th")) for row in table.findall("tbody/tr")]
    assert len(names) == 11
    assert names[-1] == "All others"


def test_rules_are_listed_with_who_joined_and_ended_rules_are_not(further):
    rows = [
        (DAY, "big", "Lisbon & big", "At least <2> orders.", 2, 120, 0.06, 7, 3, True),
        (DAY, "old", "Ended", None, 1, 0, 0.0, 0, 0, False),
    ]
    section = within(further(rule_definitions=rows), ".//section[@id='rules']")
    assert [cells(row) for row in section.findall(".//tbody/tr")] == [
        ["Lisbon & bigAt least <2> orders.", "120", "6.0%", "7", "3", "2"],
    ]  # fmt: skip


def test_a_first_day_has_no_columns_of_joined_and_left(further):
    rows = [(DAY, "big", "Big", None, 1, 120, 0.06, None, None, True)]
    section = within(further(rule_definitions=rows), ".//section[@id='rules']")
    assert [words(head) for head in section.findall(".//thead//th")] == [
        "Rule",
        "Customers",
        "Share of customers",
        "Version",
    ]


def test_a_umap_is_a_second_map_with_its_own_dots(further):
    page = further(segment_map=[(DAY, 1, "loyal", 0.0, 0.0), (DAY, 2, "new", 1.0, 1.0), (DAY, 3, "new", None, 1.0)])
    section = within(page, ".//section[@id='map']")
    assert "2 customers are drawn." in words(section)
    assert within(section, ".//path[@id='near-1']").get("d").count("M") == 1


@pytest.mark.parametrize(("segment_count", "has_noise"), [(3, True), (20, True), (20, False), (1, False)])
def test_the_whole_page_is_sound_with_few_and_with_many_segments(tmp_path, segment_count, has_noise):
    database = made_up(tmp_path / "segments.duckdb", segment_count, has_noise=has_noise)
    page = page_of(database)
    assert all(page.find(f".//section[@id='{name}']") is not None for name in FURTHER)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = [element.get("href") for element in page.iter() if element.get("href")]
    assert all(target == "data:," or target.removeprefix("#") in ids for target in targets)
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in page.iter("svg"))
    assert all(table.find("caption") is not None for table in page.iter("table"))
    radars = by_class(page, "radar")
    assert len(radars) == segment_count
    assert all(re.search(r"Order count [+−]?\d", radar.get("aria-label")) for radar in radars)


def test_the_key_of_no_clear_segment_is_that_of_the_ledger():
    assert page.NO_CLEAR_SEGMENT == keys.NO_CLEAR_SEGMENT


def test_customers_without_a_clear_segment_come_last_without_a_number(tmp_path):
    page = page_of(made_up(tmp_path / "segments.duckdb", 3))
    last = page.findall(".//article")[-1]
    assert last.get("data-segment") == "no_clear_segment"
    assert last.get("class") == "card s0"
    assert words(by_class(last, "chip")[0]) == "–"
    assert numbers(by_class(page, "headline")[0])[1] == "2"


def test_the_page_of_the_same_company_is_the_same_to_the_byte(tmp_path):
    pages = []
    for name in ("one", "two"):
        database = made_up(tmp_path / name / "segments.duckdb", 5)
        pages.append(write_report(database, database.parent, currency="USD", workspace_name="shop").read_bytes())
    assert pages[0] == pages[1]


def test_the_footer_lists_the_further_tables_that_were_read(further):
    footer = words(within(further(segment_stability=[(DAY, "loyal", 0.9, 0.8, 1.0)]), ".//footer"))
    assert "segments.segment_stability in the published file" in footer
    assert "segment_ledger" not in footer


def test_text_of_further_tables_is_never_markup(tmp_path):
    hostile = "<script>alert('1')</script>\"&"
    database = made_up(tmp_path / "segments.duckdb", 3)
    texts = {
        "segment_decisions": ("decision", "reasons", "overridden_by", "override_reason"),
        "segment_ledger": ("event", "from_segment_key", "from_segment_name", "to_segment_name"),
        "segment_transitions": ("from_segment_key", "to_segment_key"),
        "segment_stability": ("segment_key",),
        "segment_map": ("segment_key",),
        "segment_search": ("candidate_name", "family", "preparation", "reason"),
        "rule_definitions": ("rule_key", "rule_name", "rule_description"),
        "customer_segments": ("value_tier", "micro_segment_name"),
        "segment_profiles": ("feature_name",),
    }
    with duckdb.connect(str(database)) as connection:
        for table, columns in texts.items():
            changes = ", ".join(f"{column} = $1 || coalesce({column}, '')" for column in columns)
            connection.execute(f"UPDATE {table} SET {changes}", [hostile])
    text = write_report(database, tmp_path, currency="USD", workspace_name="shop").read_text(encoding="utf-8")
    assert "<script" not in text.lower()
    assert not list(page_of(database).iter("script"))


def test_signs_and_greys_stand_out_from_their_ground_in_both_schemes():
    folder = Path(ml.report.__file__).parent / "templates"
    found = [palettes((folder / name).read_text(encoding="utf-8")) for name in ("report.css", "sections.css")]
    for general, own in zip(*found, strict=True):
        grounds = [(general["on-colour"], own[name]) for name in ("s0", "good", "warn", "bad")]
        weak = {pair: round(contrast(*pair), 2) for pair in grounds if contrast(*pair) < 4.5}
        assert weak == {}
        assert contrast(own["stay"], general["page"]) < contrast(own["s0"], general["page"])
