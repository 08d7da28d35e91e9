"""How good a clustering is, whatever family made it: the figures that runs are compared by."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import adjusted_rand_score, calinski_harabasz_score, davies_bouldin_score, silhouette_score

from ml.sampling import sample_rows

NOISE = -1
SILHOUETTE_ROW_LIMIT = 10_000


def measure_clustering(
    points: ArrayLike, cluster_id: ArrayLike, *, truth: ArrayLike | None = None, random_state: int = 0
) -> dict[str, float]:
    """Return the measures of one clustering.

    Parameters
    ----------
    points
        One row per customer in the space in which they were clustered; all finite.
    cluster_id
        Cluster of each row; -1 is noise, which counts in ``noise_share`` alone.
    truth
        The true group of each row, where it is known.
    random_state
        Seed of the sample on which the silhouette is taken beyond ``SILHOUETTE_ROW_LIMIT`` rows.

    Returns
    -------
    dict
        ``cluster_count``, ``noise_share``, ``smallest_share`` and ``largest_share`` of all rows, ``size.<cluster_id>``;
        with two clusters or more, and more rows than clusters, ``silhouette`` with ``silhouette_row_count``,
        ``calinski_harabasz`` and ``davies_bouldin``; with a truth ``adjusted_rand``.

    Examples
    --------
    >>> measures = measure_clustering([[0.0], [0.0], [4.0], [4.0]], [0, 0, 1, 1])
    >>> measures["silhouette"], measures["davies_bouldin"], measures["smallest_share"]
    (1.0, 0.0, 0.5)
    """
    values, labels = np.asarray(points, dtype=np.float64), np.asarray(cluster_id, dtype=np.int32)
    clustered = labels != NOISE
    measures = {"noise_share": float(1 - clustered.mean()), **_sizes(labels[clustered], len(labels))}
    if 2 <= measures["cluster_count"] < clustered.sum():
        measures |= _geometry(values[clustered], labels[clustered], random_state)
    if truth is not None:
        measures["adjusted_rand"] = float(adjusted_rand_score(np.asarray(truth), labels))
    return measures


def _sizes(labels: NDArray[np.int32], row_count: int) -> dict[str, float]:
    ids, counts = np.unique(labels, return_counts=True)
    sizes = {f"size.{one}": float(count) for one, count in zip(ids.tolist(), counts.tolist(), strict=True)}
    ends = {"smallest_share": counts.min() / row_count, "largest_share": counts.max() / row_count} if len(ids) else {}
    return {"cluster_count": float(len(ids)), **{name: float(share) for name, share in ends.items()}, **sizes}


def _geometry(points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int) -> dict[str, float]:
    rows = sample_rows(labels, SILHOUETTE_ROW_LIMIT, random_state)
    return {
        "silhouette": float(silhouette_score(points[rows], labels[rows])),
        "silhouette_row_count": float(len(rows)),
        "calinski_harabasz": float(calinski_harabasz_score(points, labels)),
        "davies_bouldin": float(davies_bouldin_score(points, labels)),
    }
