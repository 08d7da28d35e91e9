"""Steps of ours between feature columns and a space where distances mean something."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

LOWER_QUANTILE = 0.01
UPPER_QUANTILE = 0.99


class FiniteValues(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Take infinity as unknown: a division by nothing says no more than that."""

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's signature
        """Look at the columns; nothing is learned."""
        validate_data(self, X, dtype=np.float64, ensure_all_finite=False)
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return a copy of X with NaN for infinity."""
        values = validate_data(self, X, dtype=np.float64, ensure_all_finite=False, reset=False)
        return np.where(np.isfinite(values), values, np.nan)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.requires_fit = False
        return tags


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
        # Values that are there: between two of them, one giant among a few rows would lift the bound towards itself.
        self.lower_bounds_ = np.quantile(values, self.lower, axis=0, method="higher")
        self.upper_bounds_ = np.quantile(values, self.upper, axis=0, method="lower")
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return a copy of X with each column within its bounds."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, reset=False)
        capped: NDArray[np.float64] = np.clip(values, self.lower_bounds_, self.upper_bounds_)
        return capped
