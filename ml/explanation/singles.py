"""Along one feature to the nearest value that lands in another segment."""

import numpy as np
from numpy.typing import NDArray

from ml.explanation.actions import Action
from ml.explanation.best import Best, Customers
from ml.explanation.space import finite
from ml.explanation.trial import Trial

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]
FAR = 2**52  # a step beyond every value


def try_one(trial: Trial, action: Action, customers: Customers, best: Best) -> None:
    """Look up and down from each customer's value, and offer the nearest on each side that moves them."""
    before, values = finite(customers.rows[action.name]), action.value(action.grid)
    everyone = np.repeat(np.arange(len(before)), len(values))
    landed = trial.land(customers.rows.iloc[everyone], {action: np.tile(values, len(before))})
    landed = landed.reshape(len(before), len(values))
    ahead = values[None, :] - before[:, None]
    moves = (landed >= 0) & (landed != customers.own[:, None]) & action.allows(before[:, None], values[None, :])
    for side in (1, -1):
        distance = np.where(moves & (side * ahead > 0), np.abs(ahead), np.inf)
        places = np.flatnonzero(np.isfinite(distance.min(axis=1)))
        if not len(places):
            continue
        nearest = distance[places].argmin(axis=1)
        part = Customers(customers.rows.iloc[places], customers.own[places], landed[places, nearest])
        after = _refine(trial, action, part, _bracket(action, nearest, side))
        best.offer(places, part.other, {action: (before[places], after)})


def _bracket(action: Action, nearest: NDArray[np.intp], side: int) -> tuple[Steps, Steps]:
    """Return the last step that did not do, far away where there is none, and the first that does."""
    last = nearest - side
    exists = (last >= 0) & (last < len(action.grid))
    miss = np.where(exists, action.grid[np.clip(last, 0, len(action.grid) - 1)], -side * FAR)
    return miss, action.grid[nearest]


def _refine(trial: Trial, action: Action, part: Customers, bracket: tuple[Steps, Steps]) -> Floats:
    """Halve the way between the two down to one step; the second only ever moves to a value that was tried and does."""
    before = finite(part.rows[action.name]) / action.step
    miss, hit = bracket
    miss = np.where(hit > before, np.maximum(miss, np.floor(before)), np.minimum(miss, np.ceil(before)))
    miss = miss.astype(np.int64)
    while len(undecided := np.flatnonzero(np.abs(hit - miss) > 1)):
        middle = (miss[undecided] + hit[undecided]) // 2
        landed = trial.land(part.rows.iloc[undecided], {action: action.value(middle)})
        does = landed == part.other[undecided]
        hit[undecided] = np.where(does, middle, hit[undecided])
        miss[undecided] = np.where(does, miss[undecided], middle)
    return action.value(hit)
