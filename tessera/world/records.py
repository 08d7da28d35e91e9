"""Records of persons in three systems that know nothing of each other: crm, loyalty and shop."""

from dataclasses import dataclass

import numpy as np

from tessera.world.arrays import Array, dictionary, pick, texts
from tessera.world.calendar import DAYS
from tessera.world.people import People
from tessera.world.settings import Block
from tessera.world.variations import VALUES, vary

SYSTEMS = ("crm", "loyalty", "shop")
_FIRST_NUMBER = (100_000, 100_000, 100_000)  # ids of different systems are alike on purpose
_FIRST_SHARES = (0.6, 0.2, 0.2)
_SAME_SYSTEM = 0.4
_MOST_EXTRA = 4
_REFERRED = 0.08
# Share of first records without a value, by system.
_MISSING = {
    "email": (0.08, 0.2, 0.0),
    "phone": (0.12, 0.15, 0.25),
    "birth_date": (0.1, 0.08, 0.4),
    "address": (0.02, 0.04, 0.05),
}


@dataclass(frozen=True)
class Records:
    """Records of a block: whose each is, where it stands, and what is written in it.

    ``values`` holds the texts of each column; an empty one is missing. ``created_day`` counts from the
    world's first day.
    """

    person: Array  # place of the person within the block
    system: Array
    number: Array  # id within the system
    created_day: Array
    variation: Array
    values: dict[str, Array]

    def __len__(self) -> int:
        return len(self.person)

    @property
    def record_id(self) -> Array:
        """Id with the id space before it."""
        return np.asarray(texts(SYSTEMS)[self.system] + ":" + texts(self.number.astype(str)))

    def take(self, index: Array) -> "Records":
        """Return some of them."""
        values = {name: column[index] for name, column in self.values.items()}
        arrays = {
            name: getattr(self, name)[index] for name in ("person", "system", "number", "created_day", "variation")
        }
        return Records(**arrays, values=values)


def make_records(block: Block, people: People) -> Records:
    """Write each person down once, and some again in the same or another system with other values."""
    rng = block.rng("records")
    owner, is_first = _owners(rng, len(people), block.settings.duplicate_rate)
    system = _systems(rng, owner, is_first)
    number = _numbers(rng, block, system)
    created = _created(rng, people, (owner, is_first))
    values = _first_values(rng, people.take(owner), system)
    variation = np.full(len(owner), "original", dtype=object)
    extra = np.flatnonzero(~is_first)
    written = {name: column[extra] for name, column in values.items()}
    variation[extra], changed = vary(rng, people.take(owner[extra]), written)
    for name in VALUES:
        values[name][extra] = changed[name]
    values["referrer"] = _referrers(rng, (owner, system, number, created))
    return Records(owner, system, number, created, variation, _as_typed(rng, values))


def _owners(rng: np.random.Generator, persons: int, rate: float) -> tuple[Array, Array]:
    """Return the person of each record, first records first within a person."""
    extra = round(persons * rate / (1 - rate))
    counts = np.bincount(rng.integers(0, persons, extra), minlength=persons)
    counts = np.minimum(counts, _MOST_EXTRA)
    room = rng.permutation(np.flatnonzero(counts == 0))
    counts[room[: extra - counts.sum()]] += 1
    owner = np.repeat(np.arange(persons), counts + 1)
    return owner, np.concatenate([[True], owner[1:] != owner[:-1]])


def _systems(rng: np.random.Generator, owner: Array, is_first: Array) -> Array:
    first = pick(rng, _FIRST_SHARES, len(owner))
    first = first[is_first][owner]
    other = (first + 1 + rng.integers(0, 2, len(owner))) % 3
    stays = rng.random(len(owner)) < _SAME_SYSTEM
    return np.asarray(np.where(is_first | stays, first, other)).astype(np.int8)


def _numbers(rng: np.random.Generator, block: Block, system: Array) -> Array:
    """Return ids within each system, in an order that tells nothing; blocks have ranges of their own."""
    number = np.zeros(len(system), dtype=np.int64)
    span = block.settings.block_size * (1 + _MOST_EXTRA)
    for place, first in enumerate(_FIRST_NUMBER):
        here = np.flatnonzero(system == place)
        number[here] = first + block.number * span + rng.permutation(len(here))
    return number


