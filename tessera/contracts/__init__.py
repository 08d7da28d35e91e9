"""What each source must bring: columns, types, keys and what may be absent.

A workspace maps its own columns to these names; ingestion casts to these types and writes
``raw.<contract>`` with exactly these columns, absent ones as null, and the audit columns:
``loaded_at`` (UTC), ``source_name`` (the workspace's name of the source), ``source_file`` and
``_dlt_load_id``. A row that breaks its contract goes to ``raw_quarantine.<contract>``.

Amounts are in the row's currency, else the workspace's, major unit. Ids are text, whatever the source uses.
"""

from types import MappingProxyType

from tessera.contracts.banking import BANKING
from tessera.contracts.engagement import ENGAGEMENT
from tessera.contracts.model import (
    AMOUNT,
    COUNT,
    DATE,
    FLAG,
    ID,
    NUMBER,
    QUANTITY,
    TEXT,
    TIMESTAMP,
    Column,
    SourceContract,
)
from tessera.contracts.people import PEOPLE
from tessera.contracts.shopping import SHOPPING

CONTRACTS = MappingProxyType({source.name: source for source in (*SHOPPING, *PEOPLE, *ENGAGEMENT, *BANKING)})
AUDIT_COLUMNS = ("loaded_at", "source_name", "source_file", "_dlt_load_id")
# Purchases in order of preference: without one of these there is nothing to segment.
PURCHASES = ("transactions", "orders", "account_transactions")

__all__ = [
    "AMOUNT",
    "AUDIT_COLUMNS",
    "CONTRACTS",
    "COUNT",
    "DATE",
    "FLAG",
    "ID",
    "NUMBER",
    "PURCHASES",
    "QUANTITY",
    "TEXT",
    "TIMESTAMP",
    "Column",
    "SourceContract",
]
