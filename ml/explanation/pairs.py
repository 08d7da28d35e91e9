"""Two deeds at once, no more of them than land the customer in the next segment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.explanation.best import Best, Customers, Moves
from ml.explanation.deeds import Deed
from ml.explanation.singles import deed_value
from ml.explanation.trial import Trial

EIGHTHS = np.arange(1, 9) / 8
HALVINGS = 5  # to a 256th of what is usual in the window

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class _Way:
    """From nothing to as much as each customer may do of both; of one activity, all of it has both traits."""

    trial: Trial
    customers: Customers
    pair: tuple[Deed, Deed]

    def counts(self, rows: Rows, part: Floats) -> dict[Deed, NDArray[np.int64]]:
        """Return how often each is done after a part of the way."""
        most = {deed: self.customers.limit(deed.activity.noun)[rows] for deed in self.pair}
        return {deed: np.ceil(limit * part).astype(np.int64) for deed, limit in most.items()}

    def arrives(self, rows: Rows, part: Floats) -> NDArray[np.bool_]:
        """Return where that part of the way ends in the next segment."""
        landed, _ = self.trial.land(self.customers.rows.iloc[rows], self.counts(rows, part))
        return np.asarray(landed == self.customers.other[rows])

    def moves(self, rows: Rows, part: Floats) -> Moves:
        """Return from and to of both features, and how often both are done."""
        counts, own = self.counts(rows, part), self.customers.take(rows)
        _, told = self.trial.land(own.rows, counts)
        return {deed: (deed_value(own, deed), after, counts[deed]) for deed, after in zip(self.pair, told, strict=True)}


def try_two(trial: Trial, pair: tuple[Deed, Deed], customers: Customers, best: Best) -> None:
    """Offer, for each customer whom it brings to the next segment, the shortest part of the way."""
    way = _Way(trial, customers, pair)
    waiting = np.flatnonzero(pair[0].allows(customers.rows) & pair[1].allows(customers.rows))
    reached = np.full(len(customers.own), np.nan)
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
