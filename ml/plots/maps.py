"""Customers on paper: two principal components, a UMAP, and what the components are made of."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from ml.plots.style import (
    GREY,
    NOISE,
    PALE,
    SMALL_SIZE,
    TEXT_SIZE,
    add_key,
    dress,
    key_height,
    look,
    new_figure,
    nothing_to_draw,
    shorten,
)
from ml.report.wording import label
from ml.sampling import sample_rows
from ml.threads import one_thread
from tessera.errors import TesseraError

DOT_LIMIT = 5000  # more dots only hide each other
UMAP_ROW_LIMIT = 2000  # more rows cost minutes with one thread, which the seed demands
UMAP_NEIGHBOURS = 15
FEWEST_FOR_UMAP = 4  # it places rows by their neighbours; fewer, and rows all alike, are drawn as they are
LOADINGS_SHOWN = 12


def draw_scatter(
    components: NDArray[np.float64],
    labels: NDArray[np.int32],
    names: Sequence[str],
    *,
    title: str = "Customers on two principal components",
    axis_name: str = "component",
) -> Figure:
    """Draw customers on two components, coloured and signed by segment; a sample of a larger set.

    Parameters
    ----------
    components
        Two columns, one row per customer.
    labels
        Segment of each row, -1 for noise.
    names
        Label of each segment.
    title, axis_name
        Words on the picture.
    """
    drawn = sample_rows(labels, DOT_LIMIT, random_state=0)  # the first ones might be the oldest customers
    segments = [int(one) for one in np.unique(labels[drawn])]
    figure = new_figure(5.2 + key_height(len(segments)))
    axes = figure.subplots()
    _draw_dots(axes, components[drawn], labels[drawn])
    dress(axes, title, f"{axis_name} 1", upward=f"{axis_name} 2")
    add_key(figure, [look(one, names) for one in segments])
    return figure


def draw_umap(coordinates: NDArray[np.float64], labels: NDArray[np.int32], names: Sequence[str]) -> Figure:
    """Draw what ``umap_coordinates`` gave; near customers are alike, far distances mean little."""
    return draw_scatter(coordinates, labels, names, title="Customers on a UMAP", axis_name="UMAP")


def umap_coordinates(points: NDArray[np.float64], random_state: int) -> NDArray[np.float64]:
    """Lay customers out so that who is alike lies close (UMAP of McInnes, Healy and Melville, 2018).

    Parameters
    ----------
    points
        One row per customer in the space of the segments, at most ``UMAP_ROW_LIMIT``: give a sample of more.
    random_state
        Seed; the same points and seed give the same places.

    Returns
    -------
    ndarray
        Two columns, one row per row of ``points``.

    Raises
    ------
    TesseraError
        There are more rows than the limit.
    """
    if len(points) > UMAP_ROW_LIMIT:
        raise TesseraError(
            f"points has {len(points):,} rows; a UMAP is drawn of at most {UMAP_ROW_LIMIT:,}. "
            "Draw a sample first, as by ml.sampling.sample_rows."
        )
    if len(points) < FEWEST_FOR_UMAP or not np.ptp(points, axis=0).any():
        return np.column_stack([points, np.zeros((len(points), 2))])[:, :2]
    with one_thread():
        coordinates: NDArray[np.float64] = _umap(points.shape, random_state).fit_transform(points)
    return np.asarray(coordinates, dtype=np.float64)


def _umap(shape: tuple[int, ...], random_state: int) -> Any:
    row_count, column_count = shape
    # UMAP's own start, a spectral one, warns and falls back where rows are few or in pieces; two components need two.
    start = "pca" if column_count > 1 else "random"
    neighbours = min(UMAP_NEIGHBOURS, row_count - 1)
    return _umap_class()(n_neighbors=neighbours, init=start, random_state=random_state, n_jobs=1)


@cache
def _umap_class() -> Any:
    """Import UMAP so that what it compiles is kept on disk: else every process spends some 20 seconds on it."""
    import numba

    plain = numba.njit

    def kept(*arguments: Any, **options: Any) -> Any:
        try:
            return plain(*arguments, **{"cache": True, **options})
        except RuntimeError:  # no folder may be written to
            return plain(*arguments, **options)

    numba.njit = kept
    try:
        from umap import UMAP  # type: ignore[import-untyped]
    finally:
        numba.njit = plain
    return UMAP


def draw_biplot(
    components: NDArray[np.float64], labels: NDArray[np.int32], loadings: pd.DataFrame, *, names: Sequence[str] = ()
) -> Figure:
    """Draw customers on two components, and as arrows the features that the components are made of.

    Parameters
    ----------
    components, labels, names
        As in ``draw_scatter``.
    loadings
        One row per feature, named by the index; the first two columns are its weights on the two components. The
        longest arrows are drawn, ``LOADINGS_SHOWN`` of them.
    """
    weights = loadings.iloc[:, :2].to_numpy(dtype=float)
    lengths = np.hypot(weights[:, 0], weights[:, 1])
    if not lengths.any():
        return nothing_to_draw("Features behind the components", "No feature weighs on the components.")
    drawn = sample_rows(labels, DOT_LIMIT, random_state=0)
    segments = [int(one) for one in np.unique(labels[drawn])]
    figure = new_figure(5.6 + key_height(len(segments)))
    axes = figure.subplots()
    _draw_dots(axes, components[drawn], labels[drawn], alpha=0.25)
    longest = np.argsort(-lengths, kind="stable")[:LOADINGS_SHOWN]
    reach = float(np.quantile(np.abs(components[drawn]), 0.98)) or 1.0
    _draw_arrows(axes, weights[longest] * (reach / lengths.max()), [label(str(loadings.index[one])) for one in longest])
    dress(axes, "Customers and the features behind the components", "component 1", upward="component 2")
    add_key(figure, [look(one, names) for one in segments])
    return figure


def _draw_dots(axes: Any, places: NDArray[np.float64], labels: NDArray[np.int32], *, alpha: float = 0.6) -> None:
    """Draw each segment's dots, and its number where its middle is."""
    halo = [withStroke(linewidth=3, foreground="white")]
    for cluster_id in np.unique(labels):
        own, dots = look(int(cluster_id)), places[labels == cluster_id]
        # A thin dark edge holds pale colours on white; the cross of noise has no inside to give one to.
        look_of = {"color": PALE} if cluster_id == NOISE else {"color": own.colour, "edgecolors": "#444444"}
        axes.scatter(dots[:, 0], dots[:, 1], s=13, alpha=alpha, marker=own.marker, linewidths=0.3, **look_of)
    for cluster_id in np.unique(labels[labels != NOISE]):
        x, y = np.median(places[labels == cluster_id], axis=0)
        number = look(int(cluster_id)).number
        axes.text(x, y, number, fontsize=TEXT_SIZE, fontweight="bold", ha="center", va="center", path_effects=halo)


