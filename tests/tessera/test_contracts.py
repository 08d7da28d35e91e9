"""The contracts are whole: each can be mapped, typed and keyed."""

import pytest

from tessera.contracts import (
    AMOUNT,
    AUDIT_COLUMNS,
    CONTRACTS,
    COUNT,
    DATE,
    FLAG,
    ID,
    NUMBER,
    PURCHASES,
    QUANTITY,
    TIMESTAMP,
)
from tessera.raw_tables import AUDIT_TYPES
from tessera.warehouse import checked_identifier


@pytest.mark.parametrize("name", CONTRACTS)
def test_each_contract_has_a_grain_known_types_and_keys_among_its_columns(name: str) -> None:
    contract = CONTRACTS[name]
    assert contract.name == checked_identifier(name)
    assert contract.grain.startswith("One row per ")
    assert contract.grain.endswith(".")
    assert set(contract.key) <= set(contract.column_names)
    assert len(set(contract.column_names)) == len(contract.column_names)
    assert not set(contract.column_names) & set(AUDIT_COLUMNS)
    assert {column.type for column in contract.columns} <= {ID, AMOUNT, QUANTITY, NUMBER, COUNT, FLAG, DATE, TIMESTAMP}
    assert all(column.description.endswith(".") and checked_identifier(column.name) for column in contract.columns)
    assert any(column.required for column in contract.columns)


@pytest.mark.parametrize("name", CONTRACTS)
def test_what_a_contract_says_of_its_columns_names_columns_of_the_right_type(name: str) -> None:
    contract = CONTRACTS[name]
    assert not contract.version or contract.column(contract.version).type in {DATE, TIMESTAMP}
    assert not contract.happened or contract.column(contract.happened).type in {DATE, TIMESTAMP}
    for group in contract.one_of:
        assert len(group) > 1
        assert not any(contract.column(column).required for column in group)
    for column in contract.columns:
        assert not column.allowed or column.type == ID
        assert all(value == value.strip().lower() for value in (*column.allowed, *column.also_called))
        has_bounds = column.minimum is not None or column.maximum is not None
        assert not has_bounds or column.type in {AMOUNT, QUANTITY, NUMBER, COUNT}
        assert not column.is_customer or column.type == ID


def test_there_are_24_contracts_and_purchases_are_among_them() -> None:
    assert len(CONTRACTS) == 24
    assert set(PURCHASES) <= set(CONTRACTS)


def test_audit_columns_are_those_of_the_raw_tables() -> None:
    assert tuple(AUDIT_TYPES) == AUDIT_COLUMNS
