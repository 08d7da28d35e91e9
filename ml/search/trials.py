"""What a search does for one candidate or finalist, in whatever process."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.families import build_model
from ml.search.candidates import Candidate, Spec, measure
from ml.search.finalists import Evidence, Finalist, gather
from ml.search.incumbent import INCUMBENT_FAMILY
from ml.search.space import Space
from ml.search.worth import EarlierDay, Worth, worth

ByChance = dict[tuple[str, int], tuple[float, float]]


def try_candidate(
    spec: Spec, space: Space, by_chance: ByChance, random_state: int, deadline: float
) -> tuple[Spec, Candidate | None, bool]:
    """Find and measure the segments of a candidate.

    Returns
    -------
    tuple
        The spec; the candidate, None where there can be none; and whether there was time to try.
    """
    if time.monotonic() > deadline:  # a clock that all processes of a machine share
        return spec, None, False
    try:
        model = build_model(spec.family, spec.k, random_state).fit(space.points)
    except (ValueError, np.linalg.LinAlgError):  # too few distinct customers for so many segments, or values too large
        return spec, None, True
    candidate = measure(spec, space.points, model.labels_, random_state)
    # A density family may find more segments than any k that chance was asked for: the largest is nearest.
    most = max((k for name, k in by_chance if name == spec.preparation), default=0)
    silhouette, log_inertia = by_chance.get((spec.preparation, min(candidate.k, most)), (float("nan"),) * 2)
    bics = ((kind, float(value)) for kind, value in getattr(model, "bic_", {}).items() if np.isfinite(value))
    judged = replace(
        candidate,
        place_count=space.place_count,
        null_silhouette=silhouette,
        gap=log_inertia - float(np.log(max(candidate.inertia / len(space.points), 1e-300))),
        bics=tuple(bics),
    )
    return spec, judged, True


def judge_finalist(
    finalist: Finalist, sides: Sequence[NDArray[np.float64]], earlier: EarlierDay | None, random_state: int
) -> Evidence:
    """Judge a finalist on the customers of today, and of the earlier day where there is one."""
    return gather(finalist, sides, _worth(finalist, earlier, random_state), random_state=random_state)


def _worth(finalist: Finalist, earlier: EarlierDay | None, random_state: int) -> Worth | None:
    """Find segments of the same kind among the customers of the earlier day, and see what these did since."""
    spec = finalist.candidate.spec
    if earlier is None or spec.family == INCUMBENT_FAMILY:
        return None
    try:
        space = Space.fit(earlier.frame, finalist.space.preparation, finalist.space.choice, random_state)
        labels = build_model(spec.family, spec.k, random_state).fit(space.points).labels_
    except ValueError:  # the features of today were not known then
        return None
    return worth(labels, earlier, random_state)


def build_alike(spec: Spec, covariance_type: str | None, random_state: int) -> Any:
    """Return an unfitted clustering like a finalist's; a mixture keeps the covariance that was found best."""
    model = build_model(spec.family, spec.k, random_state)
    return model.set_params(covariance_type=covariance_type) if covariance_type else model
