"""One look for all pictures: colours, signs and hatches that stay apart without colour, and one size of text."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

# Those of the report, where a segment has the same number: blue, orange and green first, as Okabe and Ito's, "Color
# Universal Design" (2008), but dark enough for white numbers on them.
PALETTE = (
    "#0067A3", "#B54A00", "#00795A", "#9A3A87", "#836200", "#4A45B5",
    "#B3123E", "#217A9C", "#57626C", "#587300", "#7A4A1E", "#BD3B79",
)  # fmt: skip
# Seven signs and five lines beside twelve colours: the pairs come round again only after 84 and 60 segments.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
HATCHES = ("", "//", "..", "\\\\", "xx", "--", "++")
GREY = "#767676"
PALE = "#D9D9D9"
NOISE = -1  # the cluster_id of customers without a clear segment
NOISE_NAME = "no clear segment"

WIDTH = 7.2  # inches: the text of a printed page, and still legible on a phone
PIXELS_PER_INCH = 130
TITLE_SIZE = 11
TEXT_SIZE = 9
SMALL_SIZE = 8
LONGEST_NAME = 44  # characters; two names of such a length fit beside each other


@dataclass(frozen=True)
class Look:
    """How a segment is drawn everywhere.

    Attributes
    ----------
    label
        Its number, from 1 as in the report, and its name.
    """

    number: str
    label: str
    colour: str
    marker: str
    line: Any
    hatch: str


def look(cluster_id: int, names: Sequence[str] = ()) -> Look:
    """Return how a segment is drawn; without a name it is called by its number alone."""
    if cluster_id == NOISE:
        return Look("–", NOISE_NAME, GREY, "x", ":", "")  # noqa: RUF001 - a dash, as the report writes what has no number
    number = str(cluster_id + 1)
    name = shorten(names[cluster_id]) if cluster_id < len(names) else ""
    return Look(
        number=number,
        label=f"{number} {name}".strip(),
        colour=PALETTE[cluster_id % len(PALETTE)],
        marker=MARKERS[cluster_id % len(MARKERS)],
        line=LINES[cluster_id % len(LINES)],
        hatch=HATCHES[cluster_id % len(HATCHES)],
    )


def shorten(name: str, longest: int = LONGEST_NAME) -> str:
    """Cut a name that would push a picture aside."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure, in inches; pyplot is not used, so that nothing global is touched."""
    return Figure(figsize=(width, height), layout="constrained")


def dress(axes: Any, title: str, across: str = "", *, upward: str = "") -> None:
    """Give a chart its title and the names of its axes, and take away the lines that say nothing."""
    axes.set_title(title, fontsize=TITLE_SIZE, loc="left")
    axes.set_xlabel(across, fontsize=TEXT_SIZE)
    axes.set_ylabel(upward, fontsize=TEXT_SIZE)
    axes.tick_params(labelsize=SMALL_SIZE)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def add_key(figure: Figure, looks: Sequence[Look]) -> None:
    """List the segments below a figure, in as many columns as their names allow."""
    handles = [
        Line2D([], [], color=one.colour, marker=one.marker, linestyle=one.line, markersize=6, label=one.label)
        for one in looks
    ]
    longest = max((len(one.label) for one in looks), default=0)
    columns = 1 if longest > LONGEST_NAME else 2 if longest > 24 else 3
    figure.legend(
        handles=handles, loc="outside lower left", ncols=columns, fontsize=SMALL_SIZE, frameon=False, handlelength=3
    )


def key_height(count: int) -> float:
    """Return the inches that a key of two columns adds to a figure."""
    return 0.2 * (count // 2 + 1)


def nothing_to_draw(title: str, reason: str) -> Figure:
    """Return a picture that says why it is empty."""
    figure = new_figure(1.6)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_title(title, fontsize=TITLE_SIZE, loc="left")
    axes.text(0.0, 0.5, reason, fontsize=TEXT_SIZE, color=GREY, transform=axes.transAxes, wrap=True)
    return figure


def save(figure: Figure, file: Path) -> None:
    """Write a figure as PNG."""
    with warnings.catch_warnings():
        # A script that no installed font has is drawn as boxes; the number before each name still tells it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure.savefig(file, dpi=PIXELS_PER_INCH)
