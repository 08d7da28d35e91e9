"""Split some customers by the lens that explains most of what they spend, and the parts again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from ml.lenses.groups import Grouping, Lens, group_values
from ml.lenses.known import Floats

# A name of more than three conditions is one that nobody keeps in mind.
DEPTH_LIMIT = 3
# Of the variance of the target: below it the parts spend alike, and splitting only makes more of them.
EXPLAINED_LEAST = 0.01
CHANCE_LIMIT = 0.01


@dataclass(frozen=True)
class Part:
    """Some customers and what they have in common.

    Attributes
    ----------
    rows
        Places of the customers.
    conditions
        Values by lens, None for the rest of a lens.
    beside
        By the same lenses, the values of those from whom these were split.
    """

    rows: NDArray[np.intp]
    conditions: Mapping[str, tuple[str, ...] | None]
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Splitter:
    """How parts are split.

    Attributes
    ----------
    lenses
        All of the customers seen through each lens; of two that explain the same, the first splits.
    targets
        What is to be explained, the second where the first is the same for all of a part, and so on.
    least
        Customers of a part.
    """

    lenses: tuple[Lens, ...]
    targets: tuple[Floats, ...]
    least: int

    def split(self, part: Part) -> Iterator[Part]:
        """Yield the parts that are not split any further, in the order of the lenses' values."""
        found = self._best(part) if len(part.conditions) < DEPTH_LIMIT else None
        if found is None:
            yield part
            return
        lens, grouping = found
        group = grouping.group_of_value[lens.codes[part.rows]]
        words = [None if values is None else tuple(lens.words[value] for value in values) for values in grouping.values]
        for number, own in enumerate(words):
            others = tuple(word for place, one in enumerate(words) if place != number for word in one or ())
            conditions, beside = {**part.conditions, lens.name: own}, {**part.beside, lens.name: others}
            yield from self.split(Part(part.rows[group == number], conditions, beside))

    def _best(self, part: Part) -> tuple[Lens, Grouping] | None:
        target = self._target(part)
        if target is None or len(target) < 2 * self.least:
            return None
        best, best_share = None, EXPLAINED_LEAST
        for lens in (lens for lens in self.lenses if lens.name not in part.conditions):
            codes = lens.codes[part.rows]
            grouping = group_values(lens, np.bincount(codes, minlength=len(lens.words)), self.least)
            share = explained_share(grouping.group_of_value[codes], target) if grouping else 0.0
            if grouping and share > best_share:
                best, best_share = (lens, grouping), share
        return best

    def _target(self, part: Part) -> Floats | None:
        values = (target[part.rows] for target in self.targets)
        return next((one for one in values if one.min() < one.max()), None)


def explained_share(group: NDArray[np.int32], target: Floats) -> float:
    """Return the share of the target's variance that lies between groups, adjusted for how many groups there are.

    Parameters
    ----------
    group
        Number of each row's group; every number below the greatest is one.
    target
        Not the same in all rows.

    Returns
    -------
    float
        The adjusted coefficient of determination; 0 where an F test says that chance gives as much in more than
        ``CHANCE_LIMIT`` of cases.
    """
    centred = target - target.mean()
    sizes = np.bincount(group).astype(float)
    total = float((centred**2).sum())
    between = min(float((np.bincount(group, weights=centred) ** 2 / sizes).sum()), total)
    within = (total - between) / (len(target) - len(sizes))
    if within <= total * 1e-12:
        return 1.0
    chance = f_distribution.sf(between / (len(sizes) - 1) / within, len(sizes) - 1, len(target) - len(sizes))
    return float(1 - within / (total / (len(target) - 1))) if chance <= CHANCE_LIMIT else 0.0
