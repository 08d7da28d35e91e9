"""Categories as numbers whose distances are fair beside those of numeric columns."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

LEVEL_LIMIT = 12
SMALLEST_LEVEL_SHARE = 0.01
UNKNOWN_LEVEL = ""


class CategoryEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn columns of words into indicators, centred, such that a column varies as much as a numeric one.

    An indicator of a level with share p is divided by the root of p, as in multiple correspondence analysis, and all
    of a column's by the root of its levels less one: then the column's variances add up to 1, the variance of a
    z-score (Pages 2004, factor analysis of mixed data). An unknown word is a level of its own; rare levels, and those
    beyond the limit, are put together; a level that fitting did not see counts among these.

    Parameters
    ----------
    level_limit
        Levels of a column that are kept apart at most.
    smallest_share
        Share (0-1) of rows below which a level is rare.

    Attributes
    ----------
    levels_ : list of list of str
        By column, the levels kept apart, by name.
    shares_ : list of ndarray
        Their shares, that of all others last; what has no share has no indicator.
    """

    def __init__(self, level_limit: int = LEVEL_LIMIT, smallest_share: float = SMALLEST_LEVEL_SHARE) -> None:
        self.level_limit = level_limit
        self.smallest_share = smallest_share

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's signature
        """Learn the levels and their shares."""
        words = _words(X)
        self.n_features_in_ = words.shape[1]
        self.levels_: list[list[str]] = []
        self.shares_: list[NDArray[np.float64]] = []
        for column in words.T:
            names, counts = np.unique(column, return_counts=True)
            order = np.lexsort((names, -counts))[: self.level_limit]
            kept = sorted(str(names[one]) for one in order if counts[one] >= self.smallest_share * len(column))
            shares = [float(np.mean(column == level)) for level in kept]
            self.levels_.append(kept)
            self.shares_.append(np.array([*shares, max(0.0, 1.0 - sum(shares))]))
        return self

    @property
    def level_counts_(self) -> list[int]:
        """Indicators of each column."""
        return [int((shares > 0).sum()) for shares in self.shares_]

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return the indicators of every column, its levels in order and the rest of them last."""
        check_is_fitted(self)
        words = _words(X)
        blocks = [
            _indicators(column, levels, shares)
            for column, levels, shares in zip(words.T, self.levels_, self.shares_, strict=True)
        ]
        return np.hstack(blocks) if blocks else np.empty((len(words), 0))


def _words(values: Any) -> NDArray[np.str_]:
    frame = pd.DataFrame(values)
    filled = frame.astype(object).where(frame.notna(), UNKNOWN_LEVEL)
    return np.asarray(filled.to_numpy(), dtype=str)


def _indicators(column: NDArray[np.str_], levels: list[str], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.column_stack([column == level for level in levels]) if levels else np.empty((len(column), 0), bool)
    flags = np.column_stack([known, ~known.any(axis=1)]).astype(float)
    present = shares > 0
    level_count = max(int(present.sum()) - 1, 1)
    scaled: NDArray[np.float64] = (flags[:, present] - shares[present]) / np.sqrt(shares[present] * level_count)
    return scaled
