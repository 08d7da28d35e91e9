"""Gaussian mixtures: segments of different size, spread and direction, with a probability for each."""

from collections.abc import Iterator

import numpy as np
from numpy.random import RandomState
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from ml.families.base import Labels, SegmentEstimator
from ml.families.checks import FamilyError, check_count, checked_points, require_distinct, require_two_rows
from ml.families.mixture_training import choose_beginnings, fit_mixture
from ml.families.rows import BLOCK_VALUES, Points, sample_positions
from ml.threads import one_thread

COVARIANCE_TYPES = ("spherical", "diag", "tied", "full")  # from the fewest parameters to the most


class GaussianMixtureSegments(SegmentEstimator):
    """A mixture of k Gaussians; a row belongs to the component most likely to have made it.

    It is fitted from several starts, see ``ml.families.mixture_training``; beyond ``row_limit`` rows on a seeded
    sample. A component that is the likeliest of no row is dropped.

    Parameters
    ----------
    k
        Number of segments.
    covariance_type
        ``"auto"`` takes the type with the least BIC on the rows fitted on (Schwarz 1978); or one of
        ``COVARIANCE_TYPES``.
    row_limit
        Rows to fit on.
    step_limit
        Steps of expectation maximisation.
    random_state
        Seed of start and sample.

    Attributes
    ----------
    bic_ : dict of str to float
        By covariance type tried; infinite where it could not be fitted.
    covariance_type_ : str
        The one used.
    mixture_ : GaussianMixture
        Over the rows moved and scaled by ``location_`` and ``scale_``.
    """

    def __init__(
        self,
        k: int = 3,
        covariance_type: str = "auto",
        *,
        row_limit: int = 20_000,
        step_limit: int = 100,
        random_state: int | RandomState | None = None,
    ) -> None:
        self.k = k
        self.covariance_type = covariance_type
        self.row_limit = row_limit
        self.step_limit = step_limit
        self.random_state = random_state

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """Return the probability of each segment, one column a ``cluster_id``; rows sum to 1."""
        check_is_fitted(self)
        points = checked_points(self, X, reset=False)
        with one_thread():
            return np.concatenate([self.mixture_.predict_proba(one) for one in self._blocks(points)])

    def _learn(self, points: Points, random: RandomState) -> None:
        k = check_count("k", self.k)
        limit = check_count("row_limit", self.row_limit, least=2)
        steps = check_count("step_limit", self.step_limit)
        types = _types_to_try(self.covariance_type)
        require_two_rows(points, "spread")
        distinct = require_distinct(points, k)
        sample = points[sample_positions(len(points), limit, random, distinct)]
        self.location_ = sample.mean(axis=0)
        self.scale_ = float(np.sqrt(np.mean(sample.var(axis=0)))) or 1.0  # one for all keeps distances' shape
        scaled = (sample - self.location_) / self.scale_
        beginnings = choose_beginnings(scaled, k, random)
        fitted = {one: fit_mixture(scaled, beginnings, covariance_type=one, step_limit=steps) for one in types}
        self.bic_ = {one: np.inf if model is None else float(model.bic(scaled)) for one, model in fitted.items()}
        self.covariance_type_ = min(types, key=lambda one: self.bic_[one])
        chosen = fitted[self.covariance_type_]
        if chosen is None:
            raise FamilyError(
                f"no Gaussian mixture of k={k} with covariance {', '.join(types)} can be fitted to {len(sample)} rows "
                f"of {sample.shape[1]} columns: its covariances are singular. Lower k, or cap and scale the columns."
            )
        self.mixture_ = chosen

    def _assign(self, points: Points) -> Labels:
        found = [self.mixture_.predict(one) for one in self._blocks(points)]
        return np.concatenate(found).astype(np.int32)

    def _blocks(self, points: Points) -> Iterator[Points]:
        step = max(16, BLOCK_VALUES // points.shape[1])
        for start in range(0, len(points), step):
            yield (points[start : start + step] - self.location_) / self.scale_

    def _keep(self, order: NDArray[np.intp]) -> None:
        mixture = self.mixture_
        mixture.weights_ = mixture.weights_[order] / mixture.weights_[order].sum()
        mixture.means_ = mixture.means_[order]
        mixture.n_components = len(order)
        if mixture.covariance_type != "tied":
            mixture.covariances_ = mixture.covariances_[order]
            mixture.precisions_ = mixture.precisions_[order]
            mixture.precisions_cholesky_ = mixture.precisions_cholesky_[order]


def _types_to_try(covariance_type: str) -> tuple[str, ...]:
    if covariance_type == "auto":
        return COVARIANCE_TYPES
    if covariance_type not in COVARIANCE_TYPES:
        raise FamilyError(
            f"covariance_type={covariance_type!r} is not allowed: give 'auto' or one of {', '.join(COVARIANCE_TYPES)}."
        )
    return (covariance_type,)
