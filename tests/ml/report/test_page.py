# ruff: noqa: RUF001  (the page writes true minus signs, dashes and names in every script)
import re

import pytest

from ml.report import write_report
from tests.ml.report.publications import CUSTOMERS, DAY, PROFILES, SEARCH, TRAITS, customer, profile, publish
from tests.ml.report.reading import by_class, numbers, read_page, within, words

HOSTILE = "<script>alert('1')</script>\"&"


def _card(page, key):
    return within(page, f".//article[@data-segment='{key}']")


def test_headline_figures_are_the_totals_of_all_customers(page):
    headline = by_class(page(), "headline")[0]
    assert numbers(headline) == ["6", "3", "USD 1,500", "25", "5.5"]


def test_the_page_says_whose_customers_and_of_which_day(page):
    tree = page()
    assert words(within(tree, ".//h1")) == "Customer segments"
    assert words(by_class(tree, "over")[0]) == "Corner shop"
    assert within(tree, ".//header//time").get("datetime") == DAY


def test_the_lead_names_the_segment_with_most_spend(page):
    assert (
        words(by_class(page(), "lead")[0]) == "Most money comes from Loyal: 33.3% of the customers, 80.0% of the spend."
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "loyal",
            [
                "2",
                "33.3%",
                "80.0%",
                "9",
                "2",
                "USD 66.69",
                "USD 600.25",
                "USD 1,235",
                "USD 40.50",
                "25.0%",
                "12.5%",
                "2",
                "5.5",
            ],
        ),
        ("lapsed", ["1", "16.7%", "13.3%", "3", "150", "USD 66.67", "USD 200.00", "150", "5.5"]),
        ("new", ["3", "50.0%", "6.6%", "1", "6", "USD 24.88", "USD 33.17", "0.0%", "12.5%", "USD 12.50", "USD 40.50"]),
    ],
)
def test_a_card_shows_the_profile_and_the_strongest_traits(page, key, expected):
    assert numbers(_card(page(), key)) == expected


def test_cards_come_by_share_of_spend_and_carry_name_and_description(page):
    cards = page().findall(".//article")
    assert [words(card.find("h3")) for card in cards] == ["1Loyal", "2Lapsed", "3New"]
    assert words(by_class(cards[0], "story")[0]) == "Buy often & much."
    assert "FUEL" in words(cards[1])
    assert "department" not in words(cards[2])


def test_a_trait_whose_medians_do_not_differ_the_same_way_is_not_on_a_card(page):
    skewed = (DAY, "new", "New", "store_count", 1.0, 1.0, 1.5)
    assert "Store count" not in words(_card(page(traits=[*TRAITS, skewed]), "new"))


def test_bars_and_their_words_are_the_shares_of_the_table(page):
    row = within(page(), ".//section[@id='size']//li[@data-segment='lapsed']")
    assert numbers(row) == ["16.7%", "1", "13.3%", "USD 200.00"]
    assert [bar.get("style") for bar in by_class(row, "bar")] == ["width:20.8%", "width:16.7%"]


def test_the_table_of_profiles_holds_every_figure(page):
    row = within(page(), ".//section[@id='size']//tr[@data-segment='loyal']")
    assert numbers(row) == [
        "2", "33.3%", "USD 1,201", "80.0%", "9", "2", "USD 66.69", "USD 600.25", "90.0%", "25.0%",
    ]  # fmt: skip


def test_the_heat_map_shows_differences_and_medians_largest_first(page):
    rows = page().findall(".//section[@id='traits']//tr[@data-feature]")
    assert [words(row.find("th")) for row in rows] == [
        "Days since last order",
        "Spend, previous 90 days USD",
        "Coupon spend share",
    ]
    assert numbers(rows[0]) == ["5.5", "−0.5", "2", "+2.2", "150", "−0.4", "6"]
    assert numbers(rows[1]) == ["40.50", "+1.3", "1,235", "0.0", "200.00", "−0.6", "12.50"]
    assert numbers(rows[2]) == ["12.5%", "+1.0", "25.0%", "–", "–", "−1.0", "0.0%"]
    assert [cell.get("class") for cell in rows[0].findall("td")[1:]] == ["h-2", "h4", "h-1"]


def flag(key, median, difference, counts):
    """One row of segment_profiles of a flag; ``counts`` are those with a yes and those known."""
    share = counts[0] / counts[1]
    return (DAY, key, key, "has_credit_card", median, 0.0, difference, "flag", share, 0.34, *counts)


FLAGS = [flag("loyal", 1.0, 0.6, (61, 100)), flag("new", 0.0, -0.4, (20, 100))]


def test_a_flag_is_told_as_shares_of_customers_on_the_card_and_the_heat_map(page):
    tree = page(traits=FLAGS)
    assert "Has credit card: 61.0%all customers 34.0%" in words(_card(tree, "loyal"))
    assert "Has credit card: 20.0%all customers 34.0%" in words(_card(tree, "new"))  # though both medians are 0
    (row,) = tree.findall(".//section[@id='traits']//tr[@data-feature]")
    assert words(row.find("th")) == "Has credit card share of yes"
    assert numbers(row) == ["34.0%", "+0.6", "61.0%", "–", "–", "−0.4", "20.0%"]


