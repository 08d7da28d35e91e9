"""Companies of every size and shape; and that colours can be read."""

# ruff: noqa: RUF001  (the page writes true minus signs, dashes and names in every script)

import time
from pathlib import Path

import pytest

import ml.report
from ml.report import write_report
from tessera.segments_table import BEYOND_NOTE
from tests.ml.report.colours import contrast, palettes
from tests.ml.report.publications import PROFILES, SEARCH, TRAITS, customer, grow, profile, publish
from tests.ml.report.reading import by_class, numbers, read_page, within, words


def test_a_single_segment_has_no_rivals_on_the_page(page):
    tree = page(
        customers=[customer(f"c{number}", "all", "Lost", 1, 9, 5.0, (number, 0)) for number in range(3)],
        profiles=[profile("all", 3, 1.0, 15.0, 1.0, (1, 9), (5.0, 5.0))],
        traits=[],
        search=[("2018-01-01", 1, 0.0, 0.0, 3.0, True)],
    )
    assert not by_class(tree, "lead")
    assert not by_class(tree, "alone")
    assert "No traits were published" in words(tree)
    assert "Only one number of segments, k, was tried. Chosen was k = 1, with a silhouette of 0.00." in words(tree)


def test_twelve_and_more_segments_keep_their_own_number(page):
    keys = [f"segment_{number:02}" for number in range(1, 15)]
    tree = page(
        customers=[customer(key, key, "Lost", 1, 9, 5.0, (number, number)) for number, key in enumerate(keys)],
        profiles=[profile(key, 1, 1 / 14, 5.0, 1 / 14, (1, 9), (5.0, 5.0)) for key in keys],
        traits=[],
    )
    cards = tree.findall(".//article")
    assert [words(by_class(card, "chip")[0]) for card in cards] == [str(number) for number in range(1, 15)]
    assert cards[12].get("class") == "card s1"


def test_long_and_non_latin_names_arrive_whole(page):
    names = ["Очень лояльные покупатели с большими корзинами " * 4, "逢年過節才來的顧客", "عملاء أوفياء"]
    keys = ["a", "b", "c"]
    tree = page(
        customers=[customer(key, key, "Lost", 1, 9, 5.0, (0, 0)) for key in keys],
        profiles=[
            profile(key, 1, 1 / 3, 5.0, 1 / 3, (1, 9), (5.0, 5.0), name=name.strip())
            for key, name in zip(keys, names, strict=True)
        ],
    )
    assert [words(card.find("h3/bdi")) for card in tree.findall(".//article")] == [name.strip() for name in names]


def test_unknown_values_are_dashes_and_a_nameless_segment_shows_its_key(page):
    nameless = profile("ghost", 0, 0.0, None, None, (None, None), (None, None), name=None, story=None, department=None)
    tree = page(profiles=[*PROFILES, nameless])
    card = within(tree, ".//article[@data-segment='ghost']")
    assert words(card.find("h3/bdi")) == "ghost"
    assert not by_class(card, "story")
    assert numbers(card) == ["0", "0.0%", "–", "–", "–", "–", "–"]
    bars = by_class(within(tree, ".//section[@id='size']//li[@data-segment='ghost']"), "bar")
    assert [bar.get("style") for bar in bars] == ["width:0.0%", "width:0.0%"]


def test_negative_spend_is_shown_with_its_sign_and_an_empty_bar(page):
    tree = page(
        customers=[
            customer("c1", "givers", "Champions", 2, 3, 1500.0, (0, 0)),
            customer("c2", "returners", "Lost", 1, 9, -500.0, (1, 1)),
        ],
        profiles=[
            profile("givers", 1, 0.5, 1500.0, 1.5, (2, 3), (750.0, 1500.0)),
            profile("returners", 1, 0.5, -500.0, -0.5, (1, 9), (-500.0, -500.0)),
        ],
        traits=[],
    )
    row = within(tree, ".//section[@id='size']//li[@data-segment='returners']")
    assert numbers(row) == ["50.0%", "1", "−50.0%", "USD −500.00"]
    assert [bar.get("style") for bar in by_class(row, "bar")] == ["width:33.3%", "width:0.0%"]
    assert numbers(within(tree, ".//li[@data-rfm-segment='lost']"))[-2:] == ["−50.0%", "USD −500.00"]


