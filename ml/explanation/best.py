"""The smallest change found so far for each customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.deeds import Deed

Floats = NDArray[np.float64]
Moves = Mapping[Deed, tuple[Floats, Floats, NDArray[np.int64]]]
SLOTS = ("change", "second_change")


@dataclass(frozen=True)
class Customers:
    """Customers to search for.

    Attributes
    ----------
    rows
        All that is known of them.
    own, other
        The segment that they are in and the one that they might move to, as ``cluster_id``.
    limits
        How often they may do each activity; see ``ml.explanation.activities.limits``.
    """

    rows: pd.DataFrame
    own: NDArray[np.int32]
    other: NDArray[np.int32]
    limits: pd.DataFrame

    def take(self, places: NDArray[np.intp]) -> Self:
        """Return some of them."""
        return type(self)(self.rows.iloc[places], self.own[places], self.other[places], self.limits.iloc[places])

    def limit(self, noun: str) -> NDArray[np.int64]:
        """Return how often each may do an activity."""
        return self.limits[noun].to_numpy(dtype=np.int64)


@dataclass(frozen=True)
class Best:
    """The smallest change of each customer.

    Attributes
    ----------
    distance, target
        How far, and where it leads.
    deeds
        One or two.
    moves
        From, to and how often, of each deed.
    plain
        By activity, how often it moves the customer when it is done as usual.
    """

    distance: Floats
    target: NDArray[np.int32]
    deeds: NDArray[np.object_]
    moves: Floats
    plain: dict[str, Floats]

    @classmethod
    def none(cls, count: int) -> Self:
        """Return nothing found for so many customers."""
        deeds = np.full((count, len(SLOTS)), None, dtype=object)
        return cls(np.full(count, np.inf), np.full(count, -1, np.int32), deeds, np.full((count, 6), np.nan), {})

    def is_needed(self, deed: Deed, places: NDArray[np.intp], times: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return where a trait makes the difference: where as many of the activity as usual would not have moved them.

        Deeds as usual are noted, so they have to come first.
        """
        noun = deed.activity.noun
        if deed.trait is None:
            self.plain[noun] = np.full(len(self.distance), np.inf)
            self.plain[noun][places] = times
            return np.ones(len(places), dtype=np.bool_)
        return np.asarray(times < self.plain[noun][places]) if noun in self.plain else np.ones(len(places), np.bool_)

    def offer(self, places: NDArray[np.intp], target: NDArray[np.int32], moves: Moves) -> None:
        """Keep the changes that are smaller than those held.

        Parameters
        ----------
        places
            Customers, each once.
        target
            The segment they land in.
        moves
            By deed, one or two: from and to of the feature that tells it, and how often it is done.
        """
        distance = np.zeros(len(places))
        for deed, (before, after, _) in moves.items():
            distance += np.abs(after - before) / deed.scale.spread
        better = distance < self.distance[places]
        rows = places[better]
        self.distance[rows], self.target[rows] = distance[better], target[better]
        for slot, (deed, told) in enumerate(moves.items()):
            self.deeds[rows, slot] = deed
            for column, values in enumerate(told):
                self.moves[rows, 3 * slot + column] = values[better]

    def frame(self) -> pd.DataFrame:
        """Return a row per customer; see ``ml.explanation.changes.find_changes``."""
        found = pd.DataFrame({"change_cluster_id": self.target})
        found["change_distance"] = np.where(self.target < 0, np.nan, self.distance)
        for slot, prefix in enumerate(SLOTS):
            found[f"{prefix}_deed"] = self.deeds[:, slot]
            names = [None if deed is None else deed.name for deed in self.deeds[:, slot]]
            found[f"{prefix}_feature_name"] = pd.Series(names, dtype="str")
            for column, end in enumerate(("from", "to", "times")):
                found[f"{prefix}_{end}"] = self.moves[:, 3 * slot + column]
        return found
