"""What sets segments apart and how steady they are: heat map, radar, stability."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ml.plots.style import (
    GREY,
    SMALL_SIZE,
    TEXT_SIZE,
    TITLE_SIZE,
    add_key,
    dress,
    key_height,
    look,
    new_figure,
    nothing_to_draw,
    shorten,
)
from ml.report.wording import label

STRONGEST = 1.5  # standard deviations at which the colours of the heat map end
RADAR_REACH = 2.0  # standard deviations at the rim of a radar
RADAR_FEATURES = 8
MOST_WRITTEN = 8  # segments whose numbers still fit into the cells of the heat map
# Hennig, "Cluster-wise assessment of cluster stability" (2007): below 0.6 a cluster is not to be trusted, from 0.75 it
# is a valid, stable one.
STABILITY_LIMITS = (0.6, 0.75)


def draw_traits(traits: pd.DataFrame, names: Sequence[str]) -> Figure:
    """Draw the standardized differences as a heat map: segments across, features down.

    Parameters
    ----------
    traits
        One row per ``cluster_id`` and ``feature_name``, with ``standardized_difference``.
    names
        Label of each segment.
    """
    table = _differences(traits)
    if table.empty:
        return nothing_to_draw("What sets the segments apart", "No feature differs between segments.")
    looks = [look(int(one), names) for one in table.columns]
    figure = new_figure(1.6 + 0.24 * len(table) + key_height(len(looks)))
    axes = figure.subplots()
    image = axes.imshow(table.to_numpy(), cmap="RdBu_r", vmin=-STRONGEST, vmax=STRONGEST, aspect="auto")
    axes.set_yticks(range(len(table)), [shorten(label(str(name)), 34) for name in table.index])
    axes.set_xticks(range(len(looks)), [one.number for one in looks])
    if len(looks) <= MOST_WRITTEN:
        _write_cells(axes, table.to_numpy())
    dress(axes, "Standardized difference from all customers", "segment")
    figure.colorbar(image, ax=axes, shrink=0.6).ax.tick_params(labelsize=SMALL_SIZE)
    add_key(figure, looks)
    return figure


def _differences(traits: pd.DataFrame) -> pd.DataFrame:
    return traits.pivot_table(index="feature_name", columns="cluster_id", values="standardized_difference")


def _write_cells(axes: Any, values: NDArray[np.float64]) -> None:
    for (row, column), value in np.ndenumerate(values):
        if math.isfinite(value):
            colour = "white" if abs(value) > 0.8 * STRONGEST else "black"
            axes.text(column, row, f"{value:+.1f}", fontsize=SMALL_SIZE, ha="center", va="center", color=colour)


def draw_radar(traits: pd.DataFrame, names: Sequence[str]) -> Figure:
    """Draw a radar for each segment on the features that set segments apart the most.

    The dashed ring is the average of all customers, the rim two standard deviations above it, the middle two below.

    Parameters
    ----------
    traits, names
        As in ``draw_traits``.
    """
    table = _differences(traits)
    if table.empty:
        return nothing_to_draw("Radar of each segment", "No feature differs between segments.")
    strongest = table.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:RADAR_FEATURES]
    shown = table.loc[strongest].fillna(0.0).clip(-RADAR_REACH, RADAR_REACH)
    across = min(4, len(shown.columns))
    down = math.ceil(len(shown.columns) / across)
    figure = new_figure(0.8 + down * (7.6 / max(across, 3)) + 0.22 * len(shown))
    axes = np.atleast_1d(figure.subplots(down, across, subplot_kw={"projection": "polar"})).ravel()
    for one, cluster_id in zip(axes, shown.columns, strict=False):
        _draw_spokes(one, shown[cluster_id].to_numpy(), look(int(cluster_id), names))
    for spare in axes[len(shown.columns) :]:
        spare.set_visible(False)
    lines = [f"{number}  {label(str(name))}" for number, name in enumerate(shown.index, start=1)]
    figure.supxlabel("\n".join(lines), fontsize=SMALL_SIZE, x=0.02, ha="left")
    figure.suptitle("Each segment beside all customers (dashed ring)", fontsize=TITLE_SIZE, x=0.02, ha="left")
    return figure


def _draw_spokes(axes: Any, values: NDArray[np.float64], own: Any) -> None:
    angles = np.linspace(0, 2 * math.pi, len(values), endpoint=False)
    closed, rim = np.append(angles, angles[0]), np.append(values, values[0])
    axes.plot(np.linspace(0, 2 * math.pi, 100), np.zeros(100), linestyle="--", color=GREY, linewidth=1)
    axes.plot(closed, rim, color=own.colour, linewidth=1.4, marker="o", markersize=3)
    axes.fill(closed, rim, color=own.colour, alpha=0.3, hatch=own.hatch)
    axes.set_ylim(-RADAR_REACH * 1.05, RADAR_REACH * 1.05)
    axes.set_yticks([])
    axes.set_xticks(angles, [str(number) for number in range(1, len(values) + 1)])
    axes.tick_params(labelsize=SMALL_SIZE, pad=-3)
    axes.set_title(shorten(own.label, 22), fontsize=SMALL_SIZE)


def draw_stability(
    stability: pd.DataFrame, names: Sequence[str], *, limits: Sequence[float] = STABILITY_LIMITS
) -> Figure:
    """Draw how much of each segment comes back when it is searched for again, with its interval.

    Parameters
    ----------
    stability
        One row per ``cluster_id``: ``jaccard_mean``, ``jaccard_low``, ``jaccard_high``, 0 to 1.
    names
        Label of each segment.
    limits
        Values to mark by lines.
    """
    rows = stability.sort_values("cluster_id", ascending=False).reset_index(drop=True)
    looks = [look(int(one), names) for one in rows["cluster_id"]]
    figure = new_figure(1.2 + 0.3 * len(rows))
    axes = figure.subplots()
    bars = axes.barh(rows.index, rows["jaccard_mean"], color=[one.colour for one in looks], alpha=0.75, height=0.7)
    for bar, own in zip(bars, looks, strict=True):
        bar.set(hatch=own.hatch, edgecolor="black", linewidth=0.5)
    axes.hlines(rows.index, rows["jaccard_low"], rows["jaccard_high"], color="black", linewidth=1.6)
    axes.scatter(rows["jaccard_mean"], rows.index, color="black", s=14, zorder=3)
    for limit in limits:
        axes.axvline(limit, linestyle="--", color="black", linewidth=1)
        axes.text(limit, 1.0, f" {limit:g}", fontsize=TEXT_SIZE, va="bottom", transform=axes.get_xaxis_transform())
    axes.set_yticks(rows.index, [one.label for one in looks])
    axes.set_xlim(0, 1)
    dress(axes, "Stability of each segment\n", "Jaccard similarity with its refits")
    return figure
