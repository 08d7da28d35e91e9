"""Two components that draw the segments' space on paper; learned in training, only applied in scoring."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from ml.threads import one_thread

COMPONENT_COUNT = 2


@dataclass(frozen=True)
class Projection:
    """A linear map from prepared columns to two components, as plain numbers.

    Attributes
    ----------
    mean
        Subtracted first, one number per column.
    matrix
        Two rows of weights, one weight per column.
    """

    mean: list[float]
    matrix: list[list[float]]

    def apply(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the two components of each row."""
        with one_thread():  # sums over several threads differ in the last digit from run to run
            components: NDArray[np.float64] = (points - np.asarray(self.mean)) @ np.asarray(self.matrix).T
        return components


def fit_projection(points: NDArray[np.float64]) -> Projection:
    """Learn the two directions in which customers differ most; with a single column the second is all zero."""
    count = min(COMPONENT_COUNT, *points.shape)
    with one_thread():
        fitted = PCA(n_components=count, svd_solver="full").fit(points)
    matrix = np.zeros((COMPONENT_COUNT, points.shape[1]))
    matrix[:count] = fitted.components_
    return Projection(mean=fitted.mean_.tolist(), matrix=matrix.tolist())
