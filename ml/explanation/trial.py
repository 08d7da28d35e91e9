"""Put changed customers through the Pipeline of the segments and see where they land."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.actions import Action, change
from ml.explanation.space import Space

Floats = NDArray[np.float64]
Predict = Callable[[pd.DataFrame], NDArray[np.int32]]


@dataclass(frozen=True)
class Trial:
    """The segments as they are, and the Pipeline that puts customers there."""

    space: Space
    predict: Predict

    def land(self, rows: pd.DataFrame, values: Mapping[Action, Floats]) -> NDArray[np.int32]:
        """Return the segment of each row after a change; -1 where a new value is not usual there."""
        changed = change(rows.reset_index(drop=True), {action.name: after for action, after in values.items()})
        landed = self.predict(changed)
        codes = self.space.codes(landed)
        for action, after in values.items():
            low, high = action.scale.usual_low[codes], action.scale.usual_high[codes]
            landed = np.where((after >= low) & (after <= high), landed, -1).astype(np.int32)
        return landed
