import numpy as np
import pytest
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from ml.families import FamilyError, KMeansSegments
from tests.ml.families.shapes import blobs


def test_centres_and_inertia_of_four_numbers_by_hand():
    model = KMeansSegments(2, random_state=0).fit([[0.0], [2.0], [10.0], [11.0], [12.0]])
    assert model.centers_.tolist() == [[11.0], [1.0]]
    assert model.labels_.tolist() == [1, 1, 0, 0, 0]
    assert model.inertia_ == pytest.approx(4.0)


def test_starts_on_a_sample_reach_the_inertia_of_starts_on_all_rows():
    rows, _ = blobs(6000, spreads=(3, 4, 2), columns=6)
    with threadpool_limits(limits=1):
        full = KMeans(5, n_init=10, random_state=0).fit(rows)
    ours = KMeansSegments(5, row_limit=1500, random_state=0).fit(rows)
    assert ours.inertia_ <= full.inertia_ * 1.001


def test_a_rare_kind_of_row_that_the_sample_would_miss_is_seen():
    rows = np.zeros((5000, 1))
    rows[4321], rows[4999] = 5.0, 9.0
    model = KMeansSegments(3, row_limit=100, random_state=0).fit(rows)
    assert np.bincount(model.labels_).tolist() == [4998, 1, 1]


@pytest.mark.parametrize("setting", ["start_count", "row_limit"])
def test_a_setting_that_counts_must_be_at_least_one(setting):
    with pytest.raises(FamilyError, match=f"{setting}=0 is not allowed"):
        KMeansSegments(2, **{setting: 0}).fit([[0.0], [1.0]])
