import pytest

from ml import plots
from ml.plots.flows import STAYED
from tests.ml.plots.customers import names, texts

DAYS = ("1 January 2018", "1 April 2018")


def drawn(counts, segment_count=2):
    looks = {f"s{number}": plots.look(number, names(segment_count)) for number in range(segment_count)}
    return plots.draw_flows(counts, looks, days=DAYS)


def bands(figure):
    """Return top and bottom of each band on the left and on the right."""
    found = []
    for patch in figure.axes[0].patches:
        if patch.__class__.__name__ == "PathPatch":
            points = patch.get_path().vertices
            left, right = points[points[:, 0] < 0.1, 1], points[points[:, 0] > 0.9, 1]
            found.append((round(left.max() - left.min(), 6), round(right.max() - right.min(), 6)))
    return sorted(found)


def test_a_band_is_as_wide_as_its_customers_on_both_sides():
    figure = drawn({("s0", "s0"): 60, ("s0", "s1"): 30, ("s1", "s1"): 10})
    assert bands(figure) == [(0.075, 0.075), (0.225, 0.225), (0.45, 0.45)]  # three quarters of the height for 100


def test_who_stayed_is_grey_and_who_moved_has_the_colour_of_the_segment_left():
    patches = drawn({("s0", "s0"): 60, ("s0", "s1"): 30}).axes[0].patches
    colours = [patch.get_facecolor()[:3] for patch in patches if patch.__class__.__name__ == "PathPatch"]
    expected = [tuple(int(one[at : at + 2], 16) / 255 for at in (1, 3, 5)) for one in (STAYED, plots.look(0).colour)]
    assert [tuple(colour) for colour in colours] == [pytest.approx(one) for one in expected]


def test_segments_stand_in_their_order_and_others_below_them():
    counts = {("not_yet_a_customer", "s1"): 5, ("s1", "s0"): 5, ("s0", "gone"): 5}
    shown = [text.get_text() for text in drawn(counts).axes[0].texts]
    assert [one.split("\n")[0] for one in shown] == [
        "1 Frequent spenders of", "2 Frequent spenders of", "not yet a customer",
        "1 Frequent spenders of", "2 Frequent spenders of", "gone",
    ]  # fmt: skip


@pytest.mark.parametrize("segment_count", [3, 20])
def test_every_pair_is_a_band(segment_count, saved):
    keys = [f"s{number}" for number in range(segment_count)]
    figure = drawn({(one, other): 3 for one in keys for other in keys}, segment_count)
    assert len(bands(figure)) == segment_count**2
    saved(figure)


def test_without_customers_of_both_days_the_picture_says_so():
    assert "Nobody is known on both days." in texts(drawn({("s0", "s0"): 0}))