def _created(rng: np.random.Generator, people: People, owners: tuple[Array, Array]) -> Array:
    """Return when each record was made: the first when the person came, others while the person stayed."""
    owner, is_first = owners
    start, end = people.start_day[owner], people.last_day[owner]
    old = -rng.integers(0, 2000, len(people))[owner]  # who was there before the data begin came earlier
    first = np.where(start == 0, old, start)
    later = first + rng.random(len(owner)) * (end - first)
    return np.asarray(np.where(is_first, first, np.minimum(later, DAYS - 1))).astype(np.int32)


def _first_values(rng: np.random.Generator, people: People, system: Array) -> dict[str, Array]:
    """Return what a person would write, with what the system does not ask for left empty."""
    home = ("street", "postal_code", "city", "region")
    values = {name: getattr(people, name).copy() for name in ("first_name", "last_name", "email", "phone", *home)}
    birth = np.datetime64("2023-01-01") + people.birth_day.astype("timedelta64[D]")
    values["birth_date"] = texts(birth.astype(str))
    values["gender"] = np.where(people.is_female, "f", "m").astype(object)
    values["card"] = np.where(rng.random(len(people)) < 0.35, people.card, "").astype(object)
    gone = {name: rng.random(len(people)) < np.array(shares)[system] for name, shares in _MISSING.items()}
    weak = gone["email"] & (gone["phone"] | gone["birth_date"]) | (gone["phone"] & gone["birth_date"])
    for name, is_gone in gone.items():
        columns = home if name == "address" else (name,)
        for column in columns:
            values[column][is_gone & ~(weak & (name in ("email", "birth_date")))] = ""
    return values


def _as_typed(rng: np.random.Generator, values: dict[str, Array]) -> dict[str, Array]:
    """Return values with the capitals and blanks of people who type in a hurry; none of it changes a meaning."""
    values = dict(values)
    size = len(values["email"])
    for name, share in (("first_name", 0.03), ("last_name", 0.03), ("email", 0.03), ("city", 0.02)):
        here = np.flatnonzero(rng.random(size) < share)
        values[name] = values[name].copy()
        values[name][here] = [text.upper() for text in values[name][here]]
        here = np.flatnonzero((rng.random(size) < share / 2) & (values[name] != ""))
        values[name][here] = [f" {text} " for text in values[name][here]]
    return values


def _referrers(rng: np.random.Generator, records: tuple[Array, Array, Array, Array]) -> Array:
    """Return for some records of the CRM the number of an older one there, of the person who brought this one."""
    owner, system, number, created = records
    result = np.full(len(owner), "", dtype=object)
    here = np.flatnonzero(system == 0)
    by_age = here[np.argsort(created[here], kind="stable")]
    chosen = np.flatnonzero(rng.random(len(by_age)) < _REFERRED)
    chosen = chosen[chosen > 0]
    older = by_age[(rng.random(len(chosen)) * chosen).astype(np.int64)]
    other = owner[older] != owner[by_age[chosen]]
    result[by_age[chosen[other]]] = number[older[other]].astype(str)
    return result


@dataclass(frozen=True)
class RecordOfPerson:
    """For each person the records that events may name, and how to draw one."""

    first: Array
    count: Array
    created_day: Array
    ids: Array

    @classmethod
    def of(cls, records: Records, persons: int) -> "RecordOfPerson":
        """Return the places of each person's records; they stand together, the oldest first."""
        count = np.bincount(records.person, minlength=persons)
        return cls(np.cumsum(count) - count, count, records.created_day, records.record_id)

    def draw(self, rng: np.random.Generator, person: Array, day: Array) -> Array:
        """Return the place of a record for each event: mostly the first; never one that was not yet made."""
        chosen = (rng.random(len(person)) * self.count[person]).astype(np.int64)
        place = self.first[person] + np.where(rng.random(len(person)) < 0.5, chosen, 0)
        return np.asarray(np.where(self.created_day[place] <= day, place, self.first[person]))

    def named(self, place: Array) -> object:
        """Return the ids at these places, as a dictionary array."""
        return dictionary(self.ids, place)