def test_customers_who_spent_nothing_at_all_are_no_fault(page):
    tree = page(
        customers=[customer("c1", "a", "Lost", 1, 9, 0.0, (0, 0))],
        profiles=[profile("a", 1, 1.0, 0.0, None, (1, 9), (0.0, 0.0))],
        traits=[],
    )
    assert numbers(within(tree, ".//li[@data-rfm-segment='lost']"))[-2:] == ["–", "USD 0.00"]


def test_without_a_search_the_page_says_so(page):
    tree = page(search=[])
    section = within(tree, ".//section[@id='search']")
    assert "No search for the number of segments was published for this day." in words(section)
    assert section.find(".//svg") is None


def test_a_search_where_nothing_is_marked_claims_no_choice(page):
    section = within(page(search=[(*row[:5], False) for row in SEARCH]), ".//section[@id='search']")
    assert "Chosen" not in words(section)
    assert len(section.findall(".//svg")) == 2


def test_features_beyond_the_first_twelve_wait_behind_a_click(page):
    many = [("2018-01-01", "new", "New", f"feature_{number:02}", 1.0, 0.0, number / 10) for number in range(15)]
    section = within(page(traits=many), ".//section[@id='traits']")
    assert words(section.find("details/summary")) == "3 further features"
    assert len(section.findall("details//tbody/tr")) == 3


def test_a_sample_is_stated_with_both_counts(tmp_path):
    everyone = [profile("segment_0", 4100, 1.0, 20500.0, 1.0, (1, 9), (5.0, 5.0))]
    database = grow(publish(tmp_path / "segments.duckdb", profiles=everyone, traits=[]), 4100, 1)
    text = write_report(database, tmp_path, currency="USD", workspace_name="large").read_text(encoding="utf-8")
    section = within(read_page(text), ".//section[@id='map']")
    assert "Drawn are 4,000 of 4,100 customers, a random sample" in words(section)
    assert within(section, ".//path").get("d").count("M") == 4000


def test_a_large_company_takes_three_seconds_of_work_and_stays_below_two_megabytes(tmp_path):
    profiles = [profile(f"segment_{n}", 25000, 1 / 12, 1e7, 1 / 12, (20, 150), (20.0, 400.0)) for n in range(12)]
    traits = [
        (*row[:1], f"segment_{n}", "", f"{row[3]}_{m}", *row[4:])
        for row in TRAITS[:1]
        for n in range(12)
        for m in range(40)
    ]
    database = publish(tmp_path / "segments.duckdb", profiles=profiles, traits=traits)
    grow(database, 300_000, 12)
    start = time.process_time()
    page = write_report(database, tmp_path, currency="USD", workspace_name="large")
    assert time.process_time() - start < 3
    assert page.stat().st_size < 2_000_000
    assert len(read_page(page.read_text(encoding="utf-8")).findall(".//article")) == 12


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground_in_both_schemes(scheme):
    css = (Path(ml.report.__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    light, dark = palettes(css)
    colours = light if scheme == "light" else dark
    pairs = [(text, ground) for text in ("ink", "muted", "accent") for ground in ("page", "surface")]
    pairs += [("on-colour", f"s{number}") for number in range(1, 13)]
    pairs += [("on-far", "h-4"), ("on-far", "h4")] + [("on-near", f"h{step}") for step in range(-3, 4)]
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < 4.5} == {}


def test_shares_of_spend_beyond_the_whole_are_explained_where_they_stand(page):
    given_back = profile("new", 3, 0.5, -99.5, -0.0663, (1, 6), (-24.875, -33.1667))
    most = profile("loyal", 2, 0.3333, 1400.0, 1.0663, (9, 2), (66.6944, 700.0))
    tree = page(profiles=[PROFILES[0], most, given_back])
    notes = {one.get("id"): len(by_class(one, "beyond")) for one in tree.iter("section")}
    assert (notes[None], notes["segments"], notes["size"], notes["rfm"]) == (1, 1, 1, 0)
    assert words(by_class(tree, "beyond")[0]) == BEYOND_NOTE


def test_shares_of_spend_within_the_whole_need_no_word(page):
    assert by_class(page(), "beyond") == []
