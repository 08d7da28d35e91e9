"""The silhouette of every customer, as a knife for each segment."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import silhouette_samples

from ml.plots.style import NOISE, SMALL_SIZE, TEXT_SIZE, add_key, dress, key_height, look, new_figure, nothing_to_draw
from ml.sampling import sample_rows

TITLE = "Silhouette of each customer"
ROW_LIMIT = 5000  # all pairs of rows are compared: a third of a second
GAP_SHARE = 0.01  # of all rows, between two segments


def draw_silhouettes(
    points: NDArray[np.float64], labels: NDArray[np.int32], names: Sequence[str], *, random_state: int = 0
) -> Figure:
    """Draw the silhouettes of a sample, sorted inside each segment.

    Parameters
    ----------
    points
        One row per customer in the space of the segments.
    labels
        Segment of each row; rows that are noise (-1) are left out.
    names
        Label of each segment.
    random_state
        Seed of the sample.
    """
    clear = np.flatnonzero(labels != NOISE)
    rows = clear[sample_rows(labels[clear], ROW_LIMIT, random_state)]
    segments = np.unique(labels[rows])
    if not 1 < len(segments) < len(rows):
        return nothing_to_draw(TITLE, "A silhouette needs two segments, one of them with two customers.")
    widths = silhouette_samples(points[rows], labels[rows])
    figure = new_figure(5.0 + key_height(len(segments)))
    axes = figure.subplots()
    _draw_knives(axes, widths, labels[rows])
    mean = float(widths.mean())
    axes.axvline(mean, linestyle="--", color="black", linewidth=1)
    axes.text(mean, 1.0, f" mean {mean:.2f}", fontsize=TEXT_SIZE, va="top", transform=axes.get_xaxis_transform())
    axes.axvline(0.0, color="black", linewidth=0.6)
    axes.set_yticks([])
    dress(axes, TITLE, "silhouette: below 0 another segment lies nearer", upward=f"{len(rows):,} customers")
    add_key(figure, [look(int(one), names) for one in segments])
    return figure


def _draw_knives(axes: Any, widths: NDArray[np.float64], labels: NDArray[np.int32]) -> None:
    gap = max(1, round(GAP_SHARE * len(labels)))
    top = 0
    for cluster_id in np.unique(labels):
        knife = np.sort(widths[labels == cluster_id])[::-1]
        own = look(int(cluster_id))
        down = -(top + np.arange(len(knife) + 1))
        axes.fill_betweenx(
            down, 0.0, np.append(knife, knife[-1]), step="post", facecolor=own.colour, edgecolor="black",
            linewidth=0.3, hatch=own.hatch,
        )  # fmt: skip
        axes.annotate(
            own.number, (0.0, down.mean()), xycoords=("axes fraction", "data"), xytext=(3, 0),
            textcoords="offset points", fontsize=SMALL_SIZE, va="center",
        )  # fmt: skip
        top += len(knife) + gap
