"""Addresses, phone numbers and email addresses."""

import numpy as np

from tessera.world.arrays import Array, digits, pick, scattered, texts
from tessera.world.places import COUNTRIES, streets

MAIL_DOMAINS = ("postfach.internal", "webpost.internal", "inbox.internal", "courrier.internal", "correio.internal")
WORK_DOMAINS = ("werk.internal", "office.internal", "bureau.internal")
_INWARD_CODES = [f"{digit}{first}{second}" for digit in range(1, 10) for first in "ABDEFHJ" for second in "LNPQRST"]


def draw_homes(rng: np.random.Generator, countries: Array) -> dict[str, Array]:
    """Draw an address in each of these countries."""
    names = ("street", "postal_code", "city", "region")
    homes = {name: np.empty(len(countries), dtype=object) for name in names}
    for place, country in enumerate(COUNTRIES):
        here = np.flatnonzero(countries == place)
        city = pick(rng, [weight for _, _, weight, _ in country.cities], len(here))
        district = digits(rng.integers(0, 10**country.postal_digits, len(here)), country.postal_digits)
        street = streets(place)[pick(rng, 1 / (np.arange(len(streets(place))) + 15.0), len(here))]
        house = texts((1 + rng.gamma(1.1, 28, len(here)).astype(int)).astype(str))
        front, middle, back = _address_parts(country.street)
        pieces = {"street": street, "number": house}
        homes["street"][here] = pieces[front] + middle + pieces[back]
        homes["postal_code"][here] = texts([prefix for _, prefix, _, _ in country.cities])[city] + district
        if country.code == "GB":
            homes["postal_code"][here] += " " + texts(_INWARD_CODES)[rng.integers(0, len(_INWARD_CODES), len(here))]
        homes["city"][here] = texts([name for name, *_ in country.cities])[city]
        homes["region"][here] = texts([region for *_, region in country.cities])[city]
    return homes


def _address_parts(pattern: str) -> tuple[str, str, str]:
    front, _, rest = pattern.removeprefix("{").partition("}")
    middle, _, back = rest.partition("{")
    return front, middle, back.removesuffix("}")


def mobile_numbers(rng: np.random.Generator, country: Array, number: Array) -> Array:
    """Return mobile numbers, no two alike for different numbers below ten million."""
    phone = np.empty(len(country), dtype=object)
    unique = digits(scattered(number, 10**7), 7)
    for place, settings in enumerate(COUNTRIES):
        here = np.flatnonzero(country == place)
        prefix = texts(settings.mobile)[rng.integers(0, len(settings.mobile), len(here))]
        if settings.mobile_digits > 7:
            prefix = prefix + digits(rng.integers(2, 8, len(here)), settings.mobile_digits - 7)
        phone[here] = prefix + unique[here]
    return phone


def landline_numbers(country: Array, household: Array) -> Array:
    """Return the landline of each household."""
    landline = np.empty(len(country), dtype=object)
    unique = digits(2_000_000 + scattered(household, 7_000_000), 7)  # no local number begins with 0 or 1
    for place, settings in enumerate(COUNTRIES):
        here = country == place
        filler = "2" if settings.landline_digits > 7 else ""
        landline[here] = settings.landline.replace(" ", "") + filler + unique[here]
    return landline


def draw_emails(rng: np.random.Generator, who: tuple[Array, Array, Array], domains: tuple[str, ...]) -> Array:
    """Return addresses made of first and last name and of the person's number, so that no two are alike."""
    first, last, number = ascii_letters(who[0]), ascii_letters(who[1]), who[2]
    initial = texts([name[:1] for name in first])
    unique = texts(scattered(number + 40_961, 10**7).astype(str))
    style = pick(rng, (5, 2, 2, 1), len(number))
    local = np.choose(style, [first + "." + last, initial + "." + last, last + "_" + first, first])
    return np.asarray(local + unique + "@" + texts(domains)[rng.integers(0, len(domains), len(number))])


_ASCII = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "", "'": "", "-": ""}
    | dict(zip("áàâãéèêëíîïóôõúûçñ", "aaaaeeeeiiiooouucn", strict=True))
)  # fmt: skip


def ascii_letters(names: Array) -> Array:
    """Return names in the letters of an email address; German umlauts become two letters."""
    known = {name: name.lower().translate(_ASCII) for name in set(names)}
    return texts([known[name] for name in names])
