"""State that raw files cannot give back, kept as Parquet beside the warehouse: decisions, ids, ledger and model."""

import os
import shutil
from pathlib import Path

import duckdb

from tessera.home import WorkspacePaths
from tessera.kept_tables import read_parquet, write_parquet
from tessera.warehouse import make_folder

# Pairs and compared records are left out: they are found again from the records with the same model.
KEPT_TABLES = ("customer_ids", "customer_ledger", "decisions", "models", "value_frequencies")
CURRENT = "current"
KEPT_EXPORTS = 2


def state_folder(paths: WorkspacePaths) -> Path:
    """Return the folder of the exports; the link ``current`` in it leads to the newest whole one."""
    return paths.folder / "identity"


def export_state(connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths) -> Path:
    """Write the kept tables and make them the current export in one step."""
    folder = state_folder(paths)
    make_folder(folder)
    numbers = [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    export = folder / f"{max(numbers, default=0) + 1:08}"
    export.mkdir()
    for table in KEPT_TABLES:
        write_parquet(connection, f"FROM identity.{table}", export / f"{table}.parquet")
    link = folder / f".{CURRENT}.{export.name}"
    link.unlink(missing_ok=True)
    link.symlink_to(export.name)
    os.replace(link, folder / CURRENT)  # noqa: PTH105 - replaces the old link in one step
    for number in sorted(numbers)[: 1 - KEPT_EXPORTS]:
        shutil.rmtree(folder / f"{number:08}", ignore_errors=True)
    return export


def restore_state(connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths) -> bool:
    """Fill a fresh warehouse from the current export; returns whether there was anything to restore.

    A warehouse that knows a customer or a decision is left alone.
    """
    current = state_folder(paths) / CURRENT
    known = connection.execute(
        "SELECT (SELECT count(*) FROM identity.customer_ledger) + (SELECT count(*) FROM identity.decisions)"
    ).fetchall()[0][0]
    if known or not current.exists():
        return False
    for table in KEPT_TABLES:
        connection.execute(f"DELETE FROM identity.{table}")
        read_parquet(connection, f"identity.{table}", [current / f"{table}.parquet"])
    return True
