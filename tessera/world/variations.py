"""How the same person is written differently: slips of the hand, nicknames, moves, marriages, other contacts."""

from collections.abc import Callable

import numpy as np

from tessera.world.arrays import Array, pick, texts
from tessera.world.contacts import WORK_DOMAINS, ascii_letters, draw_emails, draw_homes, mobile_numbers
from tessera.world.names import NICKNAMES, family_names
from tessera.world.people import People
from tessera.world.places import CODES

VALUES = ("first_name", "last_name", "email", "phone", "birth_date", "street", "postal_code", "city", "region", "card")
HOME = ("street", "postal_code", "city", "region")
_CHANGES = (0.15, 0.5, 0.25, 0.1)  # share of further records with 0, 1, 2, 3 kinds of change
_NEAR_KEYS = dict(zip("abcdefghijklmnopqrstuvwxyz", "svxfrtgujkloknipwtdrycqtyx", strict=True))

Values = dict[str, Array]
Change = Callable[[np.random.Generator, People, Values], Values]


def vary(rng: np.random.Generator, people: People, values: Values) -> tuple[Array, Values]:
    """Return what was changed in each record, in words, and the changed values.

    Kinds of change are drawn from name, family name, email, phone, birth date and address, so that
    most of what tells who it is stays as it was.
    """
    size = len(people)
    wanted = pick(rng, _CHANGES, size)
    order = np.argsort(rng.random((size, len(_KINDS))) / _WEIGHTS, axis=1)
    rank = np.argsort(order, axis=1)
    words = np.full(size, "", dtype=object)
    result = {name: column.copy() for name, column in values.items()}
    for place, kind in enumerate(_KINDS):
        here = np.flatnonzero(rank[:, place] < wanted)
        which = pick(rng, [weight for _, weight, _ in kind], len(here))
        for number, (word, _, change) in enumerate(kind):
            rows = here[which == number]
            changed = change(rng, people.take(rows), {name: column[rows] for name, column in result.items()})
            for name, column in changed.items():
                result[name][rows] = column
            words[rows] += f"{word} "
    return np.where(words == "", "copy", texts([word.strip() for word in words])), result


def slip(rng: np.random.Generator, names: Array) -> Array:
    """Return texts with one slip of the hand each: a letter swapped, lost, doubled or replaced."""
    kinds = rng.integers(0, 4, len(names))
    places = rng.random(len(names))
    return texts([_slip(name, kind, place) for name, kind, place in zip(names, kinds, places, strict=True)])


def _slip(name: str, kind: int, place: float) -> str:
    if len(name) < 3:
        return name
    at = 1 + int(place * (len(name) - 2))
    if kind == 0:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[:at] + name[at] + name[at:]
    return name[:at] + _NEAR_KEYS.get(name[at].lower(), "e") + name[at + 1 :]


def _slip_in(column: str) -> Change:
    return lambda rng, _, values: {column: slip(rng, values[column])}


def _lose(*columns: str) -> Change:
    return lambda _, people, __: {column: np.full(len(people), "", dtype=object) for column in columns}


def _nickname(rng: np.random.Generator, _: People, values: Values) -> Values:
    slipped = slip(rng, values["first_name"])
    return {
        "first_name": texts(
            [NICKNAMES.get(name, other) for name, other in zip(values["first_name"], slipped, strict=True)]
        )
    }


def _initial(_: np.random.Generator, __: People, values: Values) -> Values:
    return {"first_name": texts([f"{name[:1]}." for name in values["first_name"]])}


def _plain_letters(_: np.random.Generator, __: People, values: Values) -> Values:
    return {name: texts([text.title() for text in ascii_letters(values[name])]) for name in ("first_name", "last_name")}


def _swapped(_: np.random.Generator, __: People, values: Values) -> Values:
    return {"first_name": values["last_name"], "last_name": values["first_name"]}


def married(rng: np.random.Generator, people: People, values: Values) -> Values:
    """Give another family name, or both joined by a hyphen."""
    other = np.empty(len(people), dtype=object)
    for place, code in enumerate(CODES):
        here = np.flatnonzero(people.country == place)
        names, shares = family_names(code)
        other[here] = names[pick(rng, shares, len(here))]
    joined = values["last_name"] + "-" + other
    return {"last_name": np.where(rng.random(len(people)) < 0.3, joined, other)}


def moved(rng: np.random.Generator, people: People, _: Values) -> Values:
    """Give another address in the same country."""
    return draw_homes(rng, people.country)


def other_phone(rng: np.random.Generator, people: People, _: Values) -> Values:
    """Give a new mobile number, that of no one below five million persons."""
    return {"phone": mobile_numbers(rng, people.country, people.number + 5_000_003)}


def other_email(rng: np.random.Generator, people: People, _: Values) -> Values:
    """Give an address at work."""
    return {"email": draw_emails(rng, (people.first_name, people.last_name, people.number), WORK_DOMAINS)}


def _birth_slip(rng: np.random.Generator, people: People, values: Values) -> Values:
    """Swap day and month where that is a day, else move the day by one digit."""
    swapped = [
        f"{text[:4]}-{text[8:]}-{text[5:7]}" if text and text[8:] <= "12" else "" for text in values["birth_date"]
    ]
    nearby = [f"{text[:9]}{digit}" if text and text[8] in "01" else text for text, digit in zip(
        values["birth_date"], rng.integers(1, 10, len(people)), strict=True)]  # fmt: skip
    return {"birth_date": texts([first or second for first, second in zip(swapped, nearby, strict=True)])}


def _other_year(rng: np.random.Generator, people: People, values: Values) -> Values:
    """Write a neighbouring year; 29 February becomes the 28th."""
    shift = rng.choice([-1, 1, -10, 10], len(people))
    moved_years = [
        f"{int(text[:4]) + by}{text[4:]}".replace("02-29", "02-28") if text else ""
        for text, by in zip(values["birth_date"], shift, strict=True)
    ]
    return {"birth_date": texts(moved_years)}


def _shortened_street(_: np.random.Generator, __: People, values: Values) -> Values:
    pairs = (("straße", "str."), ("strasse", "str."), ("Street", "St"), ("Road", "Rd"), ("Avenue", "Ave"),
             ("avenue", "av."), ("boulevard", "bd"), ("Rua", "R."), ("Avenida", "Av."), ("platz", "pl."))  # fmt: skip
    streets = list(values["street"])
    for long, short in pairs:
        streets = [street.replace(long, short) for street in streets]
    return {"street": texts(streets)}


_KINDS: tuple[tuple[tuple[str, float, Change], ...], ...] = (
    (("first_name_slip", 4, _slip_in("first_name")), ("nickname", 3, _nickname), ("initial", 1, _initial),
     ("plain_letters", 2, _plain_letters), ("names_swapped", 0.6, _swapped)),
    (("last_name_slip", 5, _slip_in("last_name")), ("married", 3, married)),
    (("email_lost", 3, _lose("email")), ("other_email", 4, other_email), ("email_slip", 2, _slip_in("email"))),
    (("phone_lost", 3, _lose("phone")), ("other_phone", 4, other_phone), ("phone_slip", 1, _slip_in("phone"))),
    (("birth_date_lost", 4, _lose("birth_date")), ("birth_date_slip", 2, _birth_slip), ("other_year", 1, _other_year)),
    (("moved", 4, moved), ("street_slip", 3, _slip_in("street")), ("short_street", 3, _shortened_street),
     ("address_lost", 1, _lose(*HOME))),
)  # fmt: skip
_WEIGHTS = np.array([1.0, 0.8, 1.0, 1.0, 0.7, 1.2])
