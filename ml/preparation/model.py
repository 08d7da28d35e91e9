"""The steps of a preparation, unfitted; together with a clustering they are one Pipeline."""

from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA, FactorAnalysis
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, RobustScaler, StandardScaler

from ml.preparation.choice import FeatureChoice
from ml.preparation.encoding import CategoryEncoder
from ml.preparation.plans import Preparation
from ml.preprocessing import FiniteValues, OutlierCapper

# Components that together hold this share of the variance stay; what is beyond is mostly noise of single columns.
VARIANCE_SHARE = 0.8
COMPONENT_LIMIT = 12
SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}


class FactorScores(FactorAnalysis):  # type: ignore[misc]
    """Factor analysis whose scores vary as much as their factor explains.

    Left at equal variance, a factor of two columns would tell customers apart as much as one of twenty.
    """

    def transform(self, X: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":  # noqa: N803
        """Return scores, one row per customer, times the root of the summed squared loadings of their factor."""
        scores: np.ndarray[Any, Any] = super().transform(X) * np.linalg.norm(self.components_, axis=1)
        return scores


def build_encoding(choice: FeatureChoice, preparation: Preparation) -> Pipeline:
    """Return the unfitted steps from feature columns to columns of about equal weight, before any reduction.

    Numbers: ``finite`` takes infinity as unknown; ``impute`` puts the median for what is unknown, so that not knowing
    pulls to no side; ``cap`` cuts the outer percent on both sides to its edge; ``power`` makes skewed columns about
    symmetric; ``scale``. Words: see ``CategoryEncoder``.
    """
    steps: list[tuple[str, Any]] = [
        ("finite", FiniteValues()),
        ("impute", SimpleImputer(strategy="median")),
        ("cap", OutlierCapper()),
    ]
    if preparation.transform == "power":
        steps.append(("power", PowerTransformer(method="yeo-johnson", standardize=False)))
    steps.append(("scale", SCALERS[preparation.scaling]()))
    parts: list[tuple[str, Any, list[str]]] = []
    if choice.numbers:
        parts.append(("numbers", Pipeline(steps), list(choice.numbers)))
    if choice.words:
        parts.append(("words", CategoryEncoder(), list(choice.words)))
    return Pipeline([("columns", ColumnTransformer(parts, verbose_feature_names_out=False))])


def build_reduction(preparation: Preparation, encoded: "np.ndarray[Any, Any]", random_state: int) -> Any:
    """Return the unfitted reduction of a preparation for encoded columns, or None where it has none.

    PCA keeps the components that hold ``VARIANCE_SHARE`` of the variance; factor analysis as many factors as
    correlations have eigenvalues above 1 (Kaiser 1960): those that explain more than a column of their own.
    """
    width = encoded.shape[1]
    if preparation.reduction == "none" or width <= 2:
        return None
    limit = min(COMPONENT_LIMIT, width, len(encoded) - 1)
    if preparation.reduction == "pca":
        shares = np.cumsum(PCA(svd_solver="full").fit(encoded).explained_variance_ratio_)
        count = int(np.searchsorted(shares, VARIANCE_SHARE - 1e-12) + 1)
        return PCA(n_components=max(2, min(count, limit)), svd_solver="full", random_state=random_state)
    varied = encoded[:, encoded.std(axis=0) > 0]
    above = int((np.linalg.eigvalsh(np.atleast_2d(np.corrcoef(varied, rowvar=False))) > 1).sum())
    return FactorScores(n_components=max(2, min(above, limit)), rotation="varimax", random_state=random_state)
