"""A day as text, read the same way in a workspace, on the command line and in a DAG."""

import re
from datetime import date

from tessera.errors import TesseraError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_day(text: str) -> date:
    """Return the day that a text names.

    Raises
    ------
    TesseraError
        The text is not YYYY-MM-DD.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a shape that is right and a day that the calendar lacks
    raise TesseraError(f"as_of_date: {text!r} is not a day; allowed: YYYY-MM-DD, such as 2017-10-01, or `latest`.")
