"""Publication: what readers see changes in one atomic step, or not at all.

Each publication is a folder of its own; the link ``published`` is renamed onto the newest. A
reader that has the old file open keeps it, and no reader ever sees half a run. A publication
whose rows are those already published is thrown away, so nothing changes without cause.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from tessera import __version__
from tessera.errors import TesseraError
from tessera.home import WorkspacePaths
from tessera.warehouse import connect, explain_open_error, make_folder

SCHEMA = "segments"  # of the warehouse; in the published file it is the file's own name, its catalogue
OUTWARD = "segments.main"  # so that readers can write `segments.customer_segments` or just `customer_segments`
MANIFEST = "manifest.json"
KEPT_PUBLICATIONS = 3  # the current one and two to go back to
SORT_KEYS = (
    "as_of_date",
    "customer_id",
    "segment_key",
    "feature_name",
    "category_name",
    "candidate_name",
    "dot_number",
    "rule_key",
    "claim_id",
    "anomaly_id",
    "contract",
    "ledger_id",
    "from_date",
    "from_segment_key",
    "to_segment_key",
    "valid_from_date",
)

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
    make_folder(paths.publications)
    _sweep(paths, keep=KEPT_PUBLICATIONS)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    draft = paths.publications / f".draft-{stamp}"
    draft.mkdir()
    try:
        row_counts, fingerprint = _write_tables(paths, as_of_date, draft)
        if fingerprint == _current_fingerprint(paths):
            return Publication(paths.published.resolve(), row_counts, is_changed=False)
        decorate(draft / "segments.duckdb", draft / "report")
        _write_manifest(draft, fingerprint)
        _make_read_only(draft)
        _flush(draft)
        release = paths.publications / stamp
        draft.rename(release)
        _point(paths.published, Path("publications") / stamp)
        _point(paths.report, Path("published") / "report")
        _sweep(paths, keep=KEPT_PUBLICATIONS)
        return Publication(release, row_counts, is_changed=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_tables(paths: WorkspacePaths, as_of_date: date, draft: Path) -> tuple[dict[str, int], str]:
    """Write the database and its Parquet files; return rows by table and a sum over all that readers see."""
    digest = hashlib.sha256(__version__.encode())
    counts: dict[str, int] = {}
    with connect(draft / "segments.duckdb") as connection:
        _attach(connection, paths.warehouse)
        for table, columns in _tables(connection).items():
            comment = _write_table(connection, table, columns, as_of_date)
            parquet = _text(str(draft / f"{table}.parquet"))
            connection.execute(f"COPY {OUTWARD}.{_quoted(table)} TO {parquet} (FORMAT parquet)")
            summed = connection.execute(
                "SELECT count(*), CAST(sum(hash(t)) AS VARCHAR), CAST(bit_xor(hash(t)) AS VARCHAR) "
                f"FROM {OUTWARD}.{_quoted(table)} AS t"
            ).fetchone() or (0,)
            counts[table] = summed[0]
            digest.update(repr((table, comment, columns, summed)).encode())
        connection.execute("DETACH warehouse")
    if not counts.get("customer_segments"):
        raise TesseraError(
            f"{SCHEMA}.customer_segments has no row at as_of_date {as_of_date}; nothing was published. "
            "Run `assign_segments` first."
        )
    return counts, digest.hexdigest()


def _attach(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    if not warehouse.exists():
        raise TesseraError(f"there is no warehouse at {warehouse} yet. Run `tessera run` first.")
    try:
        connection.execute(f"ATTACH {_text(str(warehouse))} AS warehouse (READ_ONLY)")
    except duckdb.Error as error:
        raise explain_open_error(warehouse, str(error)) from error


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, str | None]]]:
    """Return name, type and description of each column, by table."""
    rows = connection.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
        "WHERE database_name = 'warehouse' AND schema_name = ? ORDER BY table_name, column_index",
        [SCHEMA],
    ).fetchall()
    tables: dict[str, list[tuple[str, str, str | None]]] = {}
    for table, *column in rows:
        tables.setdefault(table, []).append((column[0], column[1], column[2]))
    return tables


def _write_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str, str | None]], as_of_date: date
) -> str | None:
    """Copy the rows of one day with the descriptions that analysts read; return the table's own."""
    names = [name for name, _, _ in columns]
    if "as_of_date" not in names:
        raise TesseraError(f"{SCHEMA}.{table} has no column as_of_date: every outward table needs one. Add it in dbt.")
    target, source = f"{OUTWARD}.{_quoted(table)}", f"warehouse.{SCHEMA}.{_quoted(table)}"
    keys = ", ".join(key for key in SORT_KEYS if key in names)
    connection.execute(
        f"CREATE TABLE {target} AS SELECT * FROM {source} WHERE as_of_date = ? ORDER BY {keys}", [as_of_date]
    )
    row = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = ? AND table_name = ?",
        [SCHEMA, table],
    ).fetchone()
    comment: str | None = row[0] if row else None
    if comment:
        connection.execute(f"COMMENT ON TABLE {target} IS {_text(comment)}")
    for name, _, description in columns:
        if description:
            connection.execute(f"COMMENT ON COLUMN {target}.{_quoted(name)} IS {_text(description)}")
    return comment


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _write_manifest(folder: Path, fingerprint: str) -> None:
    """Note what belongs to the publication, so that a file removed by hand is noticed."""
    files = {str(file.relative_to(folder)): file.stat().st_size for file in sorted(folder.rglob("*")) if file.is_file()}
    (folder / MANIFEST).write_text(json.dumps({"fingerprint": fingerprint, "files": files}, indent=2))


def _current_fingerprint(paths: WorkspacePaths) -> str | None:
    """Return the sum of what readers see; None where any of it is missing or of another size."""
    try:
        manifest = json.loads((paths.published / MANIFEST).read_text())
        is_whole = all((paths.published / name).stat().st_size == size for name, size in manifest["files"].items())
        is_linked = paths.report.resolve() == (paths.published / "report").resolve()
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return str(manifest["fingerprint"]) if is_whole and is_linked else None


def _make_read_only(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o444)


def _flush(folder: Path) -> None:
    """Wait until a folder is on disk: a power cut after the link has changed must find all of it."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _point(link: Path, target: Path) -> None:
    """Make ``link`` lead to ``target`` in one step: readers see the old or the new, never neither."""
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    try:
        temporary.replace(link)
    except OSError as error:
        temporary.unlink()
        raise TesseraError(
            f"{link} cannot lead to the new publication: {error.strerror}. Move away what lies there, then run again."
        ) from error


def _sweep(paths: WorkspacePaths, keep: int) -> None:
    """Remove drafts of killed runs and publications beyond the kept ones; never the current one."""
    current = paths.published.resolve() if paths.published.exists() else None
    releases = sorted(path for path in paths.publications.iterdir() if not path.name.startswith("."))
    old = [path for path in releases[:-keep] if path != current]
    for path in [*paths.publications.glob(".draft-*"), *old]:
        shutil.rmtree(path, ignore_errors=True)
