"""The segments that serve until now, judged beside the new ones."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from ml.search.candidates import Spec, measure
from ml.search.finalists import Finalist
from ml.search.space import Space

INCUMBENT_FAMILY = "incumbent"


def incumbent_finalist(pipeline: Pipeline, frame: pd.DataFrame, random_state: int) -> Finalist:
    """Return the serving segments as one more finalist, found among the customers of today."""
    space = Space.of_pipeline(pipeline, frame)
    labels = pipeline[-1].predict(space.points).astype(np.int32)
    spec = Spec("the serving model's features", INCUMBENT_FAMILY, None)
    build = partial(_build_alike, pipeline[-1])
    candidate = replace(measure(spec, space.points, labels, random_state), place_count=space.place_count)
    return Finalist(candidate, space, build, labels)


def _build_alike(serving: Any, random_state: int) -> Any:
    return clone(serving).set_params(random_state=random_state)
