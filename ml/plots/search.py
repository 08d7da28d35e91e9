"""How the number of segments and the family were found: elbow, gap, silhouette, BIC, and candidates beside chance."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ml.plots.style import GREY, LINES, MARKERS, PALETTE, TEXT_SIZE, dress, new_figure, nothing_to_draw, shorten

MOST_CANDIDATES = 25  # the best ones; a longer list cannot be read on one page


def draw_elbow(candidates: pd.DataFrame, chosen_k: int | None = None) -> Figure:
    """Draw silhouette, inertia (the elbow) and the gap statistic over k, below one another.

    Parameters
    ----------
    candidates
        One row per k of one family and preparation: ``k``, and any of ``silhouette``, ``silhouette_standard_error``,
        ``inertia``, ``gap``, ``gap_standard_error``. A measure without any value is left out.
    chosen_k
        Marked by a line; None marks none.
    """
    measures = {
        "silhouette": ("Silhouette", "mean silhouette"),
        "inertia": ("Elbow", "inertia"),
        "gap": ("Gap statistic: how much tighter than data without structure", "gap"),
    }
    known = [name for name in measures if name in candidates and candidates[name].notna().any()]
    if not known:
        return nothing_to_draw("Number of segments", "No measure was taken for any number of segments.")
    figure = new_figure(0.6 + 2.4 * len(known))
    rows = candidates.sort_values("k")
    for axes, name in zip(np.atleast_1d(figure.subplots(len(known), 1, sharex=True)), known, strict=True):
        title, unit = measures[name]
        _draw_over_k(axes, rows, name)
        _mark(axes, chosen_k)
        is_last = name == known[-1]
        dress(axes, title, "number of segments k" if is_last else "", upward=unit)
    return figure


def _draw_over_k(axes: Any, rows: pd.DataFrame, name: str) -> None:
    error = f"{name}_standard_error"
    spread = rows[error].fillna(0.0) if error in rows else None
    axes.errorbar(rows["k"], rows[name], yerr=spread, marker="o", capsize=3, color=PALETTE[0], ecolor="black")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", alpha=0.3)


def _mark(axes: Any, chosen_k: int | None) -> None:
    if chosen_k is None:
        return
    axes.axvline(chosen_k, linestyle="--", color=PALETTE[1])
    axes.annotate(
        f"k = {chosen_k} chosen",
        (chosen_k, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(4, -10),
        textcoords="offset points",
        fontsize=TEXT_SIZE,
        color=PALETTE[1],
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )


def draw_bic(bic: pd.DataFrame, chosen: tuple[int, str] | None = None) -> Figure:
    """Draw the Bayesian information criterion of mixtures over k, one line for each covariance type.

    Parameters
    ----------
    bic
        One row per ``k`` and ``covariance_type``, with ``bic``; lower is better.
    chosen
        Its k and covariance type, ringed.
    """
    figure = new_figure(4.2)
    axes = figure.subplots()
    for number, (kind, rows) in enumerate(bic.sort_values("k").groupby("covariance_type", sort=True)):
        style: dict[str, Any] = {"color": PALETTE[number % len(PALETTE)], "marker": MARKERS[number % 7]}
        axes.plot(rows["k"], rows["bic"], label=str(kind), linestyle=LINES[number % 5], **style)
    if chosen is not None:
        ringed = bic[(bic["k"] == chosen[0]) & (bic["covariance_type"] == chosen[1])]
        axes.scatter(ringed["k"], ringed["bic"], s=180, facecolors="none", edgecolors="black", label="chosen", zorder=3)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y", alpha=0.3)
    axes.legend(title="covariance", fontsize=TEXT_SIZE, title_fontsize=TEXT_SIZE, frameon=False)
    dress(axes, "Bayesian information criterion of mixtures: lower is better", "number of segments k", upward="BIC")
    return figure


def draw_candidates(candidates: pd.DataFrame) -> Figure:
    """Draw the silhouette of each candidate beside what the same search reaches where there is no structure.

    Parameters
    ----------
    candidates
        One row per candidate: ``candidate_name``, ``family`` as people call it, ``silhouette``, ``null_silhouette``
        (NaN where it was not measured) and ``is_chosen``; of ``silhouette_standard_error`` and ``score`` what there is.
    """
    if candidates["silhouette"].isna().all():
        return nothing_to_draw("Candidates beside chance", "No candidate has a silhouette.")
    ranking = ["score", "silhouette"] if "score" in candidates else ["silhouette"]
    best = candidates[candidates["silhouette"].notna()].sort_values(ranking, ascending=False, na_position="last")
    rows = best.head(MOST_CANDIDATES)[::-1].reset_index(drop=True)
    figure = new_figure(1.4 + 0.24 * len(rows))
    axes = figure.subplots()
    axes.hlines(rows.index, rows["null_silhouette"].fillna(rows["silhouette"]), rows["silhouette"], color=GREY)
    axes.scatter(rows["null_silhouette"], rows.index, marker="|", s=90, color="black", label="without structure")
    _draw_families(axes, rows)
    axes.set_yticks(rows.index, [shorten(str(name), 52) for name in rows["candidate_name"]])
    dress(axes, f"The {len(rows)} best candidates beside chance", "mean silhouette")
    for text, is_chosen in zip(axes.get_yticklabels(), rows["is_chosen"], strict=True):
        text.set_fontweight("bold" if is_chosen else "normal")
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside lower left", ncols=4, fontsize=TEXT_SIZE, frameon=False)
    return figure


def _draw_families(axes: Any, rows: pd.DataFrame) -> None:
    for number, (family, own) in enumerate(rows.groupby("family", sort=True)):
        style: dict[str, Any] = {
            "color": PALETTE[number % len(PALETTE)],
            "marker": MARKERS[number % 7],
            "linestyle": "none",
        }
        error = own.get("silhouette_standard_error")
        spread = None if error is None else error.fillna(0.0)
        axes.errorbar(own["silhouette"], own.index, xerr=spread, capsize=2, label=str(family), **style)
