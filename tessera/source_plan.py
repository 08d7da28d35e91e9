"""What loading one source takes: its files checked against the contract, then read in batches."""

# ruff: noqa: S608 - names in the SQL are those of contracts, or quoted by source_files

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tessera import __version__
from tessera.casts import cast, doubt, wanted
from tessera.contracts import Column, SourceContract
from tessera.errors import TesseraError
from tessera.source_files import FoundColumn, SourceFile, literal, open_file
from tessera.workspace import Workspace

BATCH_ROWS = 500_000
READER_MEMORY = "1GB"  # a scan streams; this keeps odd files from taking the machine
EXAMPLES = 3  # rows or files quoted in a message


@dataclass(frozen=True)
class SourcePlan:
    """What loading one source takes: its contract, files, mapping, clock and a sum over all of them."""

    contract: SourceContract
    files: tuple[Path, ...]
    columns: dict[str, str]
    time_zone: str
    where: str
    fingerprint: str

    @classmethod
    def make(cls, workspace: Workspace, contract: SourceContract) -> "SourcePlan":
        """Return the plan of a source; one that the workspace leaves out has no files."""
        name = contract.name
        settings = workspace.sources.get(name)
        if settings is None:
            return cls(contract, (), {}, "UTC", "", _fingerprint(repr((contract, __version__)), ()))
        files = tuple(workspace.source_files(name))
        zone = workspace.source_time_zone(name)
        text = repr((contract, sorted(settings.columns.items()), zone, __version__))
        where = f"{workspace.file}: sources.{name}"
        return cls(contract, files, dict(settings.columns), zone, where, _fingerprint(text, files))

    @property
    def summary(self) -> str:
        """The files in a few words."""
        names = [path.name for path in self.files]
        if len(names) > EXAMPLES:
            return f"{names[0]} ... {names[-1]} ({len(names):,} files)"
        return ", ".join(names) or "nothing: left out of the workspace"

    def problems(self) -> list[str]:
        """Return what is wrong with values; refuse files that do not open, lack a column or are all empty."""
        row_count, problems = 0, []
        for file, found, reader in self._opened():
            rows, of_file = self._problems_of(file, found, reader)
            row_count += rows
            problems += of_file
        if self.files and not row_count:
            names = ", ".join(str(path) for path in self.files)
            raise TesseraError(
                f"{self._at_files}: {names} has columns but no rows. Bring rows, or leave the source out."
            )
        return problems

    def _problems_of(
        self, file: SourceFile, found: list[tuple[Column, FoundColumn]], reader: duckdb.DuckDBPyConnection
    ) -> tuple[int, list[str]]:
        """Return the rows of a file and what is wrong with its values, in one scan."""
        doubts = [(column, theirs, doubt(column, theirs.sql, theirs.type)) for column, theirs in found]
        doubts = [each for each in doubts if each[2]]
        counts = ["count(*)", *(f"count(*) FILTER (WHERE {condition})" for _, _, condition in doubts)]
        counts += [f"count({theirs.sql})" for _, theirs in found if file.is_text]  # reads what no doubt reads
        totals = file.run(reader, f"SELECT {', '.join(counts)} FROM {file.scan}", self._at_files).fetchone() or (0,)
        problems = []
        for (column, theirs, condition), count in zip(doubts, totals[1:], strict=False):
            if count:
                examples = self._examples(reader, file, theirs, condition)
                values = f"{count:,} value(s) of {theirs.name!r} are not {wanted(column, theirs.type)}"
                problems.append(f"{self.where}.columns.{column.name}: {file.path}: {values}: {examples}.")
        return totals[0], problems

    def batches(self, loaded_at: datetime) -> Generator[Any, None, None]:
        """Yield Arrow record batches with the contract's columns and the audit columns that are ours."""
        for file, found, reader in self._opened():
            mapped = {column.name: cast(column, theirs.sql, theirs.type) for column, theirs in found}
            select = [f"{mapped.get(c.name, f'CAST(NULL AS {c.type})')} AS {c.name}" for c in self.contract.columns]
            select.append(f"TIMESTAMPTZ '{loaded_at:%Y-%m-%d %H:%M:%S}+00' AS loaded_at")
            select.append(f"{literal(file.path.name)} AS source_file")
            relation = file.run(reader, f"SELECT {', '.join(select)} FROM {file.scan}", self._at_files)
            yield from relation.to_arrow_reader(BATCH_ROWS)

    @property
    def _at_files(self) -> str:
        return f"{self.where}.files"

    def _opened(self) -> Iterator[tuple[SourceFile, list[tuple[Column, FoundColumn]], duckdb.DuckDBPyConnection]]:
        """Yield each file, the columns that it brings and the connection that reads it."""
        mapped = [column for column in self.contract.columns if column.name in self.columns]
        with duckdb.connect(config={"memory_limit": READER_MEMORY}) as reader:
            reader.execute("SET TimeZone = ?", [self.time_zone])  # clock times without an offset are read in it
            for path in self.files:
                file = open_file(reader, path, self.columns.values(), self._at_files)
                found = [(c, file.column(self.columns[c.name], f"{self.where}.columns.{c.name}")) for c in mapped]
                yield file, found, reader

    def _examples(
        self, reader: duckdb.DuckDBPyConnection, file: SourceFile, theirs: FoundColumn, condition: str
    ) -> str:
        numbered = f"(SELECT *, row_number() OVER () AS tessera_row FROM {file.scan})"
        sql = f"SELECT tessera_row, CAST({theirs.sql} AS VARCHAR) FROM {numbered} WHERE {condition} LIMIT {EXAMPLES}"
        rows = file.run(reader, sql, self._at_files).fetchall()
        return "; ".join(f"row {row:,}: {value[:60]!r}" for row, value in rows)


def _fingerprint(text: str, files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(text.encode())
    for path in files:
        digest.update(repr(path.name).encode())
        try:
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise TesseraError(f"{path} cannot be read: {error.strerror}. Allow this user to read it.") from error
    return digest.hexdigest()
