import numpy as np

from ml.sampling import sample_rows

LABELS = np.array([0] * 90 + [1] * 8 + [2] * 2, dtype=np.int32)


def test_up_to_the_limit_every_row_is_taken():
    assert sample_rows(LABELS, 100, random_state=1).tolist() == list(range(100))


def test_beyond_the_limit_small_clusters_keep_three_rows_or_all_they_have():
    rows = sample_rows(LABELS, 5, random_state=1)
    drawn = np.bincount(LABELS[rows])
    assert drawn[0] >= 3
    assert drawn[1:].tolist() == [3, 2]
    assert len(rows) <= 5 + 3 + 3 + 2


def test_the_seed_decides_the_sample():
    assert sample_rows(LABELS, 20, random_state=1).tolist() == sample_rows(LABELS, 20, random_state=1).tolist()
    assert sample_rows(LABELS, 20, random_state=1).tolist() != sample_rows(LABELS, 20, random_state=2).tolist()
