"""The smallest change found so far for each customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.actions import Action

Floats = NDArray[np.float64]
Moves = Mapping[Action, tuple[Floats, Floats]]
SLOTS = ("change", "second_change")


@dataclass(frozen=True)
class Customers:
    """Rows to search for, the segment they are in and the one they might move to, as ``cluster_id``."""

    rows: pd.DataFrame
    own: NDArray[np.int32]
    other: NDArray[np.int32]

    def take(self, places: NDArray[np.intp]) -> Self:
        """Return some of them."""
        return type(self)(self.rows.iloc[places], self.own[places], self.other[places])


@dataclass(frozen=True)
class Best:
    """The smallest change by customer: its distance, where it leads, the features' names, from and to of each."""

    distance: Floats
    target: NDArray[np.int32]
    names: NDArray[np.object_]
    moves: Floats

    @classmethod
    def none(cls, count: int) -> Self:
        """Return nothing found for so many customers."""
        names = np.full((count, len(SLOTS)), None, dtype=object)
        return cls(np.full(count, np.inf), np.full(count, -1, np.int32), names, np.full((count, 4), np.nan))

    def offer(self, places: NDArray[np.intp], target: NDArray[np.int32], moves: Moves) -> None:
        """Keep the changes that are smaller than those held.

        Parameters
        ----------
        places
            Customers, each once.
        target
            The segment they land in.
        moves
            From and to by feature, one or two.
        """
        distance = np.zeros(len(places))
        for action, (before, after) in moves.items():
            distance += np.abs(after - before) / action.scale.spread
        better = distance < self.distance[places]
        rows = places[better]
        self.distance[rows], self.target[rows] = distance[better], target[better]
        for slot, (action, (before, after)) in enumerate(moves.items()):
            self.names[rows, slot] = action.name
            self.moves[rows, 2 * slot], self.moves[rows, 2 * slot + 1] = before[better], after[better]

    def frame(self) -> pd.DataFrame:
        """Return a row per customer; see ``ml.explanation.changes.find_changes``."""
        found = pd.DataFrame({"change_cluster_id": self.target})
        found["change_distance"] = np.where(self.target < 0, np.nan, self.distance)
        for slot, prefix in enumerate(SLOTS):
            found[f"{prefix}_feature_name"] = pd.Series(self.names[:, slot]).astype("str")
            found[f"{prefix}_from"] = self.moves[:, 2 * slot]
            found[f"{prefix}_to"] = self.moves[:, 2 * slot + 1]
        return found
