"""What happens to records between deliveries: moves, marriages, new contacts, merges and erasures."""

import numpy as np

from tessera.world.arrays import Array, pick
from tessera.world.calendar import DAYS, day_number, delivery_ends
from tessera.world.people import People
from tessera.world.records import Records
from tessera.world.settings import Block
from tessera.world.variations import VALUES, married, moved, other_email, other_phone

KINDS = ("moved", "married", "other_phone", "other_email", "erased")
_WEIGHTS = (5, 1.5, 2, 2, 0.3)
_CHANGED_SHARE = 0.01  # of the records that are there, in each delivery after the first
_MERGED_SHARE = 0.04  # of the doubled records of one system, in each delivery after the first
_NOT_ERASED = ("card", "referrer")

Versions = tuple[Records, Array, Array]


def with_changes(block: Block, people: People, records: Records) -> tuple[Versions, Array]:
    """Return each record as it was made and again where it changed, and a word for each record's change.

    The versions are rows, the day from which each holds, and whether it is the first. No record changes twice.
    """
    change = np.full(len(records), "", dtype=object)
    whole = (records, records.created_day, np.ones(len(records), dtype=bool))
    if block.settings.deliveries == 1:
        return whole, change
    rng = block.rng("changes")
    starts = [day_number(end) for end in delivery_ends(block.settings.deliveries)][:-1]
    merged, partner, merge_day = _merged(rng, records, starts)
    changed, kind, day = _changed(rng, records, (starts, merged))
    change[merged], change[changed] = "merged", np.array(KINDS, dtype=object)[kind]
    values = {name: column[changed].copy() for name, column in records.values.items()}
    _apply(rng, people.take(records.person[changed]), (kind, values))
    newer = {name: np.concatenate([column, column[partner], values[name]]) for name, column in records.values.items()}
    place = np.concatenate([np.arange(len(records)), merged, changed])
    rows = records.take(place)
    rows = Records(rows.person, rows.system, rows.number, rows.created_day, rows.variation, newer)
    is_first = np.arange(len(place)) < len(records)
    return (rows, np.concatenate([records.created_day, merge_day, day]), is_first), change


def _merged(rng: np.random.Generator, records: Records, starts: list[int]) -> tuple[Array, Array, Array]:
    """Choose doubled records that their system finds itself: they take the values of the person's first record."""
    first = np.searchsorted(records.person, records.person)
    doubled = np.flatnonzero((first != np.arange(len(records))) & (records.system == records.system[first]))
    chance = rng.random(len(doubled))
    number = np.floor(chance / _MERGED_SHARE).astype(np.int64)
    chosen = doubled[number < len(starts)]
    day = np.array(starts)[number[number < len(starts)]] + rng.integers(1, 27, len(chosen))
    is_there = records.created_day[chosen] < day - 27
    return chosen[is_there], first[chosen][is_there], day[is_there]


def _changed(rng: np.random.Generator, records: Records, given: tuple[list[int], Array]) -> tuple[Array, Array, Array]:
    starts, merged = given
    number = np.floor(rng.random(len(records)) / _CHANGED_SHARE).astype(np.int64)
    number[merged] = len(starts)
    chosen = np.flatnonzero(number < len(starts))
    day = np.minimum(np.array(starts)[number[chosen]] + rng.integers(1, 27, len(chosen)), DAYS - 1)
    is_there = records.created_day[chosen] < np.array(starts)[number[chosen]]
    chosen, day = chosen[is_there], day[is_there]
    return chosen, pick(rng, _WEIGHTS, len(chosen)), day


def _apply(rng: np.random.Generator, people: People, given: tuple[Array, dict[str, Array]]) -> None:
    kind, values = given
    for number, change in enumerate((moved, married, other_phone, other_email)):
        here = np.flatnonzero(kind == number)
        old = {name: values[name][here] for name in VALUES}
        for name, column in change(rng, people.take(here), old).items():
            values[name][here] = column
    erased = kind == KINDS.index("erased")
    for name, column in values.items():
        if name not in _NOT_ERASED:
            column[erased] = ""
