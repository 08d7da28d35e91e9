"""The contracts are whole: each can be mapped, typed and keyed."""

import pytest

from tessera.contracts import AMOUNT, AUDIT_COLUMNS, CONTRACTS, COUNT, DATE, ID, QUANTITY, TIMESTAMP
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
    assert {column.type for column in contract.columns} <= {ID, AMOUNT, QUANTITY, COUNT, DATE, TIMESTAMP}
    assert all(column.description.endswith(".") and checked_identifier(column.name) for column in contract.columns)
    assert any(column.required for column in contract.columns)


def test_transactions_alone_are_required() -> None:
    assert [name for name, contract in CONTRACTS.items() if contract.required] == ["transactions"]
