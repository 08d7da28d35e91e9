"""What ``raw`` already holds: a row of ``raw.source_loads`` for each file, and whether the file is still the same."""

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tessera.text_encoding import unreadable_bytes
from tessera.unpacking import InputFile

SETTLED = 2_000_000_000  # nanoseconds; a file touched so shortly before may change again without another time
TABLE = """
    CREATE TABLE IF NOT EXISTS raw.source_loads (
        source_name VARCHAR NOT NULL, source_file VARCHAR NOT NULL, contract VARCHAR NOT NULL,
        fingerprint VARCHAR NOT NULL, row_count BIGINT NOT NULL, quarantined_count BIGINT NOT NULL,
        loaded_at TIMESTAMP WITH TIME ZONE NOT NULL, settings_sum VARCHAR NOT NULL, found_columns VARCHAR NOT NULL,
        file_path VARCHAR NOT NULL, file_size BIGINT NOT NULL, file_modified BIGINT NOT NULL, seen_at BIGINT NOT NULL,
        PRIMARY KEY (source_name, source_file))"""


@dataclass(frozen=True)
class FileState:
    """A file as it lies on the disk: path, size, time of change and of this look in nanoseconds, sum of its bytes."""

    path: str
    size: int
    modified: int
    seen_at: int
    fingerprint: str


@dataclass(frozen=True)
class FileLoad:
    """One file that is loaded: how many of its rows are in ``raw`` and in quarantine, and its columns."""

    source: str
    file: str
    contract: str
    settings_sum: str
    state: FileState
    row_count: int
    quarantined_count: int
    columns: tuple[str, ...]
    loaded_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """Source and file, by which rows are told apart in ``raw``."""
        return self.source, self.file


def read_loads(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], FileLoad]:
    """Return what is loaded by source and file."""
    rows = connection.execute(
        "SELECT source_name, source_file, contract, settings_sum, file_path, file_size, file_modified, seen_at, "
        "fingerprint, row_count, quarantined_count, found_columns, epoch_us(loaded_at) FROM raw.source_loads"
    ).fetchall()
    loads = [
        FileLoad(
            source=row[0],
            file=row[1],
            contract=row[2],
            settings_sum=row[3],
            state=FileState(*row[4:9]),
            row_count=row[9],
            quarantined_count=row[10],
            columns=tuple(json.loads(row[11])),
            loaded_at=datetime.fromtimestamp(row[12] / 1e6, UTC),
        )
        for row in rows
    ]
    return {load.key: load for load in loads}


def write_loads(
    connection: duckdb.DuckDBPyConnection, gone: Iterable[tuple[str, str]], loads: Iterable[FileLoad]
) -> None:
    """Forget files and note others; the caller holds the transaction."""
    for source, file in gone:
        connection.execute("DELETE FROM raw.source_loads WHERE source_name = ? AND source_file = ?", [source, file])
    for load in loads:
        state = astuple(load.state)
        values = [load.source, load.file, load.contract, load.state.fingerprint, load.row_count, load.quarantined_count]
        values += [load.loaded_at, load.settings_sum, json.dumps(load.columns), *state[:4]]
        connection.execute(f"INSERT OR REPLACE INTO raw.source_loads VALUES ({', '.join('?' * len(values))})", values)


def look_at(file: InputFile, before: FileLoad | None, where: str) -> FileState:
    """Return the state of a file; its bytes are read only where size or time differ from what was seen before.

    Raises
    ------
    TesseraError
        This user may not read it.
    """
    try:
        status = file.path.stat()
        seen_at = time.time_ns()
        known = before.state if before is not None else None
        is_same = known is not None and (known.path, known.size, known.modified) == (
            str(file.path),
            status.st_size,
            status.st_mtime_ns,
        )
        if known is not None and is_same and known.modified < known.seen_at - SETTLED:
            return known
        fingerprint = _sum_of(file.path) + (f"/{file.member}" if file.member else "")
    except OSError as error:
        raise unreadable_bytes(file.path, where, error) from error
    return FileState(str(file.path), status.st_size, status.st_mtime_ns, seen_at, fingerprint)


def _sum_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
