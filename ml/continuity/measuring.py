"""How well keys hold: the share of customers that kept their segment, beside what raw cluster numbers would give."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Kept:
    """Customers whose segment is the same before and after.

    Attributes
    ----------
    customer_count
        Customers compared: in a segment on both sides.
    key_share
        Of them, whose ``segment_key`` is the same.
    cluster_share
        Of them, whose raw ``cluster_id`` is the same.
    """

    customer_count: int
    key_share: float
    cluster_share: float


def measure_kept(before: pd.Series, after: pd.Series, keys: tuple[Mapping[int, str], Mapping[int, str]]) -> Kept:
    """Compare two trainings on the customers that both have.

    Parameters
    ----------
    before, after
        ``cluster_id`` by ``customer_id``, the index; hand over unchanged customers alone to learn what a training
        moved though nothing happened.
    keys
        Key by cluster_id, before and after.
    """
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1, join="inner")
    same_key = both["before"].map(dict(keys[0])) == both["after"].map(dict(keys[1]))
    return Kept(len(both), float(same_key.mean()), float((both["before"] == both["after"]).mean()))
