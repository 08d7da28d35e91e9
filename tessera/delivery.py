"""A load on its way: files become Parquet, dlt brings it beside the tables in use, broken rows stand aside."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psutil

from tessera.contracts import CONTRACTS, SourceContract
from tessera.errors import TesseraError
from tessera.file_formats import split_file, take_rejected
from tessera.quarantine import WRITTEN_LIMIT, FileRead, quarantine_file
from tessera.raw_tables import raw_types
from tessera.source_files import literal
from tessera.source_plan import PlannedFile, SourcePlan
from tessera.warehouse import make_folder
from tessera.workspace import Workspace

_DLT_TYPES = {"VARCHAR": "text", "BIGINT": "bigint", "DOUBLE": "double", "BOOLEAN": "bool", "DATE": "date"}


@dataclass
class Delivery:
    """One load: where its files lie meanwhile, and what was read."""

    workspace: Workspace
    connection: duckdb.DuckDBPyConnection
    folder: Path
    loaded_at: datetime
    load_id: str = ""
    reads: list[FileRead] = field(default_factory=list)

    @classmethod
    def make(cls, workspace: Workspace, connection: duckdb.DuckDBPyConnection) -> "Delivery":
        """Return a load with an empty folder."""
        delivery = cls(workspace, connection, _dlt_folder(workspace), datetime.now(UTC).replace(microsecond=0))
        delivery.clear()
        return delivery

    def bring(self, plans: list[SourcePlan], progress: Callable[[str], None]) -> list[FileRead]:
        """Read the changed files of all sources and let dlt load their rows into ``raw.<contract>_incoming``.

        Raises
        ------
        TesseraError
            A file cannot be read, or the warehouse not written.
        """
        if not plans:
            return []
        make_folder(self.folder / "_rows")
        try:
            self._run_dlt(plans, progress)
        except Exception as error:  # whatever breaks inside dlt, a person reads one message
            raise explain_load_error(str(self.workspace.file), error) from error
        return self.reads

    def _run_dlt(self, plans: list[SourcePlan], progress: Callable[[str], None]) -> None:
        import dlt

        self.connection.execute(
            "DROP TABLE IF EXISTS raw._dlt_version"
        )  # dlt skips tables it remembers; ours is renamed
        dlt.config["data_writer.compression"] = "snappy"
        dlt.config["restore_from_destination"] = False
        pipeline = dlt.pipeline(
            pipeline_name=self.workspace.name,
            pipelines_dir=str(self.folder),
            destination=dlt.destinations.duckdb(self.connection),
            dataset_name="raw",
        )
        resources = []
        for contract in dict.fromkeys(plan.contract for plan in plans):
            of_contract = [plan for plan in plans if plan.contract is contract]
            resources.append(
                dlt.resource(
                    self._files(of_contract, progress),
                    name=f"{contract.name}_incoming",
                    write_disposition="replace",
                    columns=_dlt_columns(contract),
                )
            )
        # One thread fills row groups whole; several leave parts that are compressed anew at the end, and a larger file.
        self.connection.execute("SET threads = 1")
        pipeline.run(resources, loader_file_format="parquet")
        self.connection.execute("RESET threads")

    def _files(self, plans: list[SourcePlan], progress: Callable[[str], None]) -> Iterator[Any]:
        """Write the rows of each file as Parquet and hand the file to dlt."""
        import dlt

        self.load_id = dlt.current.load_package_state()["load_id"]
        for plan in plans:
            progress(f"{plan.source}: loading {plan.summary}")
            with plan.reader() as reader:
                for file in plan.changed:
                    path = self.folder / "_rows" / f"{len(self.reads)}.parquet"
                    read = self._read(plan, file, reader, path)
                    self.reads.append(read)
                    if read.row_count:
                        yield dlt.mark.with_file_import(str(path), "parquet", read.row_count)
                    path.unlink(missing_ok=True)

    def _read(self, plan: SourcePlan, file: PlannedFile, reader: duckdb.DuckDBPyConnection, to: Path) -> FileRead:
        """Write all rows of a file with ``is_broken``; a CSV file with quotes that never end is taken apart first."""
        opened = plan.open(reader, file)
        audit = {
            "loaded_at": f"TIMESTAMPTZ '{self.loaded_at:%Y-%m-%d %H:%M:%S}+00'",
            "source_name": literal(plan.source),
            "source_file": literal(file.input.name),
            "_dlt_load_id": literal(self.load_id),
        }
        copy = f"COPY ({{}}) TO {literal(str(to))} (FORMAT parquet)"
        opened.run(reader, copy.format(plan.rules.rows(opened, audit)), plan.at_files)
        rejected, is_sure = take_rejected(reader, opened)
        if not is_sure:
            opened = split_file(opened, plan.reading)
            opened.run(reader, copy.format(plan.rules.rows(opened, audit)), plan.at_files)
            rejected, _ = take_rejected(reader, opened)
        counts = f"SELECT count(*), count(*) FILTER (is_broken) FROM read_parquet([{literal(str(to))}])"
        rows, broken = reader.execute(counts).fetchone() or (0, 0)
        return FileRead(plan, file, opened, rows, broken, tuple(rejected))

    def finish_incoming(self) -> set[str]:
        """Take broken rows and what marks them out of the tables beside those in use; return their contracts."""
        sql = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'"
        tables = {name for (name,) in self.connection.execute(sql).fetchall()}
        found = {name for name in CONTRACTS if f"{name}_incoming" in tables}
        broken = {read.plan.contract.name for read in self.reads if read.broken_count}
        for name in found:
            if name in broken:
                self.connection.execute(f"DELETE FROM raw.{name}_incoming WHERE is_broken")
            self.connection.execute(f"ALTER TABLE raw.{name}_incoming DROP COLUMN is_broken")
        return found

    def write_quarantine(self, reads: list[FileRead], *, is_stopped: bool) -> None:
        """Write the broken rows of each file as Parquet."""
        for plan in dict.fromkeys(read.plan.source for read in reads if read.quarantined_count):
            of_plan = [read for read in reads if read.plan.source == plan and read.quarantined_count]
            with of_plan[0].plan.reader() as reader:
                for read in of_plan:
                    quarantine_file(reader, read, self._quarantine_path(read), WRITTEN_LIMIT if is_stopped else None)

    def replace_quarantine(self, read: FileRead) -> None:
        """Put the broken rows of a file in the place of those that it had before; the caller holds the transaction."""
        table = f"raw_quarantine.{read.plan.contract.name}"
        key = [read.plan.source, read.file.input.name]
        self.connection.execute(f"DELETE FROM {table} WHERE source_name = ? AND source_file = ?", key)
        self.insert_quarantine(read)

    def insert_quarantine(self, read: FileRead) -> None:
        """Add the broken rows of a file to ``raw_quarantine``; the caller holds the transaction."""
        if not read.quarantined_count:
            return
        rows = f"read_parquet([{literal(str(self._quarantine_path(read)))}])"
        self.connection.execute(
            f"INSERT INTO raw_quarantine.{read.plan.contract.name} "
            f"SELECT ?, ?, row_number, reason, column_name, row_values, ?, ? FROM {rows}",
            [read.plan.source, read.file.input.name, self.loaded_at, self.load_id],
        )

    def _quarantine_path(self, read: FileRead) -> Path:
        return self.folder / "_rows" / f"quarantine_{self.reads.index(read)}.parquet"

    def clear(self) -> None:
        """Remove what this load, or one that was killed, left beside the warehouse."""
        _remove(self.folder)
        clear_unpacked(self.workspace)


def clear_unpacked(workspace: Workspace) -> None:
    """Remove the files that this process, or one that is gone, made of sources."""
    folder = workspace.paths.unpacked
    for inner in folder.iterdir() if folder.is_dir() else ():
        if not (inner.name.isdigit() and int(inner.name) != os.getpid() and psutil.pid_exists(int(inner.name))):
            _remove(inner)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def explain_load_error(where: str, error: BaseException) -> TesseraError:
    """Find the cause under dlt's own errors."""
    chain = [error]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        if cause in chain:
            break
        chain.append(cause)
    for cause in chain:
        if isinstance(cause, TesseraError):
            return cause
    lines = str(chain[-1]).splitlines() or [type(chain[-1]).__name__]
    return TesseraError(
        f"{where}: loading into the warehouse failed: {lines[0]}. What was loaded before stays; "
        "see that the disk has room, then run again."
    )


def _dlt_columns(contract: SourceContract) -> dict[str, Any]:
    """Return the columns as dlt describes them."""
    return {name: _dlt_type(kind) for name, kind in {**raw_types(contract), "is_broken": "BOOLEAN"}.items()}


def _dlt_type(kind: str) -> dict[str, Any]:
    if kind.startswith("DECIMAL"):
        precision, scale = map(int, kind.removeprefix("DECIMAL(").removesuffix(")").split(","))
        return {"data_type": "decimal", "precision": precision, "scale": scale}
    return {"data_type": _DLT_TYPES.get(kind, "timestamp")}


def _dlt_folder(workspace: Workspace) -> Path:
    """Return a folder for dlt, which pastes its paths into SQL as they are: none with a quote in it."""
    folder = workspace.paths.dlt
    if "'" not in str(folder):
        return folder
    return Path(tempfile.gettempdir()) / f"tessera_dlt_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"


def _remove(folder: Path) -> None:
    """Remove a folder, also where something else lies in its place."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.unlink(missing_ok=True)
