"""The one module that opens Splink."""

import logging
import warnings
from typing import Any

import duckdb


def quiet_splink() -> None:
    """Keep Splink's notes on untrained levels out of our logs: :mod:`identity.training` deals with them itself."""
    logging.getLogger("splink").setLevel(logging.ERROR)


def open_linker(connection: duckdb.DuckDBPyConnection, table: str, settings: dict[str, Any]) -> Any:
    """Return Splink's linker over a table of this connection."""
    from splink import DuckDBAPI, Linker

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        database = DuckDBAPI(connection)
        return Linker(database.register(table), settings, log_level=logging.ERROR, validate_settings=False)
