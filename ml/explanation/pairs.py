"""Two features at once towards what is typical of the next segment, no farther than needed."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml.explanation.actions import Action
from ml.explanation.best import Best, Customers
from ml.explanation.space import finite
from ml.explanation.trial import Trial

EIGHTHS = np.arange(1, 9) / 8
HALVINGS = 5  # to a 256th of the way

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class _Way:
    """From each customer's values of two features to the next segment's medians."""

    trial: Trial
    customers: Customers
    ends: dict[Action, tuple[Floats, Floats]]

    @classmethod
    def of(cls, trial: Trial, pair: tuple[Action, Action], customers: Customers) -> Self:
        codes = trial.space.codes(customers.other)
        ends = {one: (finite(customers.rows[one.name]), one.scale.typical[codes]) for one in pair}
        return cls(trial, customers, ends)

    def at(self, rows: Rows, part: Floats) -> dict[Action, Floats]:
        """Return the values after a part of the way, on the features' steps."""
        return {
            action: action.nearest(before[rows] + (goal[rows] - before[rows]) * part)
            for action, (before, goal) in self.ends.items()
        }

    def moves(self, rows: Rows, part: Floats) -> dict[Action, tuple[Floats, Floats]]:
        """Return from and to of both features."""
        return {action: (self.ends[action][0][rows], after) for action, after in self.at(rows, part).items()}

    def passable(self, rows: Rows, part: Floats) -> NDArray[np.bool_]:
        """Return where both features move, each in a direction that it can."""
        allowed = [action.allows(before, after) for action, (before, after) in self.moves(rows, part).items()]
        known = [~np.isnan(before[rows] + goal[rows]) for before, goal in self.ends.values()]
        return np.asarray(np.logical_and.reduce([*allowed, *known]))

    def arrives(self, rows: Rows, part: Floats) -> NDArray[np.bool_]:
        """Return where that part of the way ends in the next segment."""
        landed = self.trial.land(self.customers.rows.iloc[rows], self.at(rows, part))
        return np.asarray((landed == self.customers.other[rows]) & self.passable(rows, part))


def try_two(trial: Trial, pair: tuple[Action, Action], customers: Customers, best: Best) -> None:
    """Offer, for each customer whom it brings to the next segment, the shortest part of the way."""
    way = _Way.of(trial, pair, customers)
    everyone = np.arange(len(customers.own))
    waiting = everyone[way.passable(everyone, np.ones(len(everyone)))]
    reached = np.full(len(everyone), np.nan)
    for part in EIGHTHS:
        if len(waiting):
            does = way.arrives(waiting, np.full(len(waiting), part))
            reached[waiting[does]] = part
            waiting = waiting[~does]
    done = np.flatnonzero(~np.isnan(reached))
    if len(done):
        shortest = _halve(way, done, reached[done])
        best.offer(done, customers.other[done], way.moves(done, shortest))


def _halve(way: _Way, rows: Rows, reached: Floats) -> Floats:
    low, high = reached - EIGHTHS[0], reached
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        does = way.arrives(rows, middle)
        low, high = np.where(does, low, middle), np.where(does, middle, high)
    return np.asarray(high)
