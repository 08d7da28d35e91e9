"""True persons: households with their age, home, contacts and life stage, a true segment, and when they leave."""

from dataclasses import dataclass, fields, replace

import numpy as np

from tessera.world.arrays import Array, numbered, pick, pick_by_group, repeat_index, scattered, texts
from tessera.world.calendar import DAYS
from tessera.world.contacts import MAIL_DOMAINS, draw_emails, draw_homes, landline_numbers, mobile_numbers
from tessera.world.names import FEMALE, LANGUAGES, MALE, family_names, of_country
from tessera.world.places import CODES, COUNTRIES
from tessera.world.segments import LIFE_STAGES, column
from tessera.world.settings import Block

HOUSEHOLD_SIZES = (0.42, 0.34, 0.14, 0.1)  # of households with 1, 2, 3, 4 customers
STRANGERS, TWINS, NAMESAKES, SHARED_MAIL, LANDLINES = 0.25, 0.25, 0.04, 0.06, 0.18
NEVER = DAYS * 100


@dataclass(frozen=True)
class People:
    """Persons of a block, an array a fact; days count from the world's first day.

    ``phone`` and ``landline`` are national numbers without the leading zero. ``churn_day`` is past the last
    day for those who stay. ``daily_rate`` is the purchases of an average day while the person is a customer.
    """

    number: Array
    household: Array
    role: Array
    country: Array
    is_female: Array
    birth_day: Array
    first_name: Array
    last_name: Array
    street: Array
    postal_code: Array
    city: Array
    region: Array
    phone: Array
    landline: Array
    email: Array
    life_stage: Array
    segment: Array
    daily_rate: Array
    spend_factor: Array
    start_day: Array
    churn_day: Array
    churn_hazard: Array
    card: Array

    def __len__(self) -> int:
        return len(self.number)

    def take(self, index: Array) -> "People":
        """Return some of them, also repeatedly."""
        return People(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    @property
    def person_id(self) -> Array:
        """Their ids in the truth."""
        return np.asarray(numbered("person-", self.number).to_numpy(zero_copy_only=False))

    @property
    def language(self) -> Array:
        """The language they write in."""
        return texts([LANGUAGES[code] for code in CODES])[self.country]

    @property
    def last_day(self) -> Array:
        """First day on which they do nothing any more."""
        return np.minimum(self.churn_day, DAYS).astype(np.int32)


def make_people(block: Block) -> People:
    """Make the persons of a block."""
    rng = block.rng("people")
    household, role, size = _households(rng, block.person_count)
    first_of = np.searchsorted(household, household)
    country = pick(rng, [c.share for c in COUNTRIES], household.max() + 1)[household]
    age = _ages(rng, role, first_of)
    is_female = _genders(rng, role, first_of)
    birth_day = -(age * 365.25).astype(np.int32) + rng.integers(0, 365, len(age))
    birth_day = _twins(rng, birth_day, role)
    life_stage = _life_stages(age, size)
    number = np.arange(len(age)) + block.first_person
    segment = _segments(rng, life_stage)
    names = _names(rng, (country, is_female, role, first_of))
    home = _homes(rng, country[first_of == np.arange(len(age))], household)
    phone = mobile_numbers(rng, country, number)
    email = draw_emails(rng, (names["first_name"], names["last_name"], number), MAIL_DOMAINS)
    people = People(
        number=number, household=household + block.first_person, role=role, country=country, is_female=is_female,
        birth_day=birth_day, life_stage=life_stage, segment=segment, **names, **home, **_behaviour(rng, segment),
        phone=phone, landline=phone, email=email,
        card=numbered("card-", scattered(number + 65_537, 10**9)).to_numpy(zero_copy_only=False),
    )  # fmt: skip
    return _shared_contacts(rng, people)


def _households(rng: np.random.Generator, count: int) -> tuple[Array, Array, Array]:
    """Return for each person the household's number, the place in it and its size."""
    sizes = pick(rng, HOUSEHOLD_SIZES, count) + 1
    household, role = repeat_index(sizes)
    household, role = household[:count], role[:count]
    return household, role, np.bincount(household)[household]


def _ages(rng: np.random.Generator, role: Array, first_of: Array) -> Array:
    """Return ages at the world's first day: partners are near, grown children a generation younger."""
    age = 18 + 70 * rng.beta(1.7, 2.2, len(role))
    head = age[first_of]
    partner = head + rng.normal(0, 3, len(role))
    child = head - 27 - 4 * rng.random(len(role))
    roommate = head + rng.normal(0, 2, len(role))
    age = np.where(role == 1, partner, np.where(role > 1, np.where(child >= 17, child, roommate), age))
    return np.clip(age, 17, 95)


def _genders(rng: np.random.Generator, role: Array, first_of: Array) -> Array:
    is_female = rng.random(len(role)) < 0.53
    other = rng.random(len(role)) < 0.95
    return np.where((role == 1) & other, ~is_female[first_of], is_female)


def _twins(rng: np.random.Generator, birth_day: Array, role: Array) -> Array:
    third = np.flatnonzero(role == 3)
    twins = third[rng.random(len(third)) < TWINS]
    result = birth_day.copy()
    result[twins] = birth_day[twins - 1]
    return result


def _life_stages(age: Array, size: Array) -> Array:
    stage = np.select(
        [age >= 66, (age < 26), (size >= 2) & (age < 54), (age >= 54), size == 1],
        [LIFE_STAGES.index(name) for name in ("retired", "student", "family", "empty_nest", "single")],
    )
    couple = (size == 2) & (age >= 26) & (age < 40)
    return np.asarray(np.where(couple, LIFE_STAGES.index("couple"), stage)).astype(np.int32)


def _segments(rng: np.random.Generator, life_stage: Array) -> Array:
    return pick_by_group(rng, column("life_stages").T, life_stage)


def _names(rng: np.random.Generator, people: tuple[Array, Array, Array, Array]) -> dict[str, Array]:
    """Return names; partners mostly and children nearly always share the family's."""
    country, is_female, role, first_of = people
    first = np.empty(len(country), dtype=object)
    last = np.empty(len(country), dtype=object)
    for place, code in enumerate(CODES):
        here = np.flatnonzero(country == place)
        for given, who in ((FEMALE, here[is_female[here]]), (MALE, here[~is_female[here]])):
            names = of_country(given, code)
            first[who] = names[pick(rng, 1 / (np.arange(len(names)) + 6.0), len(who))]
        surnames, shares = family_names(code)
        last[here] = surnames[pick(rng, shares, len(here))]
    shares_name = (role > 0) & (rng.random(len(role)) > STRANGERS)
    last = np.where(shares_name, last[first_of], last)
    namesake = (role > 1) & shares_name & (is_female == is_female[first_of]) & (rng.random(len(role)) < NAMESAKES)
    return {"first_name": np.where(namesake, first[first_of], first), "last_name": last}


def _homes(rng: np.random.Generator, countries: Array, household: Array) -> dict[str, Array]:
    """Return the addresses of households, given to each of their persons."""
    homes = draw_homes(rng, countries)
    return {name: values[household] for name, values in homes.items()}


def _shared_contacts(rng: np.random.Generator, people: People) -> People:
    """Give some households one email address or a landline that several of them use."""
    first_of = np.searchsorted(people.household, people.household)
    landline = landline_numbers(people.country, people.household)
    shares_mail = (people.role == 1) & (rng.random(len(people)) < SHARED_MAIL)
    uses_landline = rng.random(len(people)) < LANDLINES
    return replace(
        people,
        email=np.where(shares_mail, people.email[first_of], people.email),
        landline=landline,
        phone=np.where(uses_landline, landline, people.phone),
    )


def _behaviour(rng: np.random.Generator, segment: Array) -> dict[str, Array]:
    """Return how much each buys and from when to when: gamma rates, Pareto spend, hazards of leaving."""
    count = len(segment)
    mean, shape, hazard = (column(name)[segment] for name in ("orders_a_year", "dispersion", "hazard_a_year"))
    hazard = hazard / 365 * rng.gamma(4.0, 0.25, count)
    is_old = rng.random(count) < 0.55
    start = np.where(is_old, 0, (DAYS * rng.beta(1.0, 1.2, count)).astype(int))
    life = rng.exponential(1 / np.maximum(hazard, 1e-9)).astype(np.int64) + 14
    churn = np.where(start + life < DAYS, start + life, NEVER)
    return {
        "daily_rate": rng.gamma(shape, mean / shape) / 365,
        "spend_factor": np.minimum(0.75 * (1 + rng.pareto(3.5, count)), 8.0),
        "start_day": start.astype(np.int32),
        "churn_day": churn.astype(np.int32),
        "churn_hazard": hazard,
    }
