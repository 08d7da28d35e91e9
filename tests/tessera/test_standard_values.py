"""Phone numbers, countries and letters in one notation, alone and in SQL."""

import duckdb
import pytest

from tessera.standard_values import country_code, phone_e164, register_functions, unicode_nfkc


@pytest.mark.parametrize(
    ("phone", "country", "expected"),
    [
        ("(206) 555-0100", "US", "+12065550100"),
        ("206.555.0100 ext 5", "US", "+12065550100"),
        ("01 234 5678", "AT", "+4312345678"),
        ("0044 20 7946 0958", "AT", "+442079460958"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("206 555 0100", None, None),
        ("+1 999", "US", None),
        ("Ann Lee", "US", None),
        ("", "US", None),
        (None, "US", None),
    ],
)
def test_a_phone_number_is_dialled_in_its_country_or_is_none(phone, country, expected):
    assert phone_e164(phone, country) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("us", "US"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("276", "DE"),
        ("Deutschland", "DE"),
        ("Alemania", "DE"),
        ("ÖSTERREICH", "AT"),
        ("oesterreich", None),
        ("Tschechien", "CZ"),
        ("Brasil", "BR"),
        ("日本", "JP"),
        ("UK", "GB"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Atlantis", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_known_by_code_and_by_name_in_many_languages(name, code):
    assert country_code(name) == code


def test_signs_take_their_usual_form():
    assert unicode_nfkc("\uff21\uff4e\uff4e\u3000ﬁ\u00a0e\u0301") == "Ann fi \u00e9"


def test_sql_gets_a_row_for_each_row_and_null_for_null():
    with duckdb.connect() as connection:
        register_functions(connection)
        rows = connection.execute(
            "SELECT phone_e164(phone, country), country_code(country), unicode_nfkc(phone) FROM (VALUES "
            "('206 555 0100', 'US'), ('206 555 0100', 'US'), (NULL, 'USA'), ('206 555 0100', NULL)) "
            "AS given(phone, country)"
        ).fetchall()
    assert rows == [
        ("+12065550100", "US", "206 555 0100"),
        ("+12065550100", "US", "206 555 0100"),
        (None, "US", None),
        (None, None, "206 555 0100"),
    ]
