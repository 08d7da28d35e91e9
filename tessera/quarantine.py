"""Rows that break their contract: written beside the good ones with the reason, and held against the tolerance."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from tessera.csv_files import RejectedLine
from tessera.errors import TesseraError
from tessera.source_files import SourceFile, literal
from tessera.source_plan import EXAMPLES, PlannedFile, SourcePlan

WRITTEN_LIMIT = 10_000  # broken rows of a file that are written where the load stops anyway


@dataclass(frozen=True)
class FileRead:
    """What reading one file gave: its rows that could be read, how many of them are broken, and the other lines."""

    plan: SourcePlan
    file: PlannedFile
    opened: SourceFile
    row_count: int
    broken_count: int
    rejected: tuple[RejectedLine, ...]

    @property
    def quarantined_count(self) -> int:
        """Rows that do not reach ``raw``."""
        return self.broken_count + len(self.rejected)


def quarantine_file(reader: duckdb.DuckDBPyConnection, read: FileRead, to: Path, limit: int | None = None) -> None:
    """Write the broken rows of a file as Parquet: the columns of ``raw_quarantine`` but for the audit ones."""
    sql = f"SELECT * FROM ({quarantine_rows(reader, read, limit)}) ORDER BY row_number"
    file = read.opened.again or read.opened
    file.run(reader, f"COPY ({sql}) TO {literal(str(to))} (FORMAT parquet)", read.plan.at_files)


def quarantine_rows(reader: duckdb.DuckDBPyConnection, read: FileRead, limit: int | None = None) -> str:
    """Return the query of a file's broken rows: a second scan, whose numbers count every row, read or not."""
    rejected = sorted(read.rejected, key=lambda line: line.row_number)
    reader.execute(
        "CREATE OR REPLACE TEMP TABLE rejected (row_number BIGINT, reason VARCHAR, text VARCHAR, kept BIGINT)"
    )
    if rejected:
        _insert(reader, rejected)
    end = "" if limit is None else f" LIMIT {limit}"
    return (
        f"({_broken_rows(read)}{end}) UNION ALL (SELECT row_number, reason, NULL AS column_name, "
        f"CAST(json_object('line', text) AS VARCHAR) AS row_values FROM rejected{end})"
    )


def _broken_rows(read: FileRead) -> str:
    file = read.opened.again or read.opened
    broken = read.plan.rules.broken_rows(file)
    if file.row_number:
        return broken
    return (  # rows that follow lines that could not be read move on by as many
        "SELECT broken.* REPLACE (broken.row_number + coalesce(shifts.shift + 1, 0) AS row_number) "
        f"FROM ({broken}) AS broken "
        "ASOF LEFT JOIN (SELECT kept, max(row_number - kept) AS shift FROM rejected GROUP BY kept) AS shifts "
        "ON broken.row_number >= shifts.kept"
    )


def _insert(reader: duckdb.DuckDBPyConnection, rejected: list[RejectedLine]) -> None:
    import pyarrow as pa

    lines = pa.table(  # `kept`: the number that the next row has among those that could be read
        {
            "row_number": [line.row_number for line in rejected],
            "reason": [line.reason for line in rejected],
            "text": [line.text for line in rejected],
            "kept": [line.row_number - before for before, line in enumerate(rejected)],
        }
    )
    reader.register("rejected_lines", lines)
    reader.execute("INSERT INTO rejected SELECT * FROM rejected_lines")
    reader.unregister("rejected_lines")


def is_beyond_tolerance(plan: SourcePlan, quarantined: int, total: int) -> bool:
    """Tell whether so many of a source's rows are broken that the load must stop."""
    return quarantined > plan.tolerance * total


def explain(connection: duckdb.DuckDBPyConnection, plan: SourcePlan, counts: tuple[int, int], warehouse: Path) -> str:
    """Say how many rows of a source are in quarantine, with examples and what to do."""
    quarantined, total = counts
    table = f"raw_quarantine.{plan.contract.name}"
    examples = connection.execute(
        f"SELECT source_file, row_number, reason FROM {table} WHERE source_name = ? "
        "QUALIFY row_number() OVER (PARTITION BY column_name ORDER BY source_file, row_number) <= 2 "
        f"ORDER BY source_file, row_number LIMIT {EXAMPLES}",
        [plan.source],
    ).fetchall()
    allowed = f"`tolerance` allows {percent(plan.tolerance)}"
    broken = f"{quarantined:,} of {total:,} rows ({percent(quarantined / total)}) break the contract"
    lines = [f"{plan.where}: {broken} {plan.contract.name}; {allowed}:"]
    lines += [f"  {file}, row {row:,}: {reason}" for file, row, reason in examples]
    lines.append(f"  all of them: SELECT * FROM {table} WHERE source_name = '{plan.source}', in {warehouse}")
    return "\n".join(lines)


def percent(share: float) -> str:
    """Return a share as a person writes it."""
    return f"{100 * share:.3g} %"


def refuse(explanations: list[str]) -> None:
    """Stop the load.

    Raises
    ------
    TesseraError
        Always; with the sources that are beyond their tolerance.
    """
    end = "Correct the rows, the mapping or its notation, or raise `tolerance`; nothing was loaded."
    raise TesseraError("\n".join([*explanations, end]))
