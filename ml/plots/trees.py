"""Families that keep more than labels: the merges of Ward, the map of a self-organising map."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.cluster.hierarchy import dendrogram

from ml.plots.style import NOISE, PALETTE, SMALL_SIZE, TEXT_SIZE, add_key, dress, key_height, look, new_figure

LEAF_LIMIT = 50  # more cannot be told apart in print; the lowest merges are then drawn as one leaf


def draw_dendrogram(merges: NDArray[np.float64], *, k: int | None = None, leaf_names: Sequence[str] = ()) -> Figure:
    """Draw which groups of customers were merged at which height.

    Parameters
    ----------
    merges
        Linkage matrix in SciPy's format.
    k
        Number of segments: a line is drawn where the tree is cut for it, and below it each branch has a colour that
        differs from its neighbours' (it is not the segment's).
    leaf_names
        A text for each leaf; the leaves' sizes where empty, or where the tree is cut off at ``LEAF_LIMIT`` leaves.
    """
    cut = _cut_height(merges, k)
    is_short = len(merges) + 1 > LEAF_LIMIT
    tree = dendrogram(
        merges,
        no_plot=True,
        truncate_mode="lastp" if is_short else None,
        p=LEAF_LIMIT,
        color_threshold=0.0 if cut is None else cut,
        labels=list(leaf_names) if leaf_names and not is_short else None,
    )
    figure = new_figure(4.4)
    axes = figure.subplots()
    _draw_branches(axes, tree)
    if cut is not None:
        axes.axhline(cut, linestyle="--", color="black", linewidth=1)
        axes.annotate(
            f"cut for k = {k}", (1.0, cut), xycoords=("axes fraction", "data"), xytext=(-4, 3),
            textcoords="offset points", ha="right", fontsize=TEXT_SIZE,
        )  # fmt: skip
    dress(axes, "Which customers were merged at which height", "groups of customers", upward="height of the merge")
    return figure


def _cut_height(merges: NDArray[np.float64], k: int | None) -> float | None:
    """Return a height between the last merge that is kept and the first that is not."""
    if k is None or not 1 < k <= len(merges):
        return None
    heights = np.sort(merges[:, 2])
    return float((heights[-k] + heights[-k + 1]) / 2)


def _draw_branches(axes: Any, tree: dict[str, Any]) -> None:
    branches = [list(zip(*one, strict=True)) for one in zip(tree["icoord"], tree["dcoord"], strict=True)]
    # SciPy names the branches below the cut C1 to C9 in turn, and C0 what lies above it.
    numbers = [int(colour.removeprefix("C")) for colour in tree["color_list"]]
    colours = ["#000000" if number == 0 else PALETTE[(number - 1) % 4] for number in numbers]
    axes.add_collection(LineCollection(branches, colors=colours, linewidths=1.2))
    axes.set_xlim(0, 10 * len(tree["ivl"]))
    axes.set_ylim(0, 1.05 * max(max(one) for one in tree["dcoord"]) or 1.0)
    places = [5 + 10 * position for position in range(len(tree["ivl"]))]
    axes.set_xticks(places, tree["ivl"])
    axes.tick_params(axis="x", labelrotation=90)


def draw_som_map(
    u_matrix: NDArray[np.float64], hits: NDArray[np.int64], node_labels: NDArray[np.int32], *, names: Sequence[str] = ()
) -> Figure:
    """Draw a self-organising map twice: how far its nodes lie apart, and which segment each is in.

    Parameters
    ----------
    u_matrix
        Mean distance of each node to its neighbours, in the grid's shape: dark ridges part groups.
    hits
        Customers of each node; a dot's area follows it.
    node_labels
        Segment of each node.
    names
        Label of each segment.
    """
    segments = [int(one) for one in np.unique(node_labels)]
    figure = new_figure(4.2 + key_height(len(segments)))
    left, right = figure.subplots(1, 2)
    image = left.imshow(u_matrix, cmap="Greys", origin="lower")
    colours = figure.colorbar(image, ax=left, orientation="horizontal", shrink=0.8)
    colours.set_label("mean distance to neighbours", fontsize=SMALL_SIZE)
    colours.ax.tick_params(labelsize=SMALL_SIZE)
    _draw_nodes(left, hits, node_labels, is_plain=True)
    _draw_nodes(right, hits, node_labels, is_plain=False)
    dress(left, "Distances; dots are customers")
    dress(right, "Segments")
    right.set(aspect="equal", xlim=left.get_xlim(), ylim=left.get_ylim())
    add_key(figure, [look(one, names) for one in segments])
    return figure


def _draw_nodes(axes: Any, hits: NDArray[np.int64], node_labels: NDArray[np.int32], *, is_plain: bool) -> None:
    down, across = np.indices(hits.shape)[0], np.indices(hits.shape)[1]
    areas = np.asarray(8.0 + 240.0 * hits / max(int(hits.max()), 1) * (6.0 / max(hits.shape)) ** 2)
    area = 90 * (10 / max(10, *hits.shape)) ** 2
    for cluster_id in np.unique(node_labels):
        own, inside = look(int(cluster_id)), node_labels == cluster_id
        shown = inside & (hits > 0) if is_plain else inside
        colour = PALETTE[1] if is_plain else own.colour
        marker = "o" if is_plain else own.marker
        sizes = areas[shown] if is_plain else area
        edge: dict[str, Any] = {} if cluster_id == NOISE and not is_plain else {"edgecolors": "black"}
        axes.scatter(across[shown], down[shown], s=sizes, color=colour, marker=marker, linewidths=0.4, **edge)
    axes.set_xticks([])
    axes.set_yticks([])