def test_rfm_segments_are_counted_and_crossed_with_the_segments(page):
    section = within(page(), ".//section[@id='rfm']")
    row = within(section, ".//li[@data-rfm-segment='champions']")
    assert numbers(row) == ["9", "2", "33.3%", "2", "80.0%", "USD 1,201"]
    table = within(section, ".//table")
    assert [words(line) for line in table.findall(".//tbody/tr")] == [
        "Champions 2 0 0",
        "Lost 0 1 0",
        "New customers 0 0 2",
        "Promising 0 0 1",
    ]


def test_the_search_shows_every_k_and_marks_the_chosen_one(page):
    section = within(page(), ".//section[@id='search']")
    silhouette, elbow = section.findall(".//svg")
    points = by_class(silhouette, "point")
    assert [(one.get("data-k"), one.get("data-value"), one.get("data-error")) for one in points] == [
        ("2", "0.31", "0.02"),
        ("3", "0.45", "0.03"),
        ("4", "0.46", "0.05"),
    ]
    assert [one.get("data-value") for one in by_class(elbow, "point")] == ["40.0", "12.5", "9.0"]
    assert [one.get("data-k") for one in by_class(section, "is-chosen")] == ["3", "3"]
    assert "Chosen was k = 3, with a silhouette of 0.45; the highest, 0.46, is at k = 4." in words(section)


def test_the_footer_names_the_model_and_the_tables(page):
    footer = words(within(page(), ".//footer"))
    assert "segments, version 3" in footer
    assert "segments.segment_summaries" in footer
    assert "segments.duckdb" in footer


def _unrounded(text):
    match = re.fullmatch(r"(?:[A-Z]{3} )?([+−]?)([\d,]+)(\.\d+)?(%?)", text)
    assert match, f"{text!r} is no number that a person reads"
    sign, whole, decimals, per_cent = match.groups()
    unit = 0.01 if per_cent else 1.0
    value = float(whole.replace(",", "") + (decimals or "")) * unit * (-1 if sign == "−" else 1)
    return value, 0.5 * unit * 10.0 ** -(len(decimals or ".") - 1)


def test_every_number_on_the_page_is_its_exact_value_rounded(page):
    shown = [element for element in page().iter("data") if words(element) != "<0.1%"]
    assert len(shown) > 120
    for element in shown:
        value, half_a_unit = _unrounded(words(element))
        # Trailing zeros are cut from counts and plain numbers, so their rounding may be finer than their text.
        assert value == pytest.approx(float(element.get("value")), abs=half_a_unit + 1e-9)


def test_text_from_the_tables_is_never_markup(write):
    text = write(
        workspace_name=HOSTILE,
        customers=[customer("c1", HOSTILE, HOSTILE, 1, 1, 5.0, (0, 0), model=(HOSTILE, 1))],
        profiles=[
            profile(HOSTILE, 1, 1.0, 5.0, 1.0, (1, 1), (5.0, 5.0), name=HOSTILE, story=HOSTILE, department=HOSTILE)
        ],
        traits=[(DAY, HOSTILE, HOSTILE, HOSTILE, 2.0, 1.0, 2.0)],
    )
    page = read_page(text)
    assert "<script" not in text.lower()
    assert not list(page.iter("script"))
    assert words(page.find(".//article/h3/bdi")) == HOSTILE
    assert page.find(".//article").get("data-segment") == HOSTILE


def test_the_page_refers_to_nothing_outside_itself(write):
    text = write()
    page = read_page(text)
    assert not re.search(r"https?:|//[a-z]|url\(|@import|src=", text)
    targets = [element.get("href") for element in page.iter() if element.get("href")]
    ids = {element.get("id") for element in page.iter()}
    assert targets
    assert all(target == "data:," or target.removeprefix("#") in ids for target in targets)
    policy = next(one.get("content") for one in page.iter("meta") if one.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


def test_the_same_tables_give_the_same_bytes_in_any_order_of_rows(tmp_path):
    first = publish(tmp_path / "a" / "segments.duckdb")
    second = publish(
        tmp_path / "b" / "segments.duckdb",
        customers=CUSTOMERS[::-1],
        profiles=PROFILES[::-1],
        traits=TRAITS[::-1],
        search=SEARCH[::-1],
    )
    pages = [
        write_report(database, database.parent / "report", currency="EUR", workspace_name="shop")
        for database in (first, second)
    ]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_a_report_replaces_the_one_before_and_leaves_nothing_else(tmp_path):
    database = publish(tmp_path / "segments.duckdb")
    folder = tmp_path / "report"
    for currency in ("USD", "EUR"):
        page = write_report(database, folder, currency=currency, workspace_name="shop")
    assert list(folder.iterdir()) == [page]
    assert "EUR" in page.read_text(encoding="utf-8")
    assert "USD" not in page.read_text(encoding="utf-8")


def test_headings_charts_and_tables_are_named_for_those_who_cannot_see_them(page):
    tree = page()
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in tree.iter("svg"))
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert all(head.get("scope") for head in tree.iter("th"))
    assert all(one.get("aria-labelledby") in ids for one in tree.iter() if one.get("aria-labelledby"))


def test_the_heat_map_shows_numbers_and_flags_and_leaves_categories_to_the_table(page):
    category = (DAY, "new", "New", "age_band", None, None, 2.0, "category")
    rows = page(traits=[*TRAITS, category]).findall(".//section[@id='traits']//tr[@data-feature]")
    assert "Age band" not in [words(row.find("th")) for row in rows]
    assert len(rows) == 3
