"""The costly judgements, for the few candidates that come so far."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ml.sampling import sample_rows
from ml.search.candidates import Candidate, Spec, beyond
from ml.search.choice import places_fault, size_fault
from ml.search.metrics import NOISE, density_validity, silhouette_widths
from ml.search.reach import reach
from ml.search.space import ABSENCES, Absence, Space
from ml.search.stability import Stability, recoverability, stability
from ml.search.worth import Worth

# Refits and data without structure are made of so many customers at most.
ROW_LIMIT = 2_000
# Data sets without structure: with 20, the smallest p-value that can be found is 1/21.
REPLICATE_COUNT = 20
# Of each kind, to see on which of them chance does better.
PILOT_COUNT = 5
# A subsample of 4/5 varies less than a new sample would: its spread is doubled (delete-d jackknife, Shao and Wu 1989).
JACKKNIFE_FACTOR = 2.0

Build = Callable[[int], Any]


@dataclass(frozen=True)
class Finalist:
    """A candidate with what is needed to judge it further.

    Attributes
    ----------
    candidate
        As judged so far.
    space
        The customers it was found among.
    build
        From a seed to an unfitted estimator of its kind.
    labels
        Cluster of each row of the space.
    """

    candidate: Candidate
    space: Space
    build: Build
    labels: NDArray[np.int32]


Measure = Callable[[NDArray[np.float64], NDArray[np.int32], int], float]


@dataclass(frozen=True)
class Evidence:
    """What was found of one finalist.

    Attributes
    ----------
    strength
        How clearly its segments are apart, by the measure that shows it better.
    is_density
        That measure is the density validity; otherwise the silhouette.
    reference
        The strength of the same kind of clustering on data without structure, the kind on which it does better.
    stability, recoverability, reach, worth
        See the modules of these names.
    """

    strength: float
    is_density: bool
    reference: NDArray[np.float64]
    stability: Stability
    recoverability: float
    reach: float
    worth: Worth | None

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads back."""
        arrays = {name: array.tolist() for name, array in vars(self.stability).items()}
        worth = asdict(self.worth) if self.worth else None
        return {**vars(self), "reference": self.reference.tolist(), "stability": arrays, "worth": worth}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Read what ``to_json`` gave."""
        own = Stability(**{name: np.array(values) for name, values in content["stability"].items()})
        worth = Worth(**content["worth"]) if content["worth"] else None
        return cls(**{**content, "reference": np.array(content["reference"]), "stability": own, "worth": worth})


def gather(
    finalist: Finalist, sides: Sequence[NDArray[np.float64]], worth: Worth | None, *, random_state: int
) -> Evidence:
    """Judge one finalist: beyond chance, stable, recoverable, and telling about all sides of the customers.

    Segments may be apart as round groups, which the silhouette sees, or as dense places of any shape parted by thin
    ones, which density validity sees. Whichever of the two shows more is what chance is asked for too.
    """
    space = finalist.space
    rows = sample_rows(finalist.labels, ROW_LIMIT, random_state)
    points, labels = space.points[rows], finalist.labels[rows]
    silhouette = apartness(_silhouette, points, labels, random_state)
    density = apartness(density_validity, points, labels, random_state)
    measure = density_validity if density > silhouette else _silhouette
    return Evidence(
        strength=max(silhouette, density),
        is_density=density > silhouette,
        reference=_reference(finalist, rows, measure, random_state),
        stability=stability(points, labels, finalist.build, random_state=random_state),
        recoverability=recoverability(space.encoded[rows], labels, random_state),
        reach=reach(finalist.labels, sides),
        worth=worth,
    )


def apartness(measure: Measure, points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> float:
    """Return a measure of a clustering; a single segment is apart from nothing."""
    if len(np.unique(labels[labels != NOISE])) < 2:
        return 0.0
    return measure(points, labels, random_state)


def _silhouette(points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> float:
    return float(silhouette_widths(points, labels, random_state).mean())


def _reference(finalist: Finalist, rows: NDArray[np.intp], measure: Measure, random_state: int) -> NDArray[np.float64]:
    """Return what chance reaches, by replicate: of the kind of absence that does better in the first few."""
    space = finalist.space
    kinds = ABSENCES if len(space.choice.columns) > 1 else ("gaussian",)  # one column has no ties to lose

    def by_chance(kind: Absence, seed: int) -> float:
        made = space.without_structure(kind, rows, seed)
        try:
            labels = finalist.build(seed).fit(made).labels_
        except ValueError:  # too few distinct rows to part: nothing is apart
            return 0.0
        return apartness(measure, made, labels, seed)

    seeds = range(random_state, random_state + REPLICATE_COUNT)
    first = {kind: [by_chance(kind, seed) for seed in seeds[:PILOT_COUNT]] for kind in kinds}
    harder = max(kinds, key=lambda kind: float(np.mean(first[kind])))
    return np.array([*first[harder], *(by_chance(harder, seed) for seed in seeds[PILOT_COUNT:])])


def judge(finalists: Sequence[Finalist], evidence: Sequence[Evidence]) -> list[Candidate]:
    """Return the candidates with all numbers; p-values count that several finalists were tried.

    In standard deviations of what chance reaches, a finalist's strength must exceed what the best of all finalists
    reaches on any data without structure (the maximum statistic of Westfall and Young 1993).
    """
    if not finalists:
        return []
    spreads = [max(float(own.reference.std(ddof=1)), 1e-9) for own in evidence]
    scaled = [(own.reference - own.reference.mean()) / spread for own, spread in zip(evidence, spreads, strict=True)]
    best_by_chance = np.max(scaled, axis=0)
    judged = []
    for finalist, own, spread in zip(finalists, evidence, spreads, strict=True):
        distance = (own.strength - own.reference.mean()) / spread
        p_value = float((1 + (best_by_chance >= distance).sum()) / (1 + len(best_by_chance)))
        judged.append(_with_evidence(finalist.candidate, own, p_value))
    return judged


def _with_evidence(candidate: Candidate, own: Evidence, p_value: float) -> Candidate:
    means = own.stability.jaccards.mean(axis=0)
    lows, highs = np.quantile(own.stability.jaccards, [0.05, 0.95], axis=0)
    by_chance = _by_chance(candidate, own)
    score, error = _score(own, by_chance)
    judged = replace(
        candidate,
        strength=own.strength,
        null_strength=by_chance,
        excess=beyond(own.strength, by_chance),
        p_value=p_value,
        stability=float(own.stability.rand_indexes.mean()),
        stability_low=float(np.quantile(own.stability.rand_indexes, 0.05)),
        jaccards=tuple(
            (float(mean), float(low), float(high)) for mean, low, high in zip(means, lows, highs, strict=True)
        ),
        recoverability=own.recoverability,
        reach=own.reach,
        score=score,
        score_standard_error=error,
        is_finalist=True,
    )
    return judged if own.worth is None else _with_worth(judged, own.worth)


def _with_worth(candidate: Candidate, worth: Worth) -> Candidate:
    return replace(
        candidate,
        worth_spend=worth.spend,
        worth_orders=worth.orders,
        worth_churn=worth.churn,
        worth_gain=worth.gain,
        worth_gain_low=worth.gain_low,
        worth_gain_high=worth.gain_high,
    )


def _by_chance(candidate: Candidate, own: Evidence) -> float:
    """Return how clearly apart chance makes segments of a finalist's kind.

    A silhouette is set against what k-means reaches by chance with so many segments too, alike for all families: one
    that finds nothing in data without structure is not the better for it. Density is set against the family's own
    chance, as k-means does not look for it.
    """
    of_family = max(float(own.reference.mean()), 0.0)
    return of_family if own.is_density else float(np.nanmax([of_family, candidate.null_silhouette]))


def _score(own: Evidence, by_chance: float) -> tuple[float, float]:
    """Return the score and its standard error; where no side is known, reach does not count, being alike for all."""
    reach = 1.0 if np.isnan(own.reach) else own.reach
    agreement = float(own.stability.rand_indexes.mean())
    spread = float((own.stability.silhouettes * own.stability.rand_indexes).std(ddof=1))
    score = max(beyond(own.strength, by_chance), 0.0) * agreement * reach
    return score, JACKKNIFE_FACTOR * spread * reach / max(1 - by_chance, 1e-9)


def pick(candidates: Sequence[Candidate], limit: int) -> list[Spec]:
    """Return who comes to the final: the best of each preparation, then of each family, then the next of each in turn.

    A preparation whose space parts easily, such as a few yes-or-no columns, would otherwise fill the final alone; and
    where the best of one fails there, as a segment of it does not come back, its next may hold. Only candidates whose
    segments are large enough, and no mere cross table, come so far, unless there are none.
    """
    able = [one for one in candidates if size_fault(one) is None and places_fault(one) is None] or list(candidates)
    ranked = sorted(able, key=lambda one: -one.separation)
    chosen: dict[Spec, None] = {}
    for preparation in dict.fromkeys(one.spec.preparation for one in ranked):
        chosen[next(one.spec for one in ranked if one.spec.preparation == preparation)] = None
    for family in dict.fromkeys(one.spec.family for one in ranked):
        chosen.setdefault(next(one.spec for one in ranked if one.spec.family == family), None)
    rounds: dict[Spec, int] = {}
    for one in ranked:
        rounds[one.spec] = sum(spec.preparation == one.spec.preparation for spec in rounds)
    for spec in sorted(rounds, key=rounds.__getitem__):  # within a round by rank
        chosen.setdefault(spec, None)
    return list(chosen)[:limit]
