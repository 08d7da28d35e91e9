"""How well the segments are found again by the model of membership."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ml.membership.evaluation import MembershipEvaluation
from ml.plots.style import GREY, PALETTE, SMALL_SIZE, dress, look, new_figure, shorten
from ml.report.wording import label

IMPORTANCES_SHOWN = 20
MOST_TICKS = 12
MOST_COUNTED = 8  # segments whose counts still fit into the cells


def draw_membership(
    evaluation: MembershipEvaluation, importances: dict[str, float], *, cluster_ids: Sequence[int] = ()
) -> Figure:
    """Draw confusion, reliability and feature importances of the membership model.

    Parameters
    ----------
    evaluation
        On held-out folds.
    importances
        By feature; the largest ``IMPORTANCES_SHOWN`` are drawn.
    cluster_ids
        Segment of each row of the confusion, -1 for noise; 0, 1, 2, ... where empty.
    """
    strongest = sorted(importances, key=lambda name: (-importances[name], name))[:IMPORTANCES_SHOWN][::-1]
    figure = new_figure(4.2 + 0.22 * len(strongest))
    above, below = figure.subplots(2, 1, height_ratios=[3.4, 0.8 + 0.22 * len(strongest)])
    above.set_axis_off()
    left, right = (above.inset_axes([start, 0.12, 0.38, 0.8]) for start in (0.0, 0.58))
    _draw_confusion(left, evaluation, cluster_ids or range(len(evaluation.confusion)))
    right.plot([0, 1], [0, 1], linestyle="--", color=GREY)
    right.plot(evaluation.reliability["stated"], evaluation.reliability["observed"], marker="o", color=PALETTE[0])
    dress(right, "Reliability", "stated probability", upward="share that was right")
    below.barh(
        [shorten(label(name), 34) for name in strongest], [importances[name] for name in strongest], color=PALETTE[0]
    )
    dress(below, "Feature importances", "mean decrease of impurity")
    return figure


def _draw_confusion(axes: Any, evaluation: MembershipEvaluation, cluster_ids: Sequence[int]) -> None:
    """Colour by the share of each true segment, or a large one would make the small ones pale."""
    counts = np.asarray(evaluation.confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ticks = range(0, len(counts), math.ceil(len(counts) / MOST_TICKS))
    numbers = [look(cluster_ids[tick]).number for tick in ticks]
    axes.set_xticks(ticks, numbers)
    axes.set_yticks(ticks, numbers)
    if len(counts) <= MOST_COUNTED:
        for (row, column), count in np.ndenumerate(counts):
            colour = "white" if shares[row, column] > 0.6 else "black"
            axes.text(column, row, f"{count:,}", ha="center", va="center", fontsize=SMALL_SIZE, color=colour)
    dress(axes, "Confusion on held-out folds", "predicted segment", upward="true segment")
