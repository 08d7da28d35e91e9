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

Words = tuple[list[str], NDArray[np.intp]]


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
        columns = _columns(X)
        self.n_features_in_ = len(columns)
        self.levels_: list[list[str]] = []
        self.shares_: list[NDArray[np.float64]] = []
        for names, codes in columns:
            counts = np.bincount(codes, minlength=len(names))
            most = np.argsort(-counts, kind="stable")[: self.level_limit]  # names stand in their order
            kept = np.sort(most[counts[most] >= self.smallest_share * len(codes)])
            self.levels_.append([names[one] for one in kept])
            self.shares_.append(np.array([*counts[kept], len(codes) - counts[kept].sum()]) / len(codes))
        return self

    @property
    def level_counts_(self) -> list[int]:
        """Indicators of each column."""
        return [int((shares > 0).sum()) for shares in self.shares_]

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return the indicators of every column, its levels in order and the rest of them last."""
        check_is_fitted(self)
        blocks = [
            _indicators(column, levels, shares)
            for column, levels, shares in zip(_columns(X), self.levels_, self.shares_, strict=True)
        ]
        return np.hstack(blocks) if blocks else np.empty((len(_frame(X)), 0))


def _columns(values: Any) -> list[Words]:
    """Return each column as its different words and the number of each row's."""
    return [_numbered(column) for _, column in _frame(values).items()]


def _frame(values: Any) -> pd.DataFrame:
    return pd.DataFrame(values)


def _numbered(column: pd.Series) -> Words:
    codes, found = pd.factorize(column)
    words = [*map(str, found), UNKNOWN_LEVEL]  # an unknown word has the code -1: the last
    names = sorted(set(words))
    places = {name: place for place, name in enumerate(names)}
    return names, np.array([places[word] for word in words])[codes]


def _indicators(column: Words, levels: list[str], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    names, codes = column
    places = {level: place for place, level in enumerate(levels)}
    flags = np.eye(len(levels) + 1)[np.array([places.get(name, len(levels)) for name in names])[codes]]
    present = shares > 0
    level_count = max(int(present.sum()) - 1, 1)
    scaled: NDArray[np.float64] = (flags[:, present] - shares[present]) / np.sqrt(shares[present] * level_count)
    return scaled
