"""A day as text."""

from datetime import date

import pytest

from tessera.days import parse_day
from tessera.errors import TesseraError


def test_a_text_that_is_a_day_is_read() -> None:
    assert parse_day("2017-10-01") == date(2017, 10, 1)


@pytest.mark.parametrize("text", ["2017-02-31", "20170101", "2017-W01-1", "01/02/2017", "tomorrow", "2017-1-1", ""])
def test_a_text_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(TesseraError, match="is not a day; allowed: YYYY-MM-DD"):
        parse_day(text)
