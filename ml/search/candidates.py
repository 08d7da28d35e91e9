"""A candidate of the search: what it is made of, and everything it is judged on."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ml.families import FAMILIES
from ml.preparation import Preparation
from ml.search.metrics import NOISE, separation

# A mixture takes as long as thirty k-means; every second number of segments tells where its BIC is least.
STEPS = {"gaussian_mixture": 2}


@dataclass(frozen=True)
class Spec:
    """What makes a candidate: a preparation, a family and, where the family takes one, a number of segments."""

    preparation: str
    family: str
    k: int | None = None

    @property
    def name(self) -> str:
        """Words for it, unique in a search."""
        label = FAMILIES[self.family].label if self.family in FAMILIES else self.family
        count = f", k = {self.k}" if self.k else ""
        return f"{label}{count}, on {self.preparation}"


@dataclass(frozen=True)
class Candidate:
    """One clustering that was tried. Everything is NaN where it was not, or cannot be, measured.

    Attributes
    ----------
    spec
        What it is made of.
    k
        Segments found, noise left out.
    place_count
        Different points that the customers are, over all segments; 0 where it was not counted.
    silhouette, silhouette_standard_error, calinski_harabasz, davies_bouldin, inertia
        See ``ml.search.metrics``.
    gap
        Gap statistic: how much smaller the logarithm of the inertia is than on data of a single Gaussian.
    bics
        Bayesian information criterion of a mixture by type of covariance; lower is better.
    null_silhouette
        What k-means reaches with so many segments on data without structure, the better of permuted and Gaussian.
    smallest_count, smallest_share, largest_share, noise_share
        Customers of the smallest segment; shares 0-1 of all.
    strength, null_strength, excess, p_value
        Finalists: the larger of silhouette and density validity; the same search's on data without structure; how much
        of the way from there to 1 it is; how probable so much is by chance, over all finalists tried.
    stability, stability_low
        Finalists: mean adjusted Rand index over refits on subsamples, and its 5 % quantile.
    jaccards
        Finalists: by segment, how much of it comes back in refits.
    recoverability
        Finalists: share (0-1) of the way from guessing to certainty at which a classifier finds the segments again.
    reach
        Finalists: how much the segments tell about all sides of a customer, 0-1; see ``ml.search.reach``.
    worth_spend, worth_orders, worth_churn
        Finalists: share of the variance of the next 90 days that the segments explain, out of time.
    worth_gain, worth_gain_low, worth_gain_high
        Finalists: mean of the three less that of RFM quintiles, and its 95 % interval.
    score, score_standard_error
        Finalists: what the rule compares.
    is_finalist, is_chosen, reason
        How far it came, and why not further.
    """

    spec: Spec
    k: int
    silhouette: float
    silhouette_standard_error: float
    calinski_harabasz: float
    davies_bouldin: float
    inertia: float
    smallest_count: int
    smallest_share: float
    largest_share: float
    noise_share: float
    gap: float = math.nan
    bics: tuple[tuple[str, float], ...] = ()
    null_silhouette: float = math.nan
    strength: float = math.nan
    null_strength: float = math.nan
    excess: float = math.nan
    p_value: float = math.nan
    stability: float = math.nan
    stability_low: float = math.nan
    jaccards: tuple[tuple[float, float, float], ...] = ()
    recoverability: float = math.nan
    reach: float = math.nan
    worth_spend: float = math.nan
    worth_orders: float = math.nan
    worth_churn: float = math.nan
    worth_gain: float = math.nan
    worth_gain_low: float = math.nan
    worth_gain_high: float = math.nan
    place_count: int = 0
    score: float = math.nan
    score_standard_error: float = math.nan
    is_finalist: bool = False
    is_chosen: bool = False
    reason: str = ""

    @property
    def separation(self) -> float:
        """How much of the way from chance to full separation the silhouette is; without reference, the silhouette."""
        if math.isnan(self.null_silhouette):
            return self.silhouette
        return beyond(self.silhouette, self.null_silhouette)

    @property
    def worth(self) -> float:
        """Mean share of the next 90 days' spend, orders and churn that the segments explain, of what is known."""
        known = [one for one in (self.worth_spend, self.worth_orders, self.worth_churn) if not math.isnan(one)]
        return sum(known) / len(known) if known else math.nan

    @property
    def metrics(self) -> dict[str, float]:
        """All numbers that were measured, by name."""
        named = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in {"spec", "jaccards", "bics", "is_finalist", "is_chosen", "reason"}
        }
        own = {**named, "separation": self.separation, "worth": self.worth}
        own |= {"bic": min(value for _, value in self.bics)} if self.bics else {}
        return {name: float(value) for name, value in own.items() if math.isfinite(value)}

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads back."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Read what ``to_json`` gave."""
        jaccards = tuple(tuple(one) for one in content["jaccards"])
        bics = tuple((kind, value) for kind, value in content["bics"])
        return cls(**{**content, "spec": Spec(**content["spec"]), "jaccards": jaccards, "bics": bics})


def beyond(value: float, reference: float) -> float:
    """Return how much of the way from a reference to 1 a value is; below 0 it falls short of the reference.

    Where the reference is all but 1 there is no way left: what chance parts fully is 0 beyond chance.
    """
    return (value - reference) / (1 - reference) if reference < 1 - 1e-9 else 0.0


def measure(spec: Spec, points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> Candidate:
    """Return a candidate with the cheap measures of one clustering."""
    apart = separation(points, labels, random_state)
    return Candidate(
        spec=spec,
        silhouette=apart.silhouette,
        silhouette_standard_error=apart.silhouette_standard_error,
        calinski_harabasz=apart.calinski_harabasz,
        davies_bouldin=apart.davies_bouldin,
        inertia=apart.inertia,
        **sizes(labels),
    )


def sizes(labels: NDArray[np.int32]) -> dict[str, Any]:
    """Return ``k`` and the sizes of a candidate with these labels, by the names of its fields."""
    counts = np.unique(labels[labels != NOISE], return_counts=True)[1]
    smallest, largest = (int(counts.min()), int(counts.max())) if len(counts) else (0, 0)
    return {
        "k": len(counts),
        "smallest_count": smallest,
        "smallest_share": smallest / len(labels),
        "largest_share": largest / len(labels),
        "noise_share": float(np.mean(labels == NOISE)),
    }


def plan(preparations: Iterable[Preparation], families: Sequence[str], k_values: Sequence[int]) -> list[Spec]:
    """Return what a search tries, simpler families first; costly families not at every k."""
    ordered = sorted(families, key=lambda name: FAMILIES[name].simplicity)
    return [
        Spec(preparation.name, family, k)
        for preparation in preparations
        for family in ordered
        for k in (k_values[:: STEPS.get(family, 1)] if FAMILIES[family].has_k else (None,))
    ]
