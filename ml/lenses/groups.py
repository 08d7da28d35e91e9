"""Groups of a lens's values that are large enough to stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.lenses.known import UNKNOWN

Counts = NDArray[np.int64]
Values = tuple[int, ...]

# Lenses whose values have an order: what is too small joins its neighbour, and the two are named together.
ORDERED = {
    "value_tier": ("platinum", "gold", "silver", "bronze", "none"),
    "lifecycle_stage": ("new", "active", "slowing", "lapsed"),
}


@dataclass(frozen=True)
class Lens:
    """A lens's values: what they are in words, and each customer's as a number."""

    name: str
    words: tuple[str, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class Grouping:
    """Which values of a lens go together.

    Attributes
    ----------
    group_of_value
        Number of the group for each value of the lens.
    values
        The values of each group, by their positions; None for the rest of an unordered lens, its last group.
    """

    group_of_value: NDArray[np.int32]
    values: tuple[Values | None, ...]


def group_values(lens: Lens, counts: Counts, least: int) -> Grouping | None:
    """Group the values of a lens so that every group has ``least`` customers or more.

    Parameters
    ----------
    counts
        Customers by value.

    Returns
    -------
    Grouping
        None where fewer than two groups, or none with a known value, would stand.
    """
    groups = _joined_neighbours(_in_order(lens, counts), counts, least) if lens.name in ORDERED else None
    groups = _pooled(counts, least) if groups is None else groups
    named = [value for values in groups for value in values or ()]
    if len(groups) < 2 or all(lens.words[value] == UNKNOWN for value in named):
        return None
    group_of_value = np.full(len(counts), len(groups) - 1, dtype=np.int32)
    for number, values in enumerate(groups):
        group_of_value[list(values or ())] = number
    return Grouping(group_of_value, tuple(groups))


def _in_order(lens: Lens, counts: Counts) -> list[int]:
    """Return the positions of the values that somebody has, in the lens's order, unknown at the end."""
    place = {word: number for number, word in enumerate(lens.words)}
    return [place[word] for word in (*ORDERED[lens.name], UNKNOWN) if word in place and counts[place[word]]]


def _joined_neighbours(order: Sequence[int], counts: Counts, least: int) -> list[Values | None]:
    groups: list[Values] = [(value,) for value in order]
    sizes = [int(counts[value]) for value in order]
    while len(groups) > 1 and min(sizes) < least:
        small = sizes.index(min(sizes))
        neighbours = [other for other in (small - 1, small + 1) if 0 <= other < len(groups)]
        first, second = sorted((small, min(neighbours, key=sizes.__getitem__)))
        groups[first : second + 1] = [groups[first] + groups[second]]
        sizes[first : second + 1] = [sizes[first] + sizes[second]]
    return list(groups)


def _pooled(counts: Counts, least: int) -> list[Values | None]:
    """Keep the values that are large enough and pool the others, with the smallest ones kept if too few are pooled."""
    by_size = sorted(
        (int(value) for value in np.flatnonzero(counts >= least)), key=lambda value: (counts[value], value)
    )
    rest = int(counts[counts < least].sum())
    while 0 < rest < least and by_size:
        rest += int(counts[by_size.pop(0)])
    kept: list[Values | None] = [(value,) for value in sorted(by_size)]
    return [*kept, None] if rest else kept
