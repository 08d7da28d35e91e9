"""How far segments reach: how much they tell about all sides of a customer, not only about the one they are made of.

A side is a group of columns of ``ml.columns`` that tells a company's customers apart: what they bring, how and what
they buy, how they answer. Demographics are none: they say who customers are, and many companies lack them.

For each side, the correlation ratio eta (Pearson 1905, Fisher 1925) is the root of the share of the side's variance
that the segments explain:

    eta = sqrt(max(0, 1 - errors with segments / errors without))

with each customer told by the mean of the *others*, so that many small segments gain nothing by chance. The side's
columns are prepared to vary alike, so each counts alike. Reach is the mean of eta over the sides: like a correlation,
it rises steeply at first, so that some knowledge of every side is more than all knowledge of one.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import PROFILE_GROUPS
from ml.preparation import Preparation
from ml.search.metrics import NOISE
from ml.search.space import Space
from ml.search.worth import residuals

SIDES = tuple(PROFILE_GROUPS)


def find_sides(frame: pd.DataFrame, random_state: int) -> dict[str, NDArray[np.float64]]:
    """Return the sides that tell customers apart, each as encoded columns with one row per row of ``frame``.

    A side that a company has no sources for, or knows of few customers only, is absent.
    """
    spaces = {side: Space.find(frame, Preparation(side, (side,)), random_state) for side in SIDES}
    return {side: space.encoded for side, space in spaces.items() if space is not None}


def reach(labels: NDArray[np.int32], sides: Sequence[NDArray[np.float64]]) -> float:
    """Return how much segments tell about all sides, 0 nothing to 1 everything; NaN where there is no side.

    Parameters
    ----------
    labels
        Segment of each customer; noise (-1) is told by the mean of all.
    sides
        Arrays of customers by columns, rows as in ``labels``.

    Examples
    --------
    >>> labels = np.array([0, 0, 1, 1], dtype=np.int32)
    >>> told, untold = np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([[0.0], [1.0], [0.0], [1.0]])
    >>> reach(labels, [told]), reach(labels, [told, untold])
    (1.0, 0.5)
    """
    if not sides:
        return float("nan")
    return float(np.mean([_correlation_ratio(labels, side) for side in sides]))


def _correlation_ratio(labels: NDArray[np.int32], side: NDArray[np.float64]) -> float:
    of_none = residuals(np.zeros(len(labels), dtype=np.int32), side)
    errors = np.where((labels == NOISE)[:, None], of_none, residuals(labels, side))
    everything = float(of_none.sum())
    return float(np.sqrt(max(1 - errors.sum() / everything, 0.0))) if everything > 0 else 0.0
