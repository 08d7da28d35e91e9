"""A preparation applied to customers, and the same customers without structure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from ml.features import complete_columns
from ml.preparation import FeatureChoice, Preparation, build_encoding, build_reduction, choose_features
from ml.preparation.plans import ESSENTIALS

Absence = Literal["permuted", "gaussian"]
# A group of fewer columns is a cross table, not a way of living; its columns count in the larger groups.
FEWEST_COLUMNS = 3
PLACE_DECIMALS = 6
ABSENCES: tuple[Absence, ...] = ("permuted", "gaussian")


@dataclass(frozen=True)
class Space:
    """Customers as points.

    Attributes
    ----------
    preparation
        How they were prepared.
    choice
        From which columns.
    encoding
        Fitted, from columns to ``encoded``.
    reduction
        Fitted from ``encoded`` to ``points``; None where every column stays.
    encoded, points
        One row per customer.
    """

    preparation: Preparation
    choice: FeatureChoice
    encoding: Pipeline
    reduction: Any
    encoded: NDArray[np.float64]
    points: NDArray[np.float64]

    @cached_property
    def place_count(self) -> int:
        """Different points among the customers'; a reduction gives equal rows the same place but for rounding."""
        return len(np.unique(self.points.round(PLACE_DECIMALS), axis=0))

    @classmethod
    def fit(cls, frame: pd.DataFrame, preparation: Preparation, choice: FeatureChoice, random_state: int) -> Self:
        """Prepare customers with columns that were chosen."""
        encoding = build_encoding(choice, preparation)
        encoded = np.asarray(encoding.fit_transform(complete_columns(frame, choice.columns)), dtype=np.float64)
        reduction = build_reduction(preparation, encoded, random_state)
        points = encoded if reduction is None else np.asarray(reduction.fit_transform(encoded), dtype=np.float64)
        return cls(preparation, choice, encoding, reduction, encoded, points)

    @classmethod
    def find(cls, frame: pd.DataFrame, preparation: Preparation, random_state: int) -> Self | None:
        """Prepare customers with the columns that tell them apart; None where none does."""
        choice = choose_features(frame, preparation.groups, random_state=random_state)
        if not choice.columns or (preparation.groups != (ESSENTIALS,) and len(choice.columns) < FEWEST_COLUMNS):
            return None
        space = cls.fit(frame, preparation, choice, random_state)
        return space if space.place_count > 1 else None

    @classmethod
    def of_pipeline(cls, pipeline: Pipeline, frame: pd.DataFrame) -> Self:
        """Return customers as a fitted model sees them; nothing is fitted."""
        parts = {name: tuple(columns) for name, _, columns in pipeline["columns"].transformers}
        choice = FeatureChoice(parts.get("numbers", ()), parts.get("words", ()), {})
        encoding = Pipeline([("columns", pipeline["columns"])])
        columns = complete_columns(frame, choice.columns)
        encoded = np.asarray(encoding.transform(columns), dtype=np.float64)
        reduction = pipeline[1] if len(pipeline) > 2 else None
        points = encoded if reduction is None else np.asarray(reduction.transform(encoded), dtype=np.float64)
        return cls(Preparation("incumbent", ()), choice, encoding, reduction, encoded, points)

    def without_structure(self, absence: Absence, rows: NDArray[np.intp], seed: int) -> NDArray[np.float64]:
        """Return as many points as ``rows`` of customers who form no groups.

        ``permuted``: each column keeps its values but loses its ties to the others. ``gaussian``: columns keep their
        means and correlations but nothing else. Both pass the same reduction, fitted anew.
        """
        rng = np.random.default_rng(seed)
        encoded = self.encoded[rows]
        if absence == "permuted":
            made = np.column_stack([encoded[rng.permutation(len(rows))][:, block] for block in self._blocks()])
        else:
            covariance = np.atleast_2d(np.cov(encoded, rowvar=False))
            made = rng.multivariate_normal(encoded.mean(axis=0), covariance, size=len(rows), method="eigh")
        if self.reduction is None:
            return made
        return np.asarray(clone(self.reduction).fit_transform(made), dtype=np.float64)

    def _blocks(self) -> list[slice]:
        """Return the encoded columns that come from one feature: a number's own, or all levels of a word."""
        widths = [1] * len(self.choice.numbers)
        if self.choice.words:
            widths += self.encoding["columns"].named_transformers_["words"].level_counts_
        ends = np.cumsum(widths)
        return [slice(int(end - width), int(end)) for end, width in zip(ends, widths, strict=True)]
