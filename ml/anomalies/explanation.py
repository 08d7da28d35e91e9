"""Why a customer stands out: the features in which they are farthest from the middle of all customers."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NAMED_FEATURES = 3
NORMAL_MAD = 1.4826  # makes the median absolute deviation of a normal variable its standard deviation
# A customer may be strange by a combination; below this a single value is nothing special.
SMALLEST_NAMED_Z = 3.0


def explain(columns: pd.DataFrame, points: NDArray[np.float64], rows: NDArray[np.intp]) -> dict[int, str]:
    """Write a sentence for each of some customers; every number in it is that customer's or the median of all.

    Parameters
    ----------
    columns
        One row per customer, in the features' units, NaN where unknown.
    points
        The same in the model's space, nothing missing.
    rows
        Positions of the customers to explain.

    Returns
    -------
    dict
        Sentence by position.
    """
    distances = robust_z(points)[rows]
    medians = columns.median()
    return {
        int(row): _sentence(columns.iloc[row], medians, pd.Series(own, index=columns.columns))
        for row, own in zip(rows, distances, strict=True)
    }


def robust_z(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of each value from its column's median, in median absolute deviations scaled to a normal.

    Where more than half of a column is one value, its mean absolute deviation stands in (Iglewicz and Hoaglin 1993).
    """
    away = points - np.median(points, axis=0)
    spread = NORMAL_MAD * np.median(np.abs(away), axis=0)
    mean_spread = 1.2533 * np.mean(np.abs(away), axis=0)
    spread = np.where(spread > 0, spread, mean_spread)
    return np.asarray(away / np.where(spread > 0, spread, 1.0))


def _sentence(values: pd.Series, medians: pd.Series, distances: pd.Series) -> str:
    known = distances[values.notna()]
    order = known.abs().sort_values(ascending=False, kind="stable").index[:NAMED_FEATURES]
    far = [name for name in order if abs(known[name]) >= SMALLEST_NAMED_Z]
    named = far or list(order)
    parts = [
        f"{name} is {_number(values[name])} (median of all {_number(medians[name])}, robust z {known[name]:+.1f})"
        for name in named
    ]
    lead = "Far from all others: " if far else "An unusual combination, no value far out by itself: "
    return lead + "; ".join(parts) + "."


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
