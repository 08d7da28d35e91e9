"""Of groups below the least the page holds a word and no number; the usual company has segments of 2, 3 and 1."""

from datetime import date

import pytest

from ml.report import write_report
from ml.report.extras import read_extras
from ml.report.few import Few, hide_few, is_few, kept_back, told
from ml.report.flows import flows_chart
from ml.report.pictures import Background
from ml.report.tables import read_tables
from tests.ml.report.further_tables import EARLIER, LATER, add, add_lenses
from tests.ml.report.publications import DAY, publish
from tests.ml.report.reading import by_class, read_page, within, words


@pytest.fixture
def shown(tmp_path):
    """Publish the usual company with further tables and return its page of groups of three and more."""

    def written(**tables):
        database = add_lenses(add(publish(tmp_path / "segments.duckdb"), **tables))
        background = Background(least_count=3)
        page = write_report(database, tmp_path, currency="USD", workspace_name="shop", background=background)
        return read_page(page.read_text(encoding="utf-8"))

    return written


def test_nobody_is_not_few():
    assert [is_few(count, 3) for count in (0, 1, 2, 3, None, Few(3))] == [False, True, True, False, False, True]
    assert (told(2, 3), told(3, 3), str(told(1, 3))) == (Few(3), 3, "under 3")


def test_a_small_cell_is_not_given_away_by_the_others_of_its_total():
    counts = {("a", "x"): 7, ("a", "y"): 25, ("a", "z"): 26, ("b", "x"): 40, ("b", "y"): 50}
    held = {cell: str(few) for cell, few in kept_back(counts, (0,), 20).items()}
    assert held == {("a", "x"): "under 20", ("a", "y"): "not told"}


def test_no_cell_is_kept_back_alone_in_a_row_or_column_or_their_totals_would_tell_it():
    counts = {(row, column): 30 for row in "abc" for column in "xyz"} | {("a", "x"): 7}
    held = kept_back(counts, (0, 1), 20)
    assert {cell: str(few) for cell, few in held.items()} == {
        ("a", "x"): "under 20", ("a", "y"): "not told", ("b", "x"): "not told", ("b", "y"): "not told",
    }  # fmt: skip


def test_small_cells_that_are_enough_together_give_nothing_away():
    counts = {("a", "x"): 12, ("a", "y"): 9, ("a", "z"): 100, ("a", "empty"): 0}
    assert {str(few) for few in kept_back(counts, (0,), 20).values()} == {"under 20"}
    assert set(kept_back(counts, (0,), 20)) == {("a", "x"), ("a", "y")}
    assert kept_back({("a", "x"): 0, ("a", "y"): 40}, (0,), 20) == {}


def test_the_card_of_a_small_segment_says_only_that_it_is_small(shown):
    cards = {card.get("data-segment"): card for card in by_class(shown(), "card")}
    small = {key for key, card in cards.items() if "Fewer than 3 customers." in words(card)}
    assert small == {"loyal", "lapsed"}
    for key in small:
        told_of_them = words(cards[key]).partition(key.capitalize())[2]
        assert told_of_them.strip() == "Fewer than 3 customers."


def test_heat_map_radar_and_map_leave_small_segments_out(shown):
    page = shown()
    cells = [cell for cell in page.iter("td") if cell.get("data-segment") == "lapsed"]
    assert cells
    assert all(by_class(cell, "unknown") for cell in cells)
    keys = [card.get("data-segment") for card in by_class(page, "card")]
    dots = {one.get("href") for one in page.iter("use")}
    assert dots == {f"#dots-{keys.index('new') + 1}"}


@pytest.mark.parametrize(("counts", "is_told"), [((2, 10), False), ((8, 10), False), ((3, 6), True), ((6, 6), True)])
def test_the_share_of_a_flag_that_few_have_or_have_not_is_not_told(tmp_path, counts, is_told):
    share = counts[0] / counts[1]
    row = (DAY, "new", "New", "has_loan", 0.0, 0.0, 0.6, "flag", share, 0.1, *counts)
    database = publish(tmp_path / "segments.duckdb", traits=[row])
    tables, _ = hide_few(read_tables(database), read_extras(database, date(2018, 1, 1)), 3)
    assert tables.traits[0]["segment_value"] == (share if is_told else None)


def test_cells_of_lenses_and_rfm_below_the_least_are_under_it(shown):
    page = shown()
    assert "under 3" in words(within(page, ".//table[@data-lens='value_tier']"))
    crossing = {cell.get("data-cell"): words(cell) for cell in page.iter("td") if cell.get("data-cell")}
    assert crossing["new new_customers"] == "under 3"
    assert crossing["lapsed champions"] == "0"


def test_small_micro_segments_and_flows_are_told_to_be_small(shown):
    moves = [("loyal", "loyal", 50), ("loyal", "new", 2), ("new", "new", 10)]
    page = shown(segment_transitions=[(DAY, EARLIER, LATER, *move) for move in moves])
    assert "fewer than 3 customers" in words(within(page, ".//section[@id='lenses']"))
    table = words(within(page, ".//section[@id='flows']"))
    assert "under 3" in table
    assert "3.8%" not in table  # 2 of 52


def test_small_flows_are_all_drawn_alike():
    def chart(count):
        rows = [
            {"from_date": EARLIER, "to_date": LATER, "from_segment_key": one, "to_segment_key": other,
             "customer_count": number}
            for one, other, number in (("a", "a", 50), ("a", "b", count), ("b", "b", 40))
        ]  # fmt: skip
        return flows_chart(rows, ["a", "b"], 3)

    one, two, three = chart(1), chart(2), chart(3)
    assert [flow.path for flow in one.flows] == [flow.path for flow in two.flows]
    assert one.moved[0].customer_count == Few(3)
    assert one.moved[0].share is None
    assert (one.stayed_share, three.stayed_share) == (None, 90 / 93)
