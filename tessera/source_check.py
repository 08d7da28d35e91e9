"""Sources held against their contracts without loading."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from tessera.casts import wanted
from tessera.delivery import clear_unpacked
from tessera.errors import TesseraError
from tessera.file_formats import split_file, take_rejected
from tessera.quarantine import FileRead, is_beyond_tolerance, quarantine_rows
from tessera.source_notes import refuse_empty, refuse_missing_everywhere
from tessera.source_plan import EXAMPLES, PlannedFile, SourcePlan
from tessera.workspace import Workspace


@dataclass(frozen=True)
class SourceProblem:
    """One thing that is wrong with a source.

    Attributes
    ----------
    file, column
        The file, and our column; empty where it concerns more than one.
    count, row_count
        Rows that have it, and rows of the file; 0 where the source cannot be read at all.
    examples
        A few rows with what was found.
    allowed
        What the contract allows, or what to do.
    stops_load
        Whether the load would stop: the source cannot be read, or is beyond its tolerance.
    """

    source: str
    contract: str
    file: str
    column: str
    count: int
    row_count: int
    examples: tuple[str, ...]
    allowed: str
    stops_load: bool

    @property
    def text(self) -> str:
        """The problem in one line."""
        if not self.row_count:
            return self.allowed
        at = f"sources.{self.source}: {self.file}{': ' + self.column if self.column else ''}"
        return f"{at}: {self.count:,} of {self.row_count:,} rows are broken: {'; '.join(self.examples)}"


def check_sources(workspace: Workspace) -> list[SourceProblem]:
    """Read every source and return what is wrong; nothing is loaded.

    Returns
    -------
    list of SourceProblem
        By source and file, the column with most broken rows first.
    """
    problems: list[SourceProblem] = []
    try:
        for source in workspace.sources:
            problems += _source_problems(workspace, source)
    finally:
        clear_unpacked(workspace)
    return problems


def _source_problems(workspace: Workspace, source: str) -> list[SourceProblem]:
    contract = workspace.contract_of(source)
    try:
        plan = SourcePlan.make(workspace, source)
        with plan.reader() as reader:
            reads = [_read(plan, file, reader) for file in plan.files]
            refuse_missing_everywhere(plan, reads)
            total = sum(read.row_count + len(read.rejected) for read in reads)
            refuse_empty(plan, total)
            stops = is_beyond_tolerance(plan, sum(read.quarantined_count for read in reads), total)
            return [problem for read in reads for problem in _file_problems(read, reader, stops_load=stops)]
    except TesseraError as error:
        return [SourceProblem(source, contract.name, "", "", 0, 0, (), str(error), stops_load=True)]


def _read(plan: SourcePlan, file: PlannedFile, reader: duckdb.DuckDBPyConnection) -> FileRead:
    opened = plan.open(reader, file)
    sql = "SELECT count(*), count(*) FILTER (is_broken) FROM ({})"
    counts = opened.run(reader, sql.format(plan.rules.rows(opened, {})), plan.at_files).fetchall()[0]
    rejected, is_sure = take_rejected(reader, opened)
    if not is_sure:
        opened = split_file(opened, plan.reading)
        counts = opened.run(reader, sql.format(plan.rules.rows(opened, {})), plan.at_files).fetchall()[0]
        rejected, _ = take_rejected(reader, opened)
    return FileRead(plan, file, opened, counts[0], counts[1], tuple(rejected))


def _file_problems(read: FileRead, reader: duckdb.DuckDBPyConnection, *, stops_load: bool) -> Iterator[SourceProblem]:
    plan, row_count = read.plan, read.row_count + len(read.rejected)
    if not read.quarantined_count:
        return
    sql = (
        "SELECT coalesce(column_name, ''), count(*), "
        f"list('row ' || row_number || ': ' || reason ORDER BY row_number)[:{EXAMPLES}] "
        f"FROM ({quarantine_rows(reader, read)}) GROUP BY ALL ORDER BY 2 DESC, 1"
    )
    found = read.opened.run(reader, sql, plan.at_files).fetchall()
    for column, count, examples in found:
        yield SourceProblem(
            source=plan.source,
            contract=plan.contract.name,
            file=read.file.input.name,
            column=column,
            count=count,
            row_count=row_count,
            examples=tuple(examples),
            allowed=_allowed(plan, column),
            stops_load=stops_load,
        )


def _allowed(plan: SourcePlan, column: str) -> str:
    if not column:
        return "as many columns as the header has, in one encoding, quotes closed"
    rule = plan.contract.column(column)
    text = f"one of {', '.join(rule.allowed)}" if rule.allowed else wanted(rule, "VARCHAR", plan.rules.notation)
    return f"{text}, not empty" if rule.required else text
