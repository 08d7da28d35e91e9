"""Names mean the same whatever language, case and separators they are written in."""

import pytest

from tessera.contracts import CONTRACTS
from tessera.discovery.names import likeness, meanings, plain, value_meaning
from tessera.discovery.words import VALUES

SAME = [
    ("Kundennummer", "customer_id"),
    ("CUST_NO", "customer_id"),
    ("customerId", "customer_id"),
    ("Nº Cliente", "customer_id"),
    ("Bestelldatum", "order_date"),
    ("Rechnungsbetrag", "order_amount"),
    ("date_commande", "order_date"),
    ("Data da compra", "order_date"),
    ("Artikelbezeichnung", "product_name"),
    ("Fecha de nacimiento", "birth_date"),
    ("Geburtsdatum", "birth_date"),
    ("prénom", "first_name"),
    ("Postleitzahl", "zip"),
    ("Código Postal", "postal_code"),
    ("Quant.", "quantity"),
    ("Compras", "order"),
    ("Nome de família", "last_name"),
]


@pytest.mark.parametrize(("theirs", "ours"), SAME)
def test_the_same_thing_in_other_words(theirs: str, ours: str) -> None:
    assert likeness(theirs, ours) >= 2 / 3


@pytest.mark.parametrize(
    ("theirs", "ours"), [("Kundennummer", "order_amount"), ("Menge", "city"), ("Telefon", "birth_date"), ("x", "email")]
)
def test_other_things_are_not_alike(theirs: str, ours: str) -> None:
    assert likeness(theirs, ours) < 0.3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Straße", "strasse"),
        ("N° client", "n_client"),
        ("UnitPrice", "unit_price"),
        ("HTTPCode", "http_code"),
        ("", ""),
    ],
)
def test_names_in_plain_letters(name: str, expected: str) -> None:
    assert plain(name) == expected


def test_a_beginning_that_several_words_share_is_no_abbreviation() -> None:
    assert meanings("comm") == (frozenset({"comm"}),)  # commande, comment, commune
    assert meanings("qua") == (frozenset({"qua"}),)


def test_a_word_that_nobody_knows_means_itself() -> None:
    assert meanings("Quux_Zorp") == (frozenset({"quux"}), frozenset({"zorp"}))
    assert meanings("") == ()


@pytest.mark.parametrize(
    ("value", "ours"),
    [
        ("Storniert", "cancelled"),
        ("expédiée", "completed"),
        ("COMPLETED", "completed"),
        ("cancelledd", "cancelled"),
        ("purple", None),
        ("ok", None),
    ],
)
def test_values_of_an_enumeration(value: str, ours: str | None) -> None:
    assert value_meaning(value, CONTRACTS["orders"].column("order_status").allowed) == ours


def test_words_for_values_are_for_values_that_contracts_have() -> None:
    allowed = {value for contract in CONTRACTS.values() for column in contract.columns for value in column.allowed}
    known = {line.partition(":")[0] for line in VALUES.strip().splitlines()}
    assert known - allowed == {"true", "false"}
