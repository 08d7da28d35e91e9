import base64
import json

import pandas as pd
import pytest

from ml.plots import draw_bic, save
from ml.report import write_report
from ml.report.pictures import Background, in_order, read_background
from tests.ml.report.publications import publish
from tests.ml.report.reading import by_class, read_page, words


@pytest.fixture
def training(tmp_path):
    """A folder of a training that drew one picture."""
    folder = tmp_path / "training"
    folder.mkdir()
    save(draw_bic(pd.DataFrame({"k": [2, 3], "covariance_type": "full", "bic": [5.0, 4.0]})), folder / "bic.png")
    (folder / "order.json").write_text(json.dumps(["lapsed", "gone", "new"]), encoding="utf-8")
    return folder


def page_of(tmp_path, background):
    database = publish(tmp_path / "segments.duckdb")
    page = write_report(database, tmp_path, currency="USD", workspace_name="shop", background=background)
    return read_page(page.read_text(encoding="utf-8"))


def test_a_picture_is_put_into_the_page_as_it_is_with_words_for_those_who_cannot_see_it(tmp_path, training):
    page = page_of(tmp_path, read_background(training, 0))
    (image,) = page.iter("img")
    assert base64.b64decode(image.get("src").partition(",")[2]) == (training / "bic.png").read_bytes()
    assert image.get("alt").startswith("BIC of mixtures. How well")
    assert int(image.get("width")) == 936
    assert next(words(one) for one in by_class(page, "picture")).startswith("BIC of mixtures")


def test_segments_are_numbered_as_on_the_pictures(tmp_path, training):
    page = page_of(tmp_path, read_background(training, 0))
    assert [card.get("data-segment") for card in by_class(page, "card")] == ["lapsed", "new", "loyal"]
    assert "In the order in which they were found" in words(page)


def test_without_pictures_there_is_no_section_and_most_spend_comes_first(tmp_path):
    page = page_of(tmp_path, Background())
    assert not list(page.iter("img"))
    assert next(card.get("data-segment") for card in by_class(page, "card")) == "loyal"
    assert "In order of spend." in words(page)


@pytest.mark.parametrize("text", ["not JSON", '{"a": 1}', "[1, 2]"])
def test_files_that_are_not_ours_are_left_out(tmp_path, text):
    (tmp_path / "order.json").write_text(text, encoding="utf-8")
    (tmp_path / "biplot.png").write_bytes(b"<svg onload='x'>")
    assert read_background(tmp_path, 5) == Background(5)


def test_keys_that_the_pictures_do_not_know_come_last():
    assert in_order(["a", "b", "c"], ["c", "x", "a"]) == ["c", "a", "b"]
