"""Where a rising curve turns steep."""

import numpy as np
from numpy.typing import NDArray

LEFT_OUT_SHARE = 0.01  # of the curve's end: a few rows far out would stretch its scale until all else looks flat


def knee_value(values: NDArray[np.float64]) -> float:
    """Return the value at the knee of the sorted curve of ``values``.

    Both axes are scaled to 0-1; the knee is where the curve lies farthest below the diagonal, the largest
    ``position - height`` (Satopaa and others 2011, "Finding a Kneedle in a Haystack", for a convex rising curve
    without smoothing: the curve of many rows is smooth). The highest ``LEFT_OUT_SHARE`` of values is left out first.

    Parameters
    ----------
    values
        Finite, at least one, in any order.

    Returns
    -------
    float
        One of the values; the largest one left where all are alike.

    Examples
    --------
    >>> knee_value(np.array([1.0, 1.1, 1.2, 1.3, 9.0]))
    1.3
    """
    curve = np.sort(values)
    curve = curve[: max(1, int(np.ceil(len(curve) * (1 - LEFT_OUT_SHARE))))]
    rise = curve[-1] - curve[0]
    if rise <= 0:
        return float(curve[-1])
    below = np.linspace(0, 1, len(curve)) - (curve - curve[0]) / rise
    return float(curve[below.argmax()])
