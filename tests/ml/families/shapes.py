"""Rows of known shape, with the group of each row; -1 is noise."""

import numpy as np
from sklearn.datasets import make_moons


def blobs(row_count=900, *, spreads=(1.0, 1.0, 1.0), shares=(1 / 3, 1 / 3, 1 / 3), columns=2, seed=1):
    """Three round clouds whose centres lie 9 apart."""
    rng = np.random.default_rng(seed)
    centers = np.zeros((3, columns))
    centers[1, 0] = centers[2, 1] = 9
    group = np.repeat(range(3), [round(share * row_count) for share in shares])
    return centers[group] + rng.standard_normal((len(group), columns)) * np.array(spreads)[group, None], group


def unequal_blobs():
    """One large narrow cloud, one wide, one small."""
    return blobs(1500, spreads=(0.5, 2.0, 1.0), shares=(0.7, 0.2, 0.1))


def elongated(row_count=1500, *, seed=1):
    """Three parallel bars, thirteen times longer than wide."""
    rng = np.random.default_rng(seed)
    group = np.arange(row_count) % 3
    return np.column_stack([rng.normal(0, 8, row_count), rng.normal(0, 0.6, row_count) + 4 * group]), group


def crescents(row_count=1500, *, seed=1):
    """Two crescents hooked into each other."""
    return make_moons(row_count, noise=0.06, random_state=seed)


def blobs_in_noise():
    """Three clouds and one row in eleven anywhere."""
    rows, group = blobs(2000)
    anywhere = np.random.default_rng(2).uniform(-8, 17, (200, 2))
    return np.concatenate([rows, anywhere]), np.concatenate([group, np.full(200, -1)])
