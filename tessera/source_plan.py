"""What loading one source takes: its files, which of them changed, and how each is read."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import duckdb

from tessera import __version__
from tessera.casts import Notation, wanted
from tessera.contracts import SourceContract
from tessera.errors import TesseraError
from tessera.file_formats import Reading, open_file
from tessera.row_rules import RowRules
from tessera.source_files import SourceFile
from tessera.source_loads import FileLoad, FileState, look_at
from tessera.unpacking import InputFile, members, unzip
from tessera.workspace import SourceSettings, Workspace

READER_MEMORY = "2GB"  # a scan streams; this keeps odd files from taking the machine
EXAMPLES = 3  # rows or files quoted in a message

Known = dict[tuple[str, str], FileLoad]


@dataclass(frozen=True)
class PlannedFile:
    """A file of a source and its state; ``load`` is the load of just this state, where there is one."""

    input: InputFile
    state: FileState
    load: FileLoad | None


@dataclass(frozen=True)
class SourcePlan:
    """What loading one source takes."""

    source: str
    contract: SourceContract
    rules: RowRules
    reading: Reading
    time_zone: str
    tolerance: float
    where: str
    settings_sum: str
    files: tuple[PlannedFile, ...] = ()
    known_columns: frozenset[str] = field(default=frozenset())

    @classmethod
    def make(cls, workspace: Workspace, source: str, known: Known | None = None) -> "SourcePlan":
        """Return the plan of a source; one that lies elsewhere is brought to local files first.

        Parameters
        ----------
        known
            What is loaded, by source and file.

        Raises
        ------
        TesseraError
            Its files are not there or cannot be read, or a constant does not fit its contract.
        """
        settings = workspace.sources[source]
        contract = workspace.contract_of(source)
        zone = workspace.source_time_zone(source)
        rules, reading = _rules(contract, settings), _reading(workspace, contract, settings)
        text = repr((rules, settings.format, settings.encoding, settings.delimiter, settings.sheet, zone, __version__))
        where = f"{workspace.file}: sources.{source}"
        settings_sum = hashlib.sha256(text.encode()).hexdigest()
        plan = cls(source, contract, rules, reading, zone, settings.tolerance, where, settings_sum)
        plan._refuse_constants()
        return plan._with_files(_inputs(workspace, source, plan.at_files), known or {})

    def _with_files(self, inputs: list[InputFile], known: Known) -> "SourcePlan":
        files = []
        for file in inputs:
            before = known.get((self.source, file.name))
            state = look_at(file, before, self.at_files)
            is_same = before is not None and before.contract == self.contract.name
            is_same = is_same and before is not None and before.settings_sum == self.settings_sum
            is_same = is_same and before is not None and before.state.fingerprint == state.fingerprint
            files.append(PlannedFile(file, state, before if is_same else None))
        columns = {name for load in known.values() if load.source == self.source for name in load.columns}
        return replace(self, files=tuple(files), known_columns=frozenset(columns))

    @property
    def changed(self) -> list[PlannedFile]:
        """The files that must be read."""
        return [file for file in self.files if file.load is None]

    @property
    def at_files(self) -> str:
        """Where the workspace says what the files are."""
        return f"{self.where}.files"

    @property
    def summary(self) -> str:
        """The files to be read in a few words."""
        names = [file.input.name for file in self.changed]
        of = f" of {len(self.files):,}" if len(names) < len(self.files) else ""
        if len(names) > EXAMPLES:
            return f"{names[0]} ... {names[-1]} ({len(names):,}{of} files)"
        return ", ".join(names) + (f" ({len(names)}{of} files)" if of else "")

    @contextmanager
    def reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a connection that reads files; clock times without an offset are read in the source's zone."""
        with duckdb.connect(config={"memory_limit": READER_MEMORY}) as connection:
            connection.execute("SET TimeZone = ?", [self.time_zone])
            connection.execute("SET enable_progress_bar = false")
            yield connection

    def open(self, reader: duckdb.DuckDBPyConnection, file: PlannedFile) -> SourceFile:
        """Open a file and see that it has the columns without which no row can be whole.

        Raises
        ------
        TesseraError
            It does not open, or lacks a required column.
        """
        found = open_file(reader, unzip(file.input, self.reading.folder, self.at_files), self.reading, self.at_files)
        if file.input.member is not None:
            found = replace(found, path=file.input.path / file.input.member)
        if self.reading.segment_contract is None:
            self._refuse_missing(found)
        return found

    def _refuse_missing(self, file: SourceFile) -> None:
        seen = replace(file, columns=tuple(column for column in file.columns if column.name not in file.unseen))
        for column in self.contract.columns:
            theirs = self.rules.columns.get(column.name)
            if theirs is not None and column.required:
                seen.column(theirs, f"{self.where}.columns.{column.name}")
            elif (
                theirs is not None
                and seen.find(theirs) is None
                and any(other.name.strip().lower() == theirs.strip().lower() for other in seen.columns)
            ):
                seen.column(theirs, f"{self.where}.columns.{column.name}")  # several differ by capitals only

    def missing_columns(self, file: SourceFile) -> list[str]:
        """Return those of our columns that are mapped to a column that the file does not have."""
        unseen = set(file.unseen)
        return [
            ours
            for ours, theirs in self.rules.columns.items()
            if (found := file.find(theirs)) is None or found.name in unseen
        ]

    def _refuse_constants(self) -> None:
        with duckdb.connect() as connection:
            for column, text, sql in self.rules.constant_values():
                if (connection.execute(f"SELECT {sql}").fetchone() or (None,))[0] is None:
                    key = f"{self.where}.constants.{column.name}"
                    allowed = ", ".join(column.allowed) or wanted(column, "VARCHAR", self.rules.notation)
                    raise TesseraError(f"{key}: {text!r} does not fit; allowed: {allowed}. Correct it.")


def _rules(contract: SourceContract, settings: SourceSettings) -> RowRules:
    columns = dict(settings.columns)
    if settings.format is not None:
        columns = {name: name for name in contract.column_names if name not in settings.constants} | columns
    notation = Notation(settings.decimal, settings.date_format)
    return RowRules(contract, columns, dict(settings.constants), dict(settings.values), notation, settings.id_space)


def _reading(workspace: Workspace, contract: SourceContract, settings: SourceSettings) -> Reading:
    return Reading(
        names=tuple(settings.columns.values()),
        folder=workspace.paths.unpacked / str(os.getpid()),
        notation=Notation(settings.decimal, settings.date_format),
        encoding=settings.encoding,
        delimiter=settings.delimiter,
        sheet=settings.sheet,
        segment_contract=contract.name if settings.format is not None else None,
    )


def _inputs(workspace: Workspace, source: str, where: str) -> list[InputFile]:
    if workspace.sources[source].is_landed:
        from tessera.connectors import landed_files

        return members(landed_files(workspace, source), where)
    return members(workspace.source_files(source), where)
