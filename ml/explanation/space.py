"""A scale on which features can be weighed against each other, and where the segments lie on it.

The scale is the one of ``standardized_difference`` in the profiles: each number in standard deviations of all
customers, the outer percent cut to its edge. It is about features and not about a model's own space, so it is the
same for every family of models, and every weight can be told in the feature's own unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.preprocessing import LOWER_QUANTILE, UPPER_QUANTILE
from ml.profiles.groups import Groups
from ml.profiles.table import kind_of

# What most customers of a segment do: beyond it a change would be possible, but not usual there.
USUAL_LOW, USUAL_HIGH = 0.05, 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NumberScale:
    """One number: its bounds and spread among all, and a value per segment, the last for a segment nobody is in."""

    name: str
    is_flag: bool
    is_whole: bool
    bounds: tuple[float, float]
    spread: float
    overall: float
    typical: Floats
    means: Floats
    usual_low: Floats
    usual_high: Floats
    quantiles: Floats

    @classmethod
    def of(cls, values: pd.Series, groups: Groups) -> Self:
        """Measure a column with at least one known value."""
        numbers = finite(values)
        known = numbers[~np.isnan(numbers)]
        low = float(np.quantile(known, LOWER_QUANTILE, method="lower"))
        high = float(np.quantile(known, UPPER_QUANTILE, method="higher"))
        is_flag = kind_of(values) == "flag"
        parts = list(groups.cut(numbers))
        middle = np.mean if is_flag else np.median
        return cls(
            name=str(values.name),
            is_flag=is_flag,
            is_whole=bool((known == np.round(known)).all()),
            bounds=(low, high),
            spread=float(np.clip(known, low, high).std()) if high > low else 0.0,
            overall=float(middle(known)),
            typical=_by_segment(parts, middle),
            means=_by_segment([np.clip(part, low, high) for part in parts], np.mean),
            usual_low=_by_segment(parts, np.quantile, USUAL_LOW),
            usual_high=_by_segment(parts, np.quantile, USUAL_HIGH),
            quantiles=np.quantile(known, np.linspace(USUAL_LOW, USUAL_HIGH, 13)),
        )

    def nearer(self, values: Floats, own: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
        """Return how much nearer each value is to its own segment's mean than to another's, in squared deviations."""
        if self.spread == 0:
            return np.zeros(len(values))
        capped = np.clip(values, *self.bounds)
        gain = (capped - self.means[other]) ** 2 - (capped - self.means[own]) ** 2
        return np.nan_to_num(gain / self.spread**2)

    def looks_nearer(self, values: Floats, own: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return where a value lies nearer to what is typical of its own segment, which is what a reader sees."""
        return np.asarray(np.abs(values - self.typical[own]) < np.abs(values - self.typical[other]))


@dataclass(frozen=True)
class CategoryScale:
    """One category: its levels, and their shares among all and per segment, the last for a segment nobody is in."""

    name: str
    levels: tuple[str, ...]
    overall: Floats
    shares: Floats

    @classmethod
    def of(cls, values: pd.Series, groups: Groups) -> Self:
        """Count a column of text with at least one known value."""
        codes, levels = pd.factorize(values, sort=True)
        known = codes >= 0
        size = (len(groups.cluster_ids), len(levels))
        places = groups.codes[known] * len(levels) + codes[known]
        counts = np.bincount(places, minlength=size[0] * size[1]).reshape(size).astype(np.float64)
        totals = counts.sum(axis=1, keepdims=True)
        shares = np.divide(counts, totals, out=np.full(size, np.nan), where=totals > 0)
        nobody = np.full((1, len(levels)), np.nan)
        return cls(
            str(values.name), tuple(map(str, levels)), counts.sum(axis=0) / known.sum(), np.vstack([shares, nobody])
        )

    def codes(self, values: pd.Series) -> NDArray[np.intp]:
        """Return the place of each value's level, -1 where unknown."""
        return pd.Index(list(self.levels)).get_indexer(pd.Index(values)).astype(np.intp)

    def nearer(self, values: pd.Series, own: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
        """Return the same as for a number, for the category as columns of 1 and 0 with a total variance of 1."""
        variance = 1 - float((self.overall**2).sum())
        if variance <= 0:
            return np.zeros(len(values))
        codes = self.codes(values)
        squares = (self.shares**2).sum(axis=1)
        gain = (squares[other] - 2 * self.shares[other, codes]) - (squares[own] - 2 * self.shares[own, codes])
        return np.where(codes >= 0, np.nan_to_num(gain / variance), 0.0)


Scale = NumberScale | CategoryScale


@dataclass(frozen=True)
class Space:
    """The features that made the segments, each with its scale, and the segments that have customers.

    Attributes
    ----------
    scales
        One per feature of which anything is known.
    cluster_ids
        The segments that have customers, rising; -1 among them are those without a clear segment.
    """

    scales: tuple[Scale, ...]
    cluster_ids: NDArray[np.int32]

    @classmethod
    def of(cls, frame: pd.DataFrame, cluster_id: NDArray[np.int32], columns: Sequence[str]) -> Self:
        """Measure the columns among all customers and within each segment."""
        groups = Groups.of(cluster_id)
        scales: list[Scale] = []
        for column in columns:
            values = frame[column]
            if kind_of(values) == "category":
                scales += [CategoryScale.of(values, groups)] if values.notna().any() else []
            elif not np.isnan(finite(values)).all():
                scales.append(NumberScale.of(values, groups))
        return cls(tuple(scales), groups.cluster_ids)

    def codes(self, cluster_id: NDArray[np.int32]) -> NDArray[np.intp]:
        """Return the place of each cluster_id among the segments; -1, the last place of a scale, for any other."""
        return pd.Index(self.cluster_ids).get_indexer(pd.Index(cluster_id)).astype(np.intp)

    @property
    def numbers(self) -> tuple[NumberScale, ...]:
        """The scales of numbers and flags."""
        return tuple(scale for scale in self.scales if isinstance(scale, NumberScale))

    def weights(self, rows: pd.DataFrame, own: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
        """Return, a column per scale, how much nearer each row is to its own segment's centre than to another's.

        The columns add up to the difference of the two squared distances.
        """
        weights = [
            scale.nearer(finite(rows[scale.name]), own, other)
            if isinstance(scale, NumberScale)
            else scale.nearer(rows[scale.name], own, other)
            for scale in self.scales
        ]
        return np.column_stack(weights) if weights else np.zeros((len(rows), 0))

    def nearest(self, rows: pd.DataFrame, cluster_id: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the segment other than their own whose centre is nearest to each row; -1 where there is none."""
        own = self.codes(cluster_id)
        farther = np.full((len(rows), len(self.cluster_ids)), np.inf)
        for place, candidate in enumerate(self.cluster_ids):
            if candidate >= 0:
                other = np.full(len(rows), place, dtype=np.intp)
                farther[:, place] = np.where(own == place, np.inf, self.weights(rows, own, other).sum(axis=1))
        found = farther.argmin(axis=1)
        return np.where(np.isfinite(farther.min(axis=1)), self.cluster_ids[found], -1).astype(np.int32)


def finite(values: pd.Series) -> Floats:
    """Return a column as numbers, NaN where it is missing or infinite."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _by_segment(parts: Sequence[Floats], measure: Callable[..., object], *arguments: float) -> Floats:
    """Measure the known values of each segment; NaN where there are none, and last for a segment nobody is in."""
    return np.array([measure(part, *arguments) if part.size else np.nan for part in parts] + [np.nan], dtype=np.float64)
