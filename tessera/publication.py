"""Publication: what readers see changes in one atomic step, or not at all.

Each publication is a folder of its own; the link ``published`` is renamed onto the newest. A
reader that has the old file open keeps it, and no reader ever sees half a run. A publication
whose rows are those already published is thrown away, so nothing changes without cause.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from tessera.errors import TesseraError
from tessera.home import WorkspacePaths
from tessera.warehouse import connect

SCHEMA = "segments"
KEPT_PUBLICATIONS = 3  # the current one and two to go back to
SORT_KEYS = ("as_of_date", "customer_id", "segment_key", "feature_name", "k")

Decorate = Callable[[Path, Path], object]


@dataclass(frozen=True)
class Publication:
    """What was published: its folder, its rows by table, and whether readers see anything new."""

    folder: Path
    row_counts: dict[str, int]
    is_changed: bool


def publish(paths: WorkspacePaths, as_of_date: date, decorate: Decorate) -> Publication:
    """Copy the tables of ``segments`` at one day out of the warehouse and let readers see them.

    Parameters
    ----------
    decorate
        Called with the new database and the folder ``report`` beside it before readers see them.

    Raises
    ------
    TesseraError
        There is nothing to publish at that day; what is published stays.
    """
    paths.publications.mkdir(parents=True, exist_ok=True)
    _sweep(paths, keep=KEPT_PUBLICATIONS)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    draft = paths.publications / f".draft-{stamp}"
    draft.mkdir()
    try:
        row_counts, fingerprint = _write_tables(paths, as_of_date, draft)
        if fingerprint == _current_fingerprint(paths):
            return Publication(paths.published.resolve(), row_counts, is_changed=False)
        decorate(draft / "segments.duckdb", draft / "report")
        (draft / "fingerprint").write_text(fingerprint)
        _make_read_only(draft)
        release = paths.publications / stamp
        draft.rename(release)
        _point(paths.published, Path("publications") / stamp)
        _point(paths.report, Path("published") / "report")
        _sweep(paths, keep=KEPT_PUBLICATIONS)
        return Publication(release, row_counts, is_changed=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_tables(paths: WorkspacePaths, as_of_date: date, draft: Path) -> tuple[dict[str, int], str]:
    digest = hashlib.sha256()
    counts = {}
    with connect(draft / "segments.duckdb") as connection:
        connection.execute(f"ATTACH '{str(paths.warehouse).replace(chr(39), chr(39) * 2)}' AS warehouse (READ_ONLY)")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for table, columns in _tables(connection).items():
            keys = ", ".join(key for key in SORT_KEYS if key in columns)
            connection.execute(
                f'CREATE TABLE {SCHEMA}."{table}" AS SELECT * FROM warehouse.{SCHEMA}."{table}" WHERE as_of_date = ? ORDER BY {keys}',
                [as_of_date],
            )
            parquet = str(draft / f"{table}.parquet").replace("'", "''")
            connection.execute(f"COPY {SCHEMA}.\"{table}\" TO '{parquet}' (FORMAT parquet)")
            _comment(connection, table, columns)
            hashed = connection.execute(
                f'SELECT count(*), CAST(sum(hash(t)) AS VARCHAR), CAST(bit_xor(hash(t)) AS VARCHAR) FROM {SCHEMA}."{table}" AS t'
            ).fetchone()
            counts[table] = hashed[0] if hashed else 0
            digest.update(repr((table, tuple(columns), hashed)).encode())
        connection.execute("DETACH warehouse")
    if not counts.get("customer_segments"):
        raise TesseraError(f"{SCHEMA}.customer_segments has no row at as_of_date {as_of_date}; nothing was published. Run `assign_segments` first.")
    return counts, digest.hexdigest()


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str | None]]:
    rows = connection.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() "
        "WHERE database_name = 'warehouse' AND schema_name = ? ORDER BY table_name, column_index",
        [SCHEMA],
    ).fetchall()
    tables: dict[str, dict[str, str | None]] = {}
    for table, column, comment in rows:
        tables.setdefault(table, {})[column] = comment
    return tables


def _comment(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str | None]) -> None:
    """Carry the descriptions of tables and columns to where analysts read them."""
    row = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = ? AND table_name = ?", [SCHEMA, table]
    ).fetchone()
    if row and row[0]:
        connection.execute(f'COMMENT ON TABLE {SCHEMA}."{table}" IS {_text(row[0])}')
    for column, comment in columns.items():
        if comment:
            connection.execute(f'COMMENT ON COLUMN {SCHEMA}."{table}"."{column}" IS {_text(comment)}')


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _current_fingerprint(paths: WorkspacePaths) -> str | None:
    file = paths.published / "fingerprint"
    complete = paths.report.exists() and paths.published_database.exists()
    return file.read_text() if complete and file.exists() else None


def _make_read_only(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o444)


def _point(link: Path, target: Path) -> None:
    """Make ``link`` lead to ``target`` in one step: readers see the old or the new, never neither."""
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    os.replace(temporary, link)


def _sweep(paths: WorkspacePaths, keep: int) -> None:
    """Remove drafts of killed runs and publications beyond the kept ones; never the current one."""
    current = paths.published.resolve() if paths.published.exists() else None
    releases = sorted(path for path in paths.publications.iterdir() if not path.name.startswith("."))
    old = [path for path in releases[:-keep] if path != current]
    for path in [*paths.publications.glob(".draft-*"), *old]:
        shutil.rmtree(path, ignore_errors=True)
