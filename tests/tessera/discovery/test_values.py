"""What values look like: dates and their order, numbers and their signs, addresses, phones, keys."""

import pytest

from tessera.discovery.values import Values


def of(*values: str) -> Values:
    return Values(tuple(values))


FORMATS = {
    "%d.%m.%Y": ("31.12.2023", "01.02.2024"),
    "%m/%d/%Y": ("12/31/2023", "1/2/2024"),
    "%d/%m/%Y %H:%M": ("31/12/2023 23:59", "01/02/2024 00:00"),
    "%d.%m.%y": ("31.12.23", "01.02.24"),
    "%Y/%m/%d": ("2023/12/31", "2024/01/02"),
    "%Y%m%d": ("20231231", "20240102"),
    "%m/%d/%Y %I:%M %p": ("12/31/2023 11:59 PM", "1/2/2024 1:00 AM"),
    "iso": ("2023-12-31", "2024-01-02 10:00:00", "2024-01-02T10:00:00.5Z"),
    "epoch": ("1700000000", "1700000001"),
}


@pytest.mark.parametrize(("form", "values"), FORMATS.items(), ids=FORMATS)
def test_dates_are_known_by_their_format(form: str, values: tuple[str, ...]) -> None:
    assert of(*values).date_formats == (form,)


def test_days_that_may_be_months_have_two_formats() -> None:
    assert of("01.02.2024", "03.04.2024").date_formats == ("%d.%m.%Y", "%m.%d.%Y")


def test_one_impossible_day_among_many_does_not_hide_the_format() -> None:
    assert of("31.02.2024", *[f"{day:02}.01.2024" for day in range(1, 32)]).date_formats == ("%d.%m.%Y",)


@pytest.mark.parametrize("values", [("a", "b"), ("1", "2"), ("12.50", "3.10"), ("192.168.1.1",), ()])
def test_what_is_no_date(values: tuple[str, ...]) -> None:
    assert of(*values).date_formats == ()


@pytest.mark.parametrize(
    ("values", "decimal", "numbers"),
    [
        (("1,50", "-2"), ",", [1.5, -2.0]),
        (("1.234,50", "2,00"), ",", [1234.5, 2.0]),
        (("1.50", "1,234.00"), ".", [1.5, 1234.0]),
        (("1", "2"), "", [1.0, 2.0]),
    ],
)
def test_numbers_and_their_decimal_sign(values: tuple[str, ...], decimal: str, numbers: list[float]) -> None:
    assert of(*values).decimal == decimal
    assert of(*values).numbers() == numbers
    assert of(*values).number_share == 1


def test_phones_are_not_numbers_or_dates() -> None:
    assert of("+49 171 1234567", "0171/1234567", "(030) 123-456").phone_share == 1
    assert of("1234567", "2024-01-01", "Miller").phone_share == 0


def test_missing_values_do_not_count() -> None:
    values = of("a@b.example", "", "c@d.example", "")
    assert (values.filled, values.filled_share, values.email_share, values.is_unique) == (2, 0.5, 1.0, False)


def test_no_values_at_all_have_no_shares() -> None:
    assert (of().email_share, of("").number_share, of("").date_formats, of().is_unique) == (0.0, 0.0, (), False)
