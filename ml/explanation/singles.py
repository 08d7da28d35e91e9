"""One deed, as few times as land the customer in another segment."""

import numpy as np
from numpy.typing import NDArray

from ml.explanation.best import Best, Customers
from ml.explanation.deeds import Deed
from ml.explanation.trial import Trial

Counts = NDArray[np.int64]
# How often at first; between the last that does not do and the first that does, the rest is halved.
TRIED = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 90])


def try_one(trial: Trial, deed: Deed, customers: Customers, best: Best) -> None:
    """Offer, for each customer whom it moves, the deed done the fewest times that move them."""
    limit = customers.limit(deed.activity.noun)
    could = deed.allows(customers.rows)
    earlier = np.concatenate([[0], TRIED[:-1]])
    places, tried = np.nonzero(could[:, None] & (earlier[None, :] < limit[:, None]))
    if not len(places):
        return
    counts = np.minimum(TRIED[tried], limit[places])
    landed, _ = trial.land(customers.rows.iloc[places], {deed: counts})
    hits = np.flatnonzero((landed >= 0) & (landed != customers.own[places]))
    movers, first = np.unique(places[hits], return_index=True)
    if not len(movers):
        return
    hit = hits[first]
    part = Customers(customers.rows.iloc[movers], customers.own[movers], landed[hit], customers.limits.iloc[movers])
    fewest = _refine(trial, deed, part, (earlier[tried[hit]], counts[hit]))
    needed = np.flatnonzero(best.is_needed(deed, movers, fewest))
    if len(needed):
        part, fewest = part.take(needed), fewest[needed]
        _, (after,) = trial.land(part.rows, {deed: fewest})
        best.offer(movers[needed], part.other, {deed: (deed_value(part, deed), after, fewest)})


def deed_value(customers: Customers, deed: Deed) -> NDArray[np.float64]:
    """Return the present value of the feature that tells a deed."""
    return customers.rows[deed.name].to_numpy(dtype=np.float64)


def _refine(trial: Trial, deed: Deed, part: Customers, bracket: tuple[Counts, Counts]) -> Counts:
    """Halve what is between the two; the second only ever moves to a number that was tried and does."""
    miss, hit = (ends.astype(np.int64) for ends in bracket)
    while len(undecided := np.flatnonzero(hit - miss > 1)):
        middle = (miss[undecided] + hit[undecided]) // 2
        landed, _ = trial.land(part.rows.iloc[undecided], {deed: middle})
        does = landed == part.other[undecided]
        hit[undecided] = np.where(does, middle, hit[undecided])
        miss[undecided] = np.where(does, miss[undecided], middle)
    return hit
