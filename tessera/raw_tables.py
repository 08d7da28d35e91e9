"""The tables of the schemas ``raw`` and ``raw_quarantine``: their columns, and how they are made."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from types import MappingProxyType
from typing import Any

import duckdb

from tessera.contracts import CONTRACTS, SourceContract

AUDIT_TYPES = MappingProxyType(
    {
        "loaded_at": "TIMESTAMP WITH TIME ZONE",
        "source_name": "VARCHAR",
        "source_file": "VARCHAR",
        "_dlt_load_id": "VARCHAR",
    }
)
QUARANTINE_TYPES = MappingProxyType(
    {
        "source_name": "VARCHAR",
        "source_file": "VARCHAR",
        "row_number": "BIGINT",
        "reason": "VARCHAR",
        "column_name": "VARCHAR",
        "row_values": "VARCHAR",
        "loaded_at": "TIMESTAMP WITH TIME ZONE",
        "_dlt_load_id": "VARCHAR",
    }
)
_SETTINGS_TABLES = """
    CREATE TABLE IF NOT EXISTS raw.source_settings (
        source_name VARCHAR PRIMARY KEY, contract VARCHAR NOT NULL, id_space VARCHAR, priority INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS raw.workspace_settings (
        currency VARCHAR NOT NULL, country VARCHAR, time_zone VARCHAR NOT NULL,
        match_probability DOUBLE NOT NULL, review_probability DOUBLE NOT NULL)"""


@dataclass(frozen=True)
class SourceSettingsRow:
    """One row of ``raw.source_settings``; ``priority`` 1 is trusted most."""

    source_name: str
    contract: str
    id_space: str | None
    priority: int


@dataclass(frozen=True)
class WorkspaceSettingsRow:
    """The one row of ``raw.workspace_settings``."""

    currency: str
    country: str | None
    time_zone: str
    match_probability: float
    review_probability: float


def raw_types(contract: SourceContract) -> dict[str, str]:
    """Return the columns of a raw table with their types, in order."""
    return {column.name: column.type for column in contract.columns} | AUDIT_TYPES


def create_raw_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make both schemas with a table for each contract and the tables of settings, where they are absent."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw_quarantine")
    for name, contract in CONTRACTS.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS raw.{name} ({columns_sql(raw_types(contract))})")
        connection.execute(f"CREATE TABLE IF NOT EXISTS raw_quarantine.{name} ({columns_sql(QUARANTINE_TYPES)})")
    connection.execute(_SETTINGS_TABLES)


def columns_sql(types: Mapping[str, str]) -> str:
    """Return columns and types as ``CREATE TABLE`` wants them."""
    return ", ".join(f"{name} {kind}" for name, kind in types.items())


def write_settings(
    connection: duckdb.DuckDBPyConnection, sources: Iterable[SourceSettingsRow], workspace: WorkspaceSettingsRow
) -> None:
    """Replace what ``raw`` knows of the workspace's settings."""
    rows: dict[str, list[tuple[Any, ...]]] = {
        "raw.source_settings": [astuple(source) for source in sources],
        "raw.workspace_settings": [astuple(workspace)],
    }
    connection.execute("BEGIN")
    for table, values in rows.items():
        connection.execute(f"DELETE FROM {table}")
        for row in values:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", list(row))
    connection.execute("COMMIT")
