"""The borders: what does not pass stops the run, what is doubtful is told.

Cheap to import, because tasks do; Great Expectations itself is imported when a border is checked.
"""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

import duckdb

from expectations.findings import describe, failure_message
from expectations.rules import Outcome, Scope, Suite, date_literal, tables
from expectations.suites import DAILY_BORDERS, Border, border_suites
from tessera.contracts import CONTRACTS
from tessera.errors import BorderError, TesseraError
from tessera.home import WorkspacePaths
from tessera.progress import report
from tessera.warehouse import connect

BORDERS: tuple[Border, ...] = get_args(Border)
UNTOUCHED = "Nothing beyond this border was touched: what was published last stays as it is."

Progress = Callable[[str], None]


@dataclass(frozen=True)
class BorderResult:
    """A border that let the run through.

    Attributes
    ----------
    checked_counts
        Rules held against the data, by suite.
    warnings
        What is doubtful, in words.
    data_docs
        The first page of Data Docs.
    """

    border: Border
    checked_counts: dict[str, int]
    warnings: tuple[str, ...]
    data_docs: Path


def check_border(
    border: Border,
    paths: WorkspacePaths,
    as_of_date: date | None = None,
    *,
    progress: Progress = print,
    warn: Progress = report,
) -> BorderResult:
    """Hold a border's suites against the warehouse, keep the results and build Data Docs.

    Parameters
    ----------
    border
        ``raw`` before dbt, ``identity`` before facts are given to customers, ``features`` before ``ml/``,
        ``predictions`` before segments are published.
    paths
        The workspace's files; the warehouse is only read, and closed at the end.
    as_of_date
        The day whose rows are checked; ``raw`` and ``identity`` are checked whole and do without.
    progress
        Called with each line of the summary.
    warn
        Called with each warning; they are shown to who runs this in a terminal, too.

    Raises
    ------
    BorderError
        A critical rule failed: which, on how many rows, with examples and what to do.
    WarehouseBusyError
        Another process writes to the warehouse.
    """
    if border not in BORDERS:
        raise TesseraError(f"there is no border {border!r}; allowed: {', '.join(BORDERS)}.")
    if as_of_date is None and border in DAILY_BORDERS:
        raise TesseraError(f"border {border}: as_of_date is missing. Give the day whose rows are to be checked.")
    with connect(paths.warehouse, read_only=True) as connection:
        suites = border_suites(border, _scope(border, as_of_date, connection))
        _require_tables(border, suites, connection)
    outcomes = _run(border, suites, paths)
    with connect(paths.warehouse, read_only=True) as connection:
        failures = _describe_failed(outcomes, border, "critical", connection)
        warnings = _describe_failed(outcomes, border, "warning", connection)
    index = paths.data_docs / "index.html"
    for line in _summary(border, suites, outcomes):
        progress(line)
    for warning in warnings:
        warn(f"warning: {warning}")
    if failures:
        critical_count = sum(len(suite.rules) for suite in suites if suite.severity == "critical")
        message = failure_message(border, failures, critical_count)
        raise BorderError(f"{message}\n{UNTOUCHED}\nAll checks: {index}")
    return BorderResult(border, {suite.name: len(suite.rules) for suite in suites}, tuple(warnings), index)


def _scope(border: Border, as_of_date: date | None, connection: duckdb.DuckDBPyConnection) -> Scope:
    if border == "raw":
        return Scope(as_of_date, empty_tables=_empty_raw_tables(connection))
    if border != "features" or as_of_date is None or not _exists("features.customer_features", connection):
        return Scope(as_of_date)
    row = connection.execute(
        f"SELECT max(as_of_date) FROM features.customer_features WHERE as_of_date < {date_literal(as_of_date)}"
    ).fetchone()
    columns = connection.execute("SELECT column_name FROM (DESCRIBE features.customer_features)").fetchall()
    features = {"features.customer_features": tuple(name for (name,) in columns)}
    return Scope(as_of_date, row[0] if row else None, columns=features)


def _empty_raw_tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    tables_there = [f"raw.{name}" for name in CONTRACTS if _exists(f"raw.{name}", connection)]
    return frozenset(
        table for table in tables_there if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None
    )


def _exists(table: str, connection: duckdb.DuckDBPyConnection) -> bool:
    sql = "SELECT 1 FROM information_schema.tables WHERE table_schema || '.' || table_name = ?"
    return connection.execute(sql, [table]).fetchone() is not None


def _require_tables(border: Border, suites: Sequence[Suite], connection: duckdb.DuckDBPyConnection) -> None:
    needed = [*tables(suites), *(["features.customer_features"] if border == "predictions" else [])]
    absent = [table for table in needed if not _exists(table, connection)]
    if absent:
        raise BorderError(
            f"border {border}: the warehouse has no table {', '.join(absent)}. "
            f"The step before this border makes it: run the whole pipeline with `tessera run`.\n{UNTOUCHED}"
        )


def _run(border: Border, suites: Sequence[Suite], paths: WorkspacePaths) -> list[Outcome]:
    from expectations.context import run_checkpoint

    return run_checkpoint(border, suites, paths)


def _describe_failed(
    outcomes: Sequence[Outcome], border: Border, severity: str, connection: duckdb.DuckDBPyConnection
) -> list[str]:
    failed = [outcome for outcome in outcomes if outcome.suite.severity == severity and not outcome.is_met]
    return [describe(outcome, border, connection) for outcome in failed]


def _summary(border: Border, suites: Sequence[Suite], outcomes: Sequence[Outcome]) -> list[str]:
    failed = {suite.name: 0 for suite in suites}
    for outcome in outcomes:
        failed[outcome.suite.name] += not outcome.is_met
    width = max(len(name) for name in failed)
    lines = [f"border {border}: {len(outcomes)} checks in {len(suites)} suites"]
    lines.append(f"  {'suite':<{width}}  severity  checked  passed  failed")
    for suite in suites:
        count, bad = len(suite.rules), failed[suite.name]
        lines.append(f"  {suite.name:<{width}}  {suite.severity:<8}  {count:>7}  {count - bad:>6}  {bad:>6}")
    return lines
