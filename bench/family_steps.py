"""The steps of `families.py`, each run in a process of its own: `python family_steps.py CONTENDER ROWS K SEED`.

The last line says seconds of fit and predict (on the clock and of the processor), what was found, and how well.
"""

import json
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = 30
BLOCK = 50_000
FAR_SHARE = 0.02
SCIKIT_STARTS = {"scikit-learn, 10 starts": 10, "scikit-learn, 1 start": 1}
FAISS_STARTS = {"faiss, 10 starts": 10, "faiss, 1 start": 1}
Points = NDArray[np.float64]


class Timer:
    """A clock and the processor's time, both from one lap to the next."""

    def __init__(self) -> None:
        self.began = time.monotonic(), time.process_time()

    def lap(self, name: str) -> dict[str, float]:
        """Return the seconds since the last lap, and start the next."""
        now = time.monotonic(), time.process_time()
        passed = {name: now[0] - self.began[0], f"{name}_cpu": now[1] - self.began[1]}
        self.began = now
        return passed


def make_rows(row_count: int, k: int, seed: int) -> tuple[Points, NDArray[np.intp]]:
    """Return clouds of unequal size and spread that overlap a little, some stretched, with 2 % of rows far out."""
    rng = np.random.default_rng(seed)
    centers = rng.normal(0, 1.5, (k, COLUMNS))
    spread = rng.uniform(0.5, 1.5, (k, COLUMNS))
    group = rng.choice(k, row_count, p=np.arange(1, k + 1) / (k * (k + 1) / 2))
    rows = np.empty((row_count, COLUMNS))
    for start in range(0, row_count, BLOCK):  # in blocks, so that making the rows is not what takes most memory
        part = group[start : start + BLOCK]
        made = centers[part] + rng.standard_normal((len(part), COLUMNS)) * spread[part]
        made[rng.random(len(part)) < FAR_SHARE] *= 3
        rows[start : start + BLOCK] = made
    return rows, group


def inertia(rows: Points, centers: Points) -> float:
    """Return the sum of squared distances to the nearest centre, the same arithmetic for all contenders."""
    total = 0.0
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK]
        squares = (part**2).sum(axis=1)[:, None] - 2 * part @ centers.T + (centers**2).sum(axis=1)
        total += float(squares.min(axis=1).sum())
    return total


def fit_family(rows: Points, name: str, k: int) -> Any:
    """Fit one of Tessera's families."""
    from ml.families import FAMILIES, build_model

    return build_model(name, k if FAMILIES[name].has_k else None, random_state=1).fit(rows)


def fit_scikit_learn(rows: Points, k: int, starts: int) -> Any:
    """Fit scikit-learn's KMeans on all rows."""
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=starts, random_state=1).fit(rows)


def fit_mini_batch(rows: Points, k: int) -> Any:
    """Fit scikit-learn's MiniBatchKMeans with ten starts."""
    from sklearn.cluster import MiniBatchKMeans

    return MiniBatchKMeans(k, n_init=10, batch_size=10_240, random_state=1).fit(rows)


def fit_faiss(rows: Points, k: int, starts: int) -> Points:
    """Return the centres of faiss on all rows, in float32 as it wants them; the copy is not timed against it."""
    import faiss

    clustering = faiss.Kmeans(COLUMNS, k, niter=25, nredo=starts, seed=1, max_points_per_centroid=len(rows))
    clustering.train(rows)
    return np.asarray(clustering.centroids, dtype=np.float64)


def run_k_means(name: str, rows: Points, k: int) -> dict[str, float]:
    """Time one k-means and return its inertia on all rows."""
    given = rows.astype(np.float32) if name in FAISS_STARTS else rows
    contenders: dict[str, Callable[[], Any]] = {
        "Tessera": lambda: fit_family(given, "kmeans", k).prototypes_,
        "mini-batch, 10 starts": lambda: fit_mini_batch(given, k).cluster_centers_,
        **{one: lambda n=n: fit_scikit_learn(given, k, n).cluster_centers_ for one, n in SCIKIT_STARTS.items()},
        **{one: lambda n=n: fit_faiss(given, k, n) for one, n in FAISS_STARTS.items()},
    }
    timer = Timer()
    centers = contenders[name]()
    return {**timer.lap("fit"), "inertia": inertia(rows, centers)}


def run_family(name: str, rows: Points, group: NDArray[np.intp], k: int) -> dict[str, float]:
    """Time fit and predict of a family."""
    timer = Timer()
    model = fit_family(rows, name, k)
    fit = timer.lap("fit")
    labels = model.predict(rows)
    return {
        **fit,
        **timer.lap("predict"),
        "clusters": model.cluster_count_,
        "noise": model.noise_share_,
        "ari": adjusted_rand_score(group, labels),
    }


def main() -> None:
    """Run the step that the arguments name and print its figures."""
    name, row_count, k, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    rows, group = make_rows(row_count, k, seed)
    from ml.families import FAMILIES

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = run_family(name, rows, group, k) if name in FAMILIES else run_k_means(name, rows, k)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**found, "added": (peak - before) / 1024, "peak": peak / 1024}))


if __name__ == "__main__":
    main()
