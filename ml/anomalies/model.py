"""The model of anomalies: from feature columns to how soon a random tree sets a customer apart from all others."""

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, RobustScaler

TREE_COUNT = 100  # Liu, Ting and Zhou 2008: path lengths converge well before


def build_model(random_state: int) -> Pipeline:
    """Return the unfitted Pipeline; its ``predict`` answers -1 for a customer far from all others.

    1. ``impute``: an unknown value becomes the median, so that not knowing makes nobody strange.
    2. ``scale`` and ``compress``: median and quartiles set the scale, and the inverse hyperbolic sine shortens the
       tails. A forest cuts between the smallest and the largest value; without this, one customer of a million
       would leave all others in one leaf. Nothing is capped: what is far out stays the farthest.
    3. ``isolate``: the forest; every tree sees all rows it is given. ``ml.anomalies.training`` chooses the rows and
       sets the threshold.

    Parameters
    ----------
    random_state
        Seed of the trees.
    """
    forest = IsolationForest(n_estimators=TREE_COUNT, max_samples=1.0, random_state=random_state)
    return Pipeline(
        [
            ("impute", SimpleImputer(strategy="median")),
            ("scale", RobustScaler()),
            ("compress", FunctionTransformer(np.arcsinh, feature_names_out="one-to-one")),
            ("isolate", forest),
        ]
    )
