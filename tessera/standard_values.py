"""Phone numbers, countries and letters in one notation: functions that dbt's SQL calls by name.

dbt-duckdb loads this module as a plugin (``profiles.yml``). Only tables may be built with these functions: a
view that calls one could not be read by a program that did not register it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from gettext import translation
from pathlib import Path
from typing import Any

import duckdb
import phonenumbers
import pyarrow as pa
import pycountry
from dbt.adapters.duckdb.plugins import BasePlugin

# What people write and ISO 3166 does not know.
_COMMON_COUNTRIES = {
    "america": "US",
    "us of a": "US",
    "u s": "US",
    "u s a": "US",
    "uk": "GB",
    "u k": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "holland": "NL",
    "uae": "AE",
    "u a e": "AE",
    "ivory coast": "CI",
    "south korea": "KR",
    "north korea": "KP",
    "russia": "RU",
    "turkey": "TR",
    "brasil": "BR",
    "czech republic": "CZ",
    "tschechische republik": "CZ",
}


class Plugin(BasePlugin):  # type: ignore[misc]
    """Registers the functions on dbt's connection."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make ``phone_e164(phone, country)``, ``country_code(country)`` and ``unicode_nfkc(text)`` known to SQL."""
        register_functions(conn)


def register_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Register the functions; each takes whole columns and works on their distinct values."""
    text = duckdb.sqltype("VARCHAR")
    settings: dict[str, Any] = {"return_type": text, "type": "arrow", "null_handling": "special"}
    connection.create_function("phone_e164", _phone_column, [text, text], **settings)
    connection.create_function("country_code", _country_column, [text], **settings)
    connection.create_function("unicode_nfkc", _nfkc_column, [text], **settings)


def phone_e164(phone: str | None, country: str | None) -> str | None:
    """Return a phone number as ``+`` and digits, or None where it cannot be one.

    Parameters
    ----------
    phone
        A number in any notation.
    country
        ISO 3166 code of the country that it is dialled in, where it does not say so itself.

    Examples
    --------
    >>> phone_e164("(206) 555-0100", "US"), phone_e164("0044 20 7946 0958", "AT"), phone_e164("Ann", "US")
    ('+12065550100', '+442079460958', None)
    """
    if phone is None:
        return None
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def country_code(country: str | None) -> str | None:
    """Return the two letters of ISO 3166 for a code or a name in any language that pycountry knows, or None.

    Examples
    --------
    >>> country_code("deu"), country_code("Österreich"), country_code("U.S.A."), country_code("Atlantis")
    ('DE', 'AT', 'US', None)
    """
    if country is None:
        return None
    name = _standard_name(country)
    return _english_names().get(name) or _translated_names().get(name)


def unicode_nfkc(text: str | None) -> str | None:
    """Return a text with each sign in its usual form, as full-width letters and ligatures have others."""
    return None if text is None else unicodedata.normalize("NFKC", text)


def _phone_column(phones: Any, countries: Any) -> pa.Array:
    return _by_distinct_values(phone_e164, phones, countries)


def _country_column(countries: Any) -> pa.Array:
    return _by_distinct_values(country_code, countries)


def _nfkc_column(texts: Any) -> pa.Array:
    return _by_distinct_values(unicode_nfkc, texts)


def _by_distinct_values(function: Callable[..., str | None], *columns: Any) -> pa.Array:
    rows = list(zip(*(column.to_pylist() for column in columns), strict=True))
    results = {row: function(*row) for row in dict.fromkeys(rows)}
    return pa.array([results[row] for row in rows], pa.string())


def _standard_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters))


def _names_of(country: Any) -> set[str]:
    columns = ("name", "official_name", "common_name")
    return {name for name in (getattr(country, column, None) for column in columns) if name}


@cache
def _english_names() -> dict[str, str]:
    names = dict(_COMMON_COUNTRIES)
    for country in pycountry.countries:
        codes = {country.alpha_2, country.alpha_3, country.numeric}
        names |= {_standard_name(name): country.alpha_2 for name in codes | _names_of(country)}
    return names


@cache
def _translated_names() -> dict[str, str]:
    """Return names in all languages that lead to one country; where languages disagree, to none."""
    found: dict[str, set[str]] = {}
    for language in sorted(path.name for path in Path(pycountry.LOCALES_DIR).iterdir() if path.is_dir()):
        for name, code in _translations(language):
            found.setdefault(name, set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _translations(language: str) -> Iterable[tuple[str, str]]:
    catalogue = translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
    for country in pycountry.countries:
        for name in _names_of(country):
            yield _standard_name(catalogue.gettext(name)), country.alpha_2
