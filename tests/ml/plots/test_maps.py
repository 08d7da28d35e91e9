"""Looks of segments, and customers on paper."""

import numpy as np
import pandas as pd
import pytest

from ml import plots
from ml.plots.style import LINES, MARKERS, NOISE, PALETTE, PIXELS_PER_INCH, WIDTH, look
from ml.report.page import TEMPLATES
from ml.report.segments import COLOURS
from tessera.errors import TesseraError
from tests.ml.plots.customers import customers, names, texts
from tests.ml.report.colours import palettes

COUNTS = [3, 20]


def test_colour_and_sign_together_are_different_for_84_segments():
    looks = [look(number) for number in range(84)]
    assert len({(one.colour, one.marker) for one in looks}) == 84
    assert len({(one.colour, one.hatch) for one in looks}) == 84
    assert len({(one.colour, one.line) for one in looks}) == 60
    assert (len(PALETTE), len(MARKERS), len(LINES)) == (12, 7, 5)


def test_a_segment_has_the_colour_that_it_has_in_the_report():
    light = palettes((TEMPLATES / "report.css").read_text(encoding="utf-8"))[0]
    assert [colour.lower() for colour in PALETTE] == [light[f"s{number}"] for number in range(1, COLOURS + 1)]


def test_a_segment_is_numbered_from_one_and_noise_has_no_number():
    assert look(0, ["Loyal"]).label == "1 Loyal"
    assert look(4, ["Loyal"]).label == "5"
    assert look(NOISE, ["Loyal"]).label == "no clear segment"


def test_a_long_name_is_cut_before_it_pushes_the_picture_aside():
    assert look(0, ["x" * 100]).label == "1 " + "x" * 43 + "…"


@pytest.mark.parametrize("segment_count", COUNTS)
def test_a_scatter_shows_each_segment_by_its_own_dots_and_number(segment_count, saved):
    points, labels = customers(segment_count, noise_count=5)
    figure = plots.draw_scatter(points[:, :2], labels, names(segment_count))
    assert len(figure.axes[0].collections) == segment_count + 1
    assert {"no clear segment", f"{segment_count} Frequent spenders of kind {segment_count - 1}"} <= texts(figure)
    assert sum(len(dots.get_offsets()) for dots in figure.axes[0].collections) == 10 * segment_count
    assert saved(figure)[0] == round(WIDTH * PIXELS_PER_INCH)


@pytest.mark.parametrize("segment_count", COUNTS)
def test_a_biplot_names_the_longest_arrows(segment_count, saved):
    points, labels = customers(segment_count, noise_count=5)
    loadings = pd.DataFrame({"component_1": range(15), "component_2": 1.0}, index=[f"f{one}" for one in range(15)])
    shown = texts(plots.draw_biplot(points[:, :2], labels, loadings))
    assert {"F3", "F14"} <= shown
    assert not {"F0", "F1", "F2"} & shown


def test_a_biplot_of_one_feature_and_of_none_that_weighs(saved):
    points, labels = customers(3)
    points[:, 1] = 0.0
    one = pd.DataFrame([[1.0, 0.0]], index=["order_count"])
    assert "Order count" in texts(plots.draw_biplot(points[:, :2], labels, one))
    saved(plots.draw_biplot(points[:, :2], labels, one * 0))


def test_names_in_scripts_without_a_font_are_drawn_without_a_warning(saved):
    points, labels = customers(2)
    saved(plots.draw_scatter(points[:, :2], labels, ["逢年過節才來的顧客", "عملاء أوفياء"]))


def test_more_rows_than_a_umap_can_take_are_refused_with_a_way_out():
    with pytest.raises(TesseraError, match=r"2,001 rows; a UMAP is drawn of at most 2,000\. Draw a sample"):
        plots.umap_coordinates(np.zeros((2001, 2)), 0)


@pytest.mark.slow
@pytest.mark.parametrize("row_count", [1, 3, 5, 120])
def test_a_umap_is_the_same_for_the_same_seed_and_takes_any_number_of_rows(row_count, saved):
    points = np.random.default_rng(2).normal(size=(row_count, 3))
    points[row_count // 2 :] += 50.0
    first, second = (plots.umap_coordinates(points, 7) for _ in range(2))
    assert first.shape == (row_count, 2)
    assert np.isfinite(first).all()
    assert np.array_equal(first, second)
    saved(plots.draw_umap(first, np.zeros(row_count, np.int32), ["All"]))


@pytest.mark.slow
def test_a_umap_keeps_apart_what_is_far_apart_and_takes_rows_that_are_all_alike():
    points = np.random.default_rng(2).normal(size=(120, 3))
    points[60:] += 50.0
    places = plots.umap_coordinates(points, 7)
    middles = places[:60].mean(axis=0), places[60:].mean(axis=0)
    own = np.linalg.norm(places[:60] - middles[0], axis=1)
    assert (own < np.linalg.norm(places[:60] - middles[1], axis=1)).all()
    assert np.isfinite(plots.umap_coordinates(np.ones((30, 2)), 7)).all()
    assert np.isfinite(plots.umap_coordinates(points[:, :1], 7)).all()
