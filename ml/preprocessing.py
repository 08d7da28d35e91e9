"""From feature columns to a space where distances mean something; one Pipeline, fitted once."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PowerTransformer, StandardScaler
from sklearn.utils.validation import check_is_fitted, validate_data

LOWER_QUANTILE = 0.01
UPPER_QUANTILE = 0.99


class OutlierCapper(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Cap each column at two quantiles learned in ``fit``, so that a few extremes do not pull a centre away.

    Parameters
    ----------
    lower, upper
        Quantiles in 0-1, ``lower`` below ``upper``.

    Attributes
    ----------
    lower_bounds_, upper_bounds_ : ndarray of shape (n_features_in_,)
        The values at the quantiles.
    """

    def __init__(self, lower: float = LOWER_QUANTILE, upper: float = UPPER_QUANTILE) -> None:
        self.lower = lower
        self.upper = upper

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's signature
        """Learn the bounds.

        Raises
        ------
        ValueError
            When the quantiles are not in order within 0-1, or X holds no numbers or missing ones.
        """
        if not 0 <= self.lower < self.upper <= 1:
            raise ValueError(f"lower={self.lower} and upper={self.upper} must satisfy 0 <= lower < upper <= 1")
        values = validate_data(self, X, dtype=np.float64)
        self.lower_bounds_, self.upper_bounds_ = np.quantile(values, [self.lower, self.upper], axis=0)
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return a copy of X with each column within its bounds."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, reset=False)
        capped: NDArray[np.float64] = np.clip(values, self.lower_bounds_, self.upper_bounds_)
        return capped


def build_preprocessing(component_count: int | None = None, random_state: int | None = None) -> Pipeline:
    """Return the unfitted steps from columns to the space of the segments.

    1. ``impute``: an unknown value becomes the median, so that not knowing pulls to no side (a customer with
       one order has no gap between orders, one who got no campaign has answered none).
    2. ``cap``: the outer percent on both sides is cut to its edge.
    3. ``power``: Yeo-Johnson makes skewed counts and amounts about symmetric; k-means wants round clouds.
    4. ``scale``: every column weighs the same.
    5. ``components``: only with ``component_count``; by default every question keeps its weight.
    """
    steps: list[tuple[str, Any]] = [
        ("impute", SimpleImputer(strategy="median")),
        ("cap", OutlierCapper()),
        ("power", PowerTransformer(method="yeo-johnson", standardize=False)),
        ("scale", StandardScaler()),
    ]
    if component_count is not None:
        steps.append(("components", PCA(n_components=component_count, svd_solver="full", random_state=random_state)))
    return Pipeline(steps)
