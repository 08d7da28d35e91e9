"""Who moved from which segment to which between two days, as a Sankey."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ml.plots.style import GREY, SMALL_SIZE, Look, dress, new_figure, nothing_to_draw

NODE_WIDTH = 0.03  # of the way between the two days
GAP_SHARE = 0.25  # of the height, shared by the gaps between the nodes
STAYED = "#C3C9CE"  # the grey that the report gives to those who stayed

Counts = Mapping[tuple[str, str], int]


def draw_flows(counts: Counts, looks: Mapping[str, Look], *, days: tuple[str, str]) -> Figure:
    """Draw a band for each pair of segments, as wide as the customers who went that way; grey ones have stayed.

    Parameters
    ----------
    counts
        Customers by the segment of the earlier and of the later day.
    looks
        How each is drawn, in their order from top to bottom; what is not among them comes last, in grey.
    days
        The two days in words.
    """
    title = f"Who moved between {days[0]} and {days[1]}"
    known = {pair: count for pair, count in sorted(counts.items()) if count > 0}
    if not known:
        return nothing_to_draw(title, "Nobody is known on both days.")
    orders = [_ordered({pair[side] for pair in known}, list(looks)) for side in (0, 1)]
    figure = new_figure(2.2 + 0.3 * max(map(len, orders)))
    axes = figure.subplots()
    places = [_places(known, order, side) for side, order in enumerate(orders)]
    for pair in sorted(known, key=lambda pair: (pair[0] != pair[1], known[pair])):
        ends = [_span(known, places[side], pair, side=side, others=orders[1 - side]) for side in (0, 1)]
        own = looks.get(pair[0])
        colour = STAYED if pair[0] == pair[1] else own.colour if own else GREY
        axes.add_patch(PathPatch(_band(*ends), facecolor=colour, alpha=0.6, linewidth=0))
    for side, nodes in enumerate(places):
        _draw_nodes(axes, nodes, looks, side=side)
    axes.set(xlim=(-0.55, 1.55), ylim=(-1.02, 0.02))
    axes.set_axis_off()
    dress(axes, title)
    return figure


def _ordered(found: set[str], keys: Sequence[str]) -> list[str]:
    return sorted(found, key=lambda key: (keys.index(key) if key in keys else len(keys), key))


def _places(counts: Counts, order: Sequence[str], side: int) -> dict[str, tuple[float, float]]:
    """Return top and height of each node, downward from 0 to -1."""
    sizes = [sum(count for pair, count in counts.items() if pair[side] == key) for key in order]
    heights = (1 - GAP_SHARE) * np.array(sizes) / sum(sizes)
    gap = GAP_SHARE / len(order)
    tops = -(np.cumsum(heights) - heights + gap * (np.arange(len(order)) + 0.5))
    return {key: (float(top), float(height)) for key, top, height in zip(order, tops, heights, strict=True)}


def _span(
    counts: Counts,
    places: Mapping[str, tuple[float, float]],
    pair: tuple[str, str],
    *,
    side: int,
    others: Sequence[str],
) -> tuple[float, float]:
    """Return top and bottom of a band at one of its ends: below those that go to nodes higher up on the other side."""
    top, height = places[pair[side]]
    beside = [counts.get((pair[0], one) if side == 0 else (one, pair[1]), 0) for one in others]
    above, own = sum(beside[: others.index(pair[1 - side])]), counts[pair]
    whole = sum(beside)
    return top - height * above / whole, top - height * (above + own) / whole


def _band(source: tuple[float, float], target: tuple[float, float]) -> Path:
    left, right, middle = NODE_WIDTH, 1 - NODE_WIDTH, 0.5
    (top, bottom), (to_top, to_bottom) = source, target
    points = [
        (left, top), (middle, top), (middle, to_top), (right, to_top),
        (right, to_bottom), (middle, to_bottom), (middle, bottom), (left, bottom), (left, top),
    ]  # fmt: skip
    curve = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return Path(np.array(points), curve)


def _draw_nodes(axes: Any, nodes: Mapping[str, tuple[float, float]], looks: Mapping[str, Look], *, side: int) -> None:
    x = 0.0 if side == 0 else 1 - NODE_WIDTH
    for key, (top, height) in nodes.items():
        own, middle = looks.get(key), top - height / 2
        axes.add_patch(Rectangle((x, top - height), NODE_WIDTH, height, facecolor=own.colour if own else GREY))
        name = own.label if own else key.replace("_", " ")
        axes.text(
            -0.02 if side == 0 else 1.02, middle, _in_lines(name), fontsize=SMALL_SIZE, va="center",
            ha="right" if side == 0 else "left",
        )  # fmt: skip


def _in_lines(name: str, longest: int = 26) -> str:
    """Break a name between words."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
