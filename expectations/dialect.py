"""DuckDB for Great Expectations: duckdb-engine's dialect, for reading only.

Great Expectations closes its connection before it fetches the rows, and a rollback on the way
back to the pool would discard them (its issue 11579). Reading needs no transaction, so there is none.
"""

from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, Dialect
from sqlalchemy.dialects import registry

NAME = "duckdb"
DRIVER = "tessera"


class ReadOnlyDialect(Dialect):  # type: ignore[misc]  # duckdb-engine brings no types
    """The dialect ``duckdb+tessera``."""

    supports_statement_cache = False

    def connect(self, *arguments: Any, **settings: Any) -> ConnectionWrapper:
        """Open the file with the settings of our own connections: within a process DuckDB demands equal ones."""
        del arguments
        return ConnectionWrapper(duckdb.connect(settings["database"], read_only=True))

    def do_begin(self, connection: Any) -> None:
        """Begin nothing."""

    def do_commit(self, connection: Any) -> None:
        """Commit nothing."""

    def do_rollback(self, connection: Any) -> None:
        """Keep the rows that are still to be fetched."""


def register_dialect() -> None:
    """Make the dialect known to SQLAlchemy."""
    registry.register(f"{NAME}.{DRIVER}", __name__, ReadOnlyDialect.__name__)
