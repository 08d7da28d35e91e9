"""The types of a workspace's values, each with what it allows in words."""

import difflib
import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, PlainValidator

from tessera.days import parse_day
from tessera.errors import TesseraError
from tessera.home import RESERVED_NAMES

SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_ID_SPACE = re.compile(r"[A-Za-z0-9_-]{1,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _time_zone(value: str) -> str:
    zones = available_timezones() - {"localtime"}  # a file of the machine, not a name
    if value not in zones:
        cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(zones)}
        near = difflib.get_close_matches(value, zones, n=3)
        near += [cities[city] for city in difflib.get_close_matches(value.rpartition("/")[2].lower(), cities, n=1)]
        hint = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ", such as Europe/Berlin"
        raise ValueError(f"no IANA time zone has this name{hint}")
    return value


def _workspace_name(value: str) -> str:
    if value in RESERVED_NAMES:
        raise ValueError("is the name of a folder that Tessera uses itself; choose another")
    if not SOURCE_NAME.fullmatch(value):
        raise ValueError("must be lower-case letters, digits and underscores, a letter first, at most 63")
    return value


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise ValueError("must be the three capital letters of ISO 4217, such as EUR")
    return value


def _country(value: str) -> str:
    if not _COUNTRY.fullmatch(value):
        raise ValueError("must be the two capital letters of ISO 3166, such as PT")
    return value


def _id_space(value: str) -> str:
    if not _ID_SPACE.fullmatch(value):
        raise ValueError("must be letters, digits, underscores and hyphens, at most 63")
    return value


def _day_or_latest(value: object) -> date | Literal["latest"]:
    if value == "latest":
        return "latest"
    try:
        return value if type(value) is date else parse_day(str(value))
    except TesseraError as error:
        raise ValueError("must be a day that exists, YYYY-MM-DD, such as 2017-10-01, or latest") from error


TimeZone = Annotated[str, AfterValidator(_time_zone)]
WorkspaceName = Annotated[str, AfterValidator(_workspace_name)]
Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
IdSpace = Annotated[str, AfterValidator(_id_space)]
DayOrLatest = Annotated[date | Literal["latest"], PlainValidator(_day_or_latest)]
