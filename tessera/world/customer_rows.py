"""The rows of the three systems with customers, each in its own notation, and how they change by delivery."""

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array, Columns, dates, instants, scattered, texts
from tessera.world.calendar import DAY, FIRST_NUMBER, HOUR, to_utc
from tessera.world.people import People
from tessera.world.places import COUNTRIES
from tessera.world.records import SYSTEMS, Records
from tessera.world.sources import Rows

_STYLES = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4)
_TIERS = ("basic", "silver", "gold")


def customer_rows(people: People, versions: tuple[Records, Array, Array]) -> dict[str, Rows]:
    """Return the rows of each system.

    Parameters
    ----------
    versions
        A record a row, repeated where it changed; the day from which each row holds; whether it is the first.
    """
    records, day, is_first = versions
    notation = _notations(people, records)
    sources = {}
    for place, name in enumerate(("crm", "loyalty", "shop_accounts")):
        here = np.flatnonzero(records.system == place)
        here = here[np.argsort(records.number[here], kind="stable")]  # the order of the system, not of persons
        some = records.take(here)
        columns = {
            **_columns(people, some, (day[here], is_first[here])),
            **{key: _or_null(values[here]) for key, values in notation.items()},
        }
        sources[name] = Rows(columns, np.maximum(day[here], 0))
    return sources


def _columns(people: People, records: Records, days: tuple[Array, Array]) -> Columns:
    day, is_first = days
    values = records.values
    person = people.take(records.person)
    created = records.created_day + FIRST_NUMBER
    at = to_utc(created.astype(np.int64) * DAY + (8 + records.number % 10) * HOUR)
    changed = to_utc((day.astype(np.int64) + FIRST_NUMBER) * DAY + (8 + records.number % 10) * HOUR)
    birth = np.where(values["birth_date"] == "", "1970-01-01", values["birth_date"]).astype("datetime64[D]")
    full = np.char.strip((values["first_name"] + " " + values["last_name"]).astype(str))
    return {
        "customer_id": texts(records.number.astype(str)),
        "first_name": _or_null(values["first_name"]),
        "last_name": _or_null(values["last_name"]),
        "full_name": _or_null(texts(full)),
        "email": _or_null(values["email"]),
        "birth_date": dates(birth.astype(np.int64), missing=values["birth_date"] == ""),
        "street_address": _or_null(values["street"]),
        "postal_code": _or_null(values["postal_code"]),
        "city": _or_null(values["city"]),
        "region": _or_null(values["region"]),
        "language": person.language,
        "loyalty_tier": texts(_TIERS)[np.digitize(person.daily_rate * person.spend_factor * 365, (8, 20))],
        "card_fingerprint": _or_null(values["card"]),
        "referred_by_customer_id": _or_null(values["referrer"]),
        "created_at": instants(at),
        "updated_at": instants(np.where(is_first, at, changed)),
    }


def _or_null(values: Array) -> pa.Array:
    return pa.array(values, pa.string(), mask=np.asarray(values == "", dtype=bool))


def _notations(people: People, records: Records) -> Columns:
    """Return phones, countries and genders as each of the systems writes them."""
    country = people.country[records.person]
    names = [texts(settings.names) for settings in COUNTRIES]
    written = np.empty(len(records), dtype=object)
    for place, choices in enumerate(names):
        here = np.flatnonzero(country == place)
        written[here] = choices[scattered(records.number[here], 10**6) % len(choices)]
    codes = texts([settings.code for settings in COUNTRIES])[country]
    is_shop = records.system == SYSTEMS.index("shop")
    gender = records.values["gender"]
    words = np.where(
        records.system == 0, np.where(gender == "f", "weiblich", "männlich"), np.where(gender == "f", "F", "M")
    )
    erased = records.values["last_name"] == ""
    phone = np.where(
        records.values["phone"] == "", "", phone_notations(records.number, country, records.values["phone"])
    )
    return {
        "phone": phone,
        "country": np.where(erased, "", np.where(is_shop, codes, written)).astype(object),
        "gender": np.where(erased, "", words).astype(object),
    }


def phone_notations(number: Array, country: Array, phone: Array) -> Array:
    """Return national numbers in one of five notations; a record keeps its notation."""
    calling = texts([settings.calling_code for settings in COUNTRIES])[country]
    trunk = texts([settings.trunk for settings in COUNTRIES])[country]
    head = texts([text[:3] for text in phone])
    middle = texts([text[3:6] for text in phone])
    tail = texts([text[6:] for text in phone])
    style = np.array(_STYLES)[scattered(number, 10**6) % len(_STYLES)]
    notations = [
        "+" + calling + phone,
        "+" + calling + " " + head + " " + middle + " " + tail,
        "00" + calling + phone,
        "+" + calling + " (" + head + ") " + middle + "-" + tail,
        # Without a country only at home: elsewhere it would be another number.
        np.where(country == 0, trunk + head + "/" + middle + tail, "+" + calling + " " + phone),
    ]
    return np.asarray(np.choose(style, notations))
