"""Why this segment and not the next: the features that hold a customer nearer to their own."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.space import NumberScale, Space, finite
from ml.explanation.wording import Places, reason_texts
from ml.report.wording import NumberText

REASON_COUNT = 3
# Below this part of the squared distance that the customer's reasons make up, a feature explains nothing.
SMALLEST_PART = 0.02


@dataclass(frozen=True)
class Neighbours:
    """The segment and the next one of each row, as ``cluster_id``; -1 where there is none."""

    own: NDArray[np.int32]
    other: NDArray[np.int32]


def tell_reasons(space: Space, rows: pd.DataFrame, neighbours: Neighbours, text: NumberText) -> pd.DataFrame:
    """Name up to three features for each customer, the weightiest first.

    A feature's weight is how much it brings the customer nearer to the centre of their own segment than to that of
    the next nearest: its part of the difference of the two squared distances, each feature on the scale of ``Space``.
    Only weights above zero are reasons, and of numbers only where the value is nearer to the median of the own segment
    too, which is told beside it. A customer without a clear segment, or without another to be told from, has none.

    Returns
    -------
    DataFrame
        ``reason_1`` to ``reason_3``, missing where there are fewer; one row per row, in their order.
    """
    own, other = space.codes(neighbours.own), space.codes(neighbours.other)
    places = Places(own, other)
    weights = np.maximum(space.weights(rows, own, other), 0.0)
    for number, scale in enumerate(space.scales):
        if isinstance(scale, NumberScale):
            weights[~scale.looks_nearer(finite(rows[scale.name]), own, other), number] = 0.0
    weights[(neighbours.own < 0) | (neighbours.other < 0)] = 0.0
    least = SMALLEST_PART * weights.sum(axis=1)
    texts = np.full((len(rows), REASON_COUNT), None, dtype=object)
    # Rounded, so that equal weights keep the order of the features on every machine.
    ranked = np.argsort(-weights.round(9), axis=1, kind="stable")[:, :REASON_COUNT]
    for rank in range(ranked.shape[1]):
        for number, scale in enumerate(space.scales):
            weight = weights[:, number]
            chosen = np.flatnonzero((ranked[:, rank] == number) & (weight > 0) & (weight >= least))
            texts[chosen, rank] = reason_texts(scale, rows[scale.name].iloc[chosen], places.take(chosen), text)
    names = [f"reason_{rank + 1}" for rank in range(REASON_COUNT)]
    return pd.DataFrame(texts, columns=names, index=rows.index).astype("str")
