"""Put customers through the Pipeline of the segments after what they might do, and see where they land."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.deeds import Deed, do
from ml.explanation.space import Space, finite

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
LEAST_MOVE = 0.01  # standard deviations: what moves a feature less is not about that feature
Predict = Callable[[pd.DataFrame], NDArray[np.int32]]


@dataclass(frozen=True)
class Trial:
    """The segments as they are, and the Pipeline that puts customers there."""

    space: Space
    predict: Predict

    def land(self, rows: pd.DataFrame, doing: Mapping[Deed, Counts]) -> tuple[NDArray[np.int32], list[Floats]]:
        """Return the segment of each row after its deeds, and the value of the feature that tells each deed.

        The segment is -1 where a value told is not usual there or did not move, and where something that was known
        would not be known any more.
        """
        rows = rows.reset_index(drop=True)
        changed = do(rows, doing)
        landed = self.predict(changed)
        codes = self.space.codes(landed)
        stands = self._is_known(rows, changed)
        told = [finite(changed[deed.name]) for deed in doing]
        for deed, after in zip(doing, told, strict=True):
            # Right after it was done is no unusual time since, however long others have waited by now.
            low = -np.inf if deed.name == deed.activity.since else deed.scale.usual_low[codes]
            least = LEAST_MOVE * deed.scale.spread if deed.trait else 0.0
            moved = np.abs(after - finite(rows[deed.name]))
            stands &= (after >= low) & (after <= deed.scale.usual_high[codes]) & (moved > least)
        return np.where(stands, landed, -1).astype(np.int32), told

    def _is_known(self, before: pd.DataFrame, after: pd.DataFrame) -> NDArray[np.bool_]:
        known = np.ones(len(before), dtype=np.bool_)
        for scale in self.space.numbers:
            if after[scale.name] is not before[scale.name]:
                known &= np.isnan(finite(before[scale.name])) | ~np.isnan(finite(after[scale.name]))
        return known
