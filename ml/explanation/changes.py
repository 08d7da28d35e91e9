"""The smallest change that moves a customer and that they can make from the day on: one deed, or two together.

Each is tried on the Pipeline of the segments itself, the same one that put the customer there, with all that follows
from it (``ml.explanation.effects``):

1. One deed: done once, twice and so on up to what is usual in the window. The fewest times that land in another
   segment, where the value told is usual (5th to 95th percentile of its customers), are kept.
2. Two deeds, where no single one does: both by the same part of what is usual, in eighths and then by halving.

The smallest change is the one with the least distance: the move of the feature that tells it in standard deviations of
all customers, of two features their sum. Halving takes for granted that the segment does not change back and forth
between two numbers that were tried; whatever is told was itself tried and lands where it says.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from ml.explanation.best import Best, Customers
from ml.explanation.deeds import Deed, deeds, go_together
from ml.explanation.pairs import try_two
from ml.explanation.singles import try_one
from ml.explanation.trial import Trial

PAIR_FEATURE_LIMIT = 6  # the features that part the segments the most


def find_changes(trial: Trial, customers: Customers) -> pd.DataFrame:
    """Return the smallest change of each customer.

    Parameters
    ----------
    trial
        The segments and their Pipeline.
    customers
        ``other`` is the next segment, for changes of two features; -1 where there is none.

    Returns
    -------
    DataFrame
        One row per customer, in their order: ``change_feature_name``, ``change_from``, ``change_to``, ``change_deed``
        and how often in ``change_times``; the same of the ``second_change_``, missing where there is none;
        ``change_cluster_id``, -1 where none was found; ``change_distance`` in standard deviations of all customers.
    """
    best = Best.none(len(customers.own))
    offered = deeds(trial.space.numbers, list(customers.rows.columns))
    for deed in offered:
        try_one(trial, deed, customers, best)
    found = best.frame()
    unmoved = np.flatnonzero((best.target < 0) & (customers.other >= 0))
    if not len(unmoved):
        return found
    second = Best.none(len(unmoved))
    for one, other in combinations(_that_part_most(offered), 2):
        if go_together(one, other):
            try_two(trial, (one, other), customers.take(unmoved), second)
    moved_by_two = second.frame().set_index(pd.Index(unmoved))
    return pd.concat([found[~found.index.isin(unmoved)], moved_by_two]).sort_index()


def _that_part_most(offered: list[Deed]) -> list[Deed]:
    names = dict.fromkeys(deed.name for deed in sorted(offered, key=_separation, reverse=True))
    kept = list(names)[:PAIR_FEATURE_LIMIT]
    return [deed for deed in offered if deed.name in kept]


def _separation(deed: Deed) -> float:
    means = deed.scale.means[~np.isnan(deed.scale.means)]
    return float(np.ptp(means) / deed.scale.spread)
