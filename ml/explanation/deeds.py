"""What a customer could do from the day on, each told by one feature, and which of it they can.

Only what is known to be in a customer's hands, step by step, is offered: who the customer is, how long they are known,
what a bureau or a survey says, and scores, which rank customers against each other, are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.activities import ACTIVITIES, WAITING, Activity
from ml.explanation.effects import again
from ml.explanation.space import NumberScale, finite
from ml.explanation.traits import Trait, traits

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Deed:
    """Something to do some more times: as usual, or each time with a trait.

    Attributes
    ----------
    scale
        The feature that tells it.
    """

    scale: NumberScale
    activity: Activity
    trait: Trait | None = None

    @property
    def name(self) -> str:
        """The feature's name."""
        return self.scale.name

    def allows(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which customers could do it at all."""
        known = ~np.isnan(finite(rows[self.name]))
        for count in self.activity.counts[:1]:
            known &= ~np.isnan(finite(rows[count])) if count in rows else True
        if "average_order_amount" in rows and self.activity.noun == "order":
            known &= finite(rows["average_order_amount"]) > 0
        return known if self.trait is None else np.asarray(known & self.trait.allows(rows))


def do(rows: pd.DataFrame, doing: Mapping[Deed, Counts]) -> pd.DataFrame:
    """Return the rows after some deeds; those of one activity are done together, each time with all their traits."""
    changed = rows
    for activity in dict.fromkeys(deed.activity for deed in doing):
        own = [deed for deed in doing if deed.activity is activity]
        with_traits = [deed.trait for deed in own if deed.trait]
        changed = again(changed, activity, with_traits, count=doing[own[0]].astype(np.float64))
    return changed


def deeds(scales: Sequence[NumberScale], columns: Sequence[str]) -> list[Deed]:
    """Return the deeds that some of the features can tell; those without a usual range to move in are left out.

    Parameters
    ----------
    scales
        The features that made the segments.
    columns
        All that is known of the customers, which must hold what a deed starts from.
    """
    told = {scale.name: scale for scale in scales if scale.spread > 0 and not np.isnan(scale.usual_low).all()}
    found = []
    for activity in ACTIVITIES:
        name = next((one for one in activity.told_by if one in told), None)
        if name and set(activity.counts[:1]) <= set(columns):
            found.append(Deed(told[name], activity))
    return found + [
        Deed(told[trait.column], trait.activity, _with_edge(trait, told[trait.column]))
        for trait in traits(columns, list(told))
    ]


def go_together(one: Deed, other: Deed) -> bool:
    """Tell whether two deeds are two habits: not both kinds of one thing, and not more of it beside a kind of it.

    Larger orders would also weigh more in a share of the spend, so these two do not go together.
    """
    if WAITING in (one.activity, other.activity):
        return False
    if one.activity is not other.activity:
        return True
    if one.trait is None or other.trait is None:
        return False
    if {one.trait.weighs_by, other.trait.weighs_by} == {"size", "spend"}:
        return False
    return not {one.name, *one.trait.parts} & {other.name, *other.trait.parts}


def _with_edge(trait: Trait, scale: NumberScale) -> Trait:
    if trait.doubles is None:
        return trait
    edge = np.nanmax(scale.usual_high) if trait.doubles else np.nanmin(scale.usual_low)
    return replace(trait, edge=float(edge))
