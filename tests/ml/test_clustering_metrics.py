import numpy as np
import pytest

from ml.clustering_metrics import measure_clustering

POINTS = [[0.0], [2.0], [10.0], [12.0]]


def test_the_measures_of_four_points_are_those_of_paper_and_pencil():
    measures = measure_clustering(POINTS, [0, 0, 1, 1], truth=["a", "a", "b", "b"])
    # Outer points: 1 - 2/11, inner ones: 1 - 2/9.
    assert measures["silhouette"] == pytest.approx(((9 / 11) + (7 / 9)) / 2)
    assert measures["calinski_harabasz"] == pytest.approx(100 / (4 / 2))  # between 100, within 4 by 2 degrees
    assert measures["davies_bouldin"] == pytest.approx((1 + 1) / 10)
    assert (measures["cluster_count"], measures["noise_share"], measures["silhouette_row_count"]) == (2, 0, 4)
    assert (measures["size.0"], measures["size.1"], measures["adjusted_rand"]) == (2, 2, 1)


def test_noise_is_a_share_and_no_cluster():
    measures = measure_clustering([*POINTS, [1e6]], [0, 0, 1, 1, -1])
    assert measures["noise_share"] == pytest.approx(0.2)
    assert (measures["smallest_share"], measures["largest_share"]) == (0.4, 0.4)
    assert measures["davies_bouldin"] == pytest.approx(0.2)
    assert "size.-1" not in measures


@pytest.mark.parametrize("labels", [[0, 0, 0, 0], [0, 1, 2, 3], [-1, -1, -1, -1]])
def test_where_a_distance_between_clusters_means_nothing_none_is_given(labels):
    measures = measure_clustering(POINTS, labels)
    assert "silhouette" not in measures
    assert measures["cluster_count"] == len(set(labels) - {-1})


@pytest.mark.slow
def test_beyond_ten_thousand_rows_the_silhouette_is_of_a_sample():
    points = np.arange(20_000.0).reshape(-1, 1) // 10_000  # two clusters, each all in one place
    measures = measure_clustering(points, points.ravel(), random_state=3)
    assert (measures["silhouette_row_count"], measures["silhouette"], measures["size.1"]) == (10_000, 1.0, 10_000)
