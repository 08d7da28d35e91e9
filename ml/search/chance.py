"""What k-means reaches on data without structure: the mark that every candidate is set against."""

from collections.abc import Mapping, Sequence

import numpy as np

from ml.families import build_model
from ml.sampling import seeded_positions
from ml.search.metrics import inertia, silhouette_widths
from ml.search.space import ABSENCES, Absence, Space
from ml.search.workers import side_by_side

# Per kind of data without structure, for each preparation and k: enough to tell about what level chance reaches.
REFERENCE_COUNT = 3
REFERENCE_ROW_LIMIT = 1_000
REFERENCE_FAMILY = "kmeans"


def references(
    spaces: Mapping[str, Space], k_values: Sequence[int], random_state: int
) -> dict[tuple[str, int], tuple[float, float]]:
    """Return what k-means reaches without structure, by preparation and k: silhouette, log of inertia a row."""
    calls = [
        (_reference, (space, kind, k_values, random_state + replicate))
        for space in spaces.values()
        for kind in ABSENCES
        for replicate in range(REFERENCE_COUNT)
    ]
    row_count = max(len(space.points) for space in spaces.values())
    names = [name for name in spaces for _ in range(len(ABSENCES) * REFERENCE_COUNT)]
    found: dict[tuple[str, int], dict[Absence, list[tuple[float, float]]]] = {}
    for name, (kind, reached) in zip(names, side_by_side(calls, row_count), strict=True):
        for k, values in reached.items():
            found.setdefault((name, k), {}).setdefault(kind, []).append(values)
    return {key: _harder(by_kind) for key, by_kind in found.items()}


def _reference(
    space: Space, kind: Absence, k_values: Sequence[int], seed: int
) -> tuple[Absence, dict[int, tuple[float, float]]]:
    made = space.without_structure(kind, seeded_positions(len(space.points), REFERENCE_ROW_LIMIT, seed), seed)
    reached = {}
    for k in k_values:
        try:
            labels = build_model(REFERENCE_FAMILY, k, seed).fit(made).labels_
        except ValueError:  # too few distinct rows for so many segments
            break
        log_inertia = float(np.log(max(inertia(made, labels) / len(made), 1e-300)))
        reached[k] = (float(silhouette_widths(made, labels, seed).mean()), log_inertia)
    return kind, reached


def _harder(by_kind: dict[Absence, list[tuple[float, float]]]) -> tuple[float, float]:
    """Return the silhouette of the kind of chance that does better, and the inertia of a single Gaussian."""
    silhouettes = [float(np.mean([one for one, _ in values])) for values in by_kind.values()]
    logs = [one for _, one in by_kind.get("gaussian", [])]
    return max(silhouettes), float(np.mean(logs)) if logs else float("nan")