def _draw_arrows(axes: Any, ends: NDArray[np.float64], names: Sequence[str]) -> None:
    """Draw arrows from the middle; names beside one another on each side, moved up or down until none touch."""
    low, high = axes.get_ylim()
    line = (high - low) * 0.045
    halo = [withStroke(linewidth=2.5, foreground="white")]
    for is_right in (True, False):
        own = sorted((tuple(end), name) for end, name in zip(ends, names, strict=True) if (end[0] >= 0) == is_right)
        heights = spread_out([y for (_, y), _ in own], line)
        for ((x, y), name), height in zip(own, heights, strict=True):
            axes.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "->", "color": "black", "lw": 1.1})
            axes.annotate(
                shorten(name, 30), (x, y), (x, height), fontsize=SMALL_SIZE, ha="left" if is_right else "right",
                va="center", path_effects=halo, arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5},
            )  # fmt: skip
    axes.margins(x=0.25)


def spread_out(heights: Sequence[float], distance: float) -> list[float]:
    """Move heights apart until neighbours are ``distance`` from each other; their order and middle stay.

    Examples
    --------
    >>> spread_out([0.0, 0.0, 9.0], 2.0)
    [-1.0, 1.0, 9.0]
    """
    order = sorted(range(len(heights)), key=lambda one: heights[one])
    blocks: list[list[int]] = []
    middles: list[float] = []
    for one in order:
        blocks.append([one])
        middles.append(heights[one])
        while len(blocks) > 1 and middles[-1] - middles[-2] < distance * (len(blocks[-1]) + len(blocks[-2])) / 2:
            last = blocks.pop()
            middles.pop()
            blocks[-1] += last
            middles[-1] = sum(heights[member] for member in blocks[-1]) / len(blocks[-1])
    placed = list(heights)
    for block, middle in zip(blocks, middles, strict=True):
        for position, member in enumerate(block):
            placed[member] = middle + (position - (len(block) - 1) / 2) * distance
    return placed
