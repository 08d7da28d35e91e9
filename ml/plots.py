"""Pictures of a training for the MLflow UI; drawn without pyplot, so that nothing global is touched."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ml.membership.evaluation import MembershipEvaluation
from ml.sampling import sample_rows
from ml.segmentation.evaluation import Candidate

DOT_LIMIT = 5000  # more dots only hide each other
PIXELS_PER_INCH = 80


def draw_search(candidates: Sequence[Candidate], chosen: Candidate) -> Figure:
    """Draw silhouette with its standard error, and inertia, over k."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    k = [one.k for one in candidates]
    left.errorbar(
        k,
        [one.silhouette for one in candidates],
        yerr=[one.silhouette_standard_error for one in candidates],
        marker="o",
        capsize=3,
    )
    left.axvline(chosen.k, linestyle="--", color="grey")
    left.set(title=f"Silhouette: k = {chosen.k} chosen", xlabel="number of segments k", ylabel="mean silhouette")
    right.plot(k, [one.inertia for one in candidates], marker="o")
    right.axvline(chosen.k, linestyle="--", color="grey")
    right.set(title="Elbow", xlabel="number of segments k", ylabel="inertia")
    return figure


def draw_scatter(components: NDArray[np.float64], labels: NDArray[np.int32], names: Sequence[str]) -> Figure:
    """Draw customers on two components, coloured by segment; a sample of a larger set."""
    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.subplots()
    drawn = sample_rows(labels, DOT_LIMIT, random_state=0)  # the first ones might be the oldest customers
    for number, name in enumerate(names):
        dots = components[drawn][labels[drawn] == number]
        axes.scatter(dots[:, 0], dots[:, 1], s=6, label=name, alpha=0.6)
    axes.set(title="Customers on two principal components", xlabel="component 1", ylabel="component 2")
    axes.legend(fontsize="x-small", markerscale=2)
    return figure


def draw_traits(traits: pd.DataFrame, names: Sequence[str]) -> Figure:
    """Draw the standardized differences as a heat map: segments across, features down."""
    table = traits.pivot_table(index="feature_name", columns="cluster_id", values="standardized_difference")
    figure = Figure(figsize=(4 + len(names), 2 + 0.28 * len(table)), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(table.to_numpy(), cmap="RdBu_r", vmin=-1.5, vmax=1.5, aspect="auto")
    axes.set_yticks(range(len(table)), table.index.tolist(), fontsize="x-small")
    axes.set_xticks(range(len(names)), list(names), rotation=30, ha="right", fontsize="x-small")
    axes.set_title("Standardized difference from all customers")
    figure.colorbar(image, ax=axes)
    return figure


def draw_membership(evaluation: MembershipEvaluation, importances: dict[str, float]) -> Figure:
    """Draw confusion, reliability and feature importances of the membership model."""
    figure = Figure(figsize=(14, 4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    left.imshow(evaluation.confusion, cmap="Blues")
    left.set(title="Confusion on held-out folds", xlabel="predicted cluster_id", ylabel="true cluster_id")
    middle.plot([0, 1], [0, 1], linestyle="--", color="grey")
    middle.plot(evaluation.reliability["stated"], evaluation.reliability["observed"], marker="o")
    middle.set(title="Reliability on held-out folds", xlabel="stated probability", ylabel="share that was right")
    right.barh(list(importances), list(importances.values()))
    right.set(title="Feature importances", xlabel="mean decrease of impurity")
    return figure


def save(figure: Figure, file: Path) -> None:
    """Write a figure as PNG."""
    figure.savefig(file, dpi=PIXELS_PER_INCH)
