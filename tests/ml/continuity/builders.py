"""Segments written as counts of customers, and traits written as a line each."""

from datetime import date

import pandas as pd

from ml.continuity.continuation import Found, Incumbent
from ml.segmentation.naming import SegmentName

DAY = date(2024, 2, 1)
TRAIT_COLUMNS = ["cluster_id", "feature_name", "segment_median", "overall_median", "standardized_difference"]


def moves(**counts):
    """Return who was and is where: ``a_0=40`` are 40 customers who were in ``a`` and are in cluster 0.

    ``new_0`` are customers that only the new side knows, ``a_gone`` those that only the old one knows, ``none_0`` and
    ``a_none`` those who were or are in no clear segment.
    """
    old, new = {}, {}
    for move, count in counts.items():
        key, _, cluster = move.rpartition("_")
        for number in range(count):
            customer = f"{move}-{number}"
            if key != "new":
                old[customer] = "no_clear_segment" if key == "none" else key
            if cluster != "gone":
                new[customer] = -1 if cluster == "none" else int(cluster)
    return pd.Series(old, dtype="str"), pd.Series(new, dtype="int32")


def traits(*rows):
    """Return traits as ``ml.segmentation.traits.segment_traits`` does."""
    return pd.DataFrame(rows, columns=TRAIT_COLUMNS)


FREQUENT = ("order_count", 90, 40, 0.8)
OCCASIONAL = ("order_count", 10, 40, -0.8)
BIG = ("lifetime_spend", 3000, 1000, 1.0)
LIGHT = ("lifetime_spend", 200, 1000, -1.0)
PLAIN = ("order_count", 40, 40, 0.0)


def incumbent(memberships, names, ledger=()):
    """Return an incumbent with one cluster a name, by key."""
    named = [SegmentName(number, key, name) for number, (key, name) in enumerate(names.items())]
    return Incumbent(memberships, tuple(named), tuple(ledger))


def found(clusters, *rows, day=DAY):
    """Return what a training found that clustered by orders."""
    return Found(clusters, traits(*rows), ("order_count",), day)
