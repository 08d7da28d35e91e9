"""The smallest realistic change that moves a customer: one habit, or two where one is not enough.

Each change is tried on the Pipeline of the segments itself, the same one that put the customer there:

1. One feature: values usual in some segment (5th to 95th percentile of its customers) are tried from coarse to fine.
   The nearest that lands in another segment, and is usual there, is kept; between it and the last value that does not,
   the border is halved until one step is left.
2. Two features, where no single one does: towards the next segment's medians, both by the same part of the way, in
   eighths and then by halving.

The smallest change is the one with the least distance: a feature's move in standard deviations of all customers, of
two features their sum. Halving takes for granted that the segment does not change back and forth between two values
that were tried; whatever is told was itself tried and lands where it says.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from ml.explanation.actions import Action, actions
from ml.explanation.best import Best, Customers
from ml.explanation.pairs import try_two
from ml.explanation.singles import try_one
from ml.explanation.trial import Trial

PAIR_ACTION_LIMIT = 6  # the features that part the segments the most: 15 pairs


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
        One row per customer, in their order: ``change_feature_name``, ``change_from``, ``change_to`` and the same of
        the ``second_change_``, missing where there is none; ``change_cluster_id``, -1 where none was found;
        ``change_distance`` in standard deviations of all customers.
    """
    best = Best.none(len(customers.own))
    offered = actions(trial.space.numbers, list(customers.rows.columns))
    for action in offered:
        try_one(trial, action, customers, best)
    found = best.frame()
    unmoved = np.flatnonzero((best.target < 0) & (customers.other >= 0))
    if len(unmoved):
        second = Best.none(len(unmoved))
        apart = sorted(offered, key=_separation, reverse=True)[:PAIR_ACTION_LIMIT]
        for pair in combinations(apart, 2):
            try_two(trial, pair, customers.take(unmoved), second)
        moved_by_two = second.frame().set_index(pd.Index(unmoved))
        return pd.concat([found[~found.index.isin(unmoved)], moved_by_two]).sort_index()
    return found


def _separation(action: Action) -> float:
    means = action.scale.means[~np.isnan(action.scale.means)]
    return float(np.ptp(means) / action.scale.spread)
