"""Turns outcomes into words: which table, which column, how many rows, which ones, what to do."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb

from expectations.rules import ROW_COUNT_TYPE, SQL_TYPE, Outcome
from expectations.suites import Border

EXAMPLES = 3
LARGEST_MESSAGE = 10  # failed checks told in full

USUAL_REMEDY: dict[Border, str] = {
    "raw": "Correct the source's files or its mapping in tessera.yml, then run again.",
    "identity": "Run resolve_customers again for this as_of_date.",
    "features": "Look at dbt_project/models/features and at the rows quoted.",
    "predictions": "Score this as_of_date again.",
}


def describe(outcome: Outcome, border: Border, connection: duckdb.DuckDBPyConnection) -> str:
    """Return one finding: place, rule and extent first, then rows, the threshold's source and what to do."""
    place = ".".join((outcome.suite.table, *outcome.rule.columns[:1]))
    day = f" on {outcome.suite.as_of_date}" if outcome.suite.as_of_date else ""
    lines = [f"{place}{day}: {outcome.words} {_extent(outcome, connection)}"]
    if outcome.rule.about_rows:
        lines += [f"  e.g. {example}" for example in _examples(outcome, connection)]
    lines.append(f"  Where the threshold comes from: {outcome.rule.source}.")
    lines.append(f"  What to do: {outcome.rule.remedy or USUAL_REMEDY[border]}")
    return "\n".join(lines)


def _extent(outcome: Outcome, connection: duckdb.DuckDBPyConnection) -> str:
    if outcome.exception:
        return f"It could not be checked: {outcome.exception.splitlines()[0]}"
    if outcome.rule.type == ROW_COUNT_TYPE:
        return f"Found {outcome.observed:,} rows."
    if not outcome.rule.about_rows:
        return f"It does not hold: {'; '.join(_examples(outcome, connection))}."
    row_count = outcome.row_count
    if row_count is None:
        row_count = connection.execute(f"SELECT count(*) FROM ({outcome.suite.query})").fetchall()[0][0]
    verb = "breaks" if outcome.fault_count == 1 else "break"
    of_day = " of that day" if outcome.suite.as_of_date else ""
    return f"{outcome.fault_count:,} {verb} it; the table has {row_count:,} rows{of_day}."


def _examples(outcome: Outcome, connection: duckdb.DuckDBPyConnection) -> list[str]:
    if outcome.exception:
        return []
    query = _example_query(outcome)
    if not query:
        return []
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    told = {name for name in names if name in outcome.rule.columns}
    return [_row(dict(zip(names, row, strict=True)), told) for row in cursor.fetchall()]


def _example_query(outcome: Outcome) -> str:
    """Return SQL for rows that break the rule, in a fixed order so that the same fault reads the same."""
    rows = f"({outcome.suite.query}) AS suite_rows"
    if outcome.rule.type == SQL_TYPE:
        found = outcome.rule.arguments["unexpected_rows_query"].format(batch=f"({outcome.suite.query})")
        return f"SELECT * FROM ({found}) ORDER BY ALL LIMIT {EXAMPLES}"
    if outcome.condition is None:
        return ""
    columns = dict.fromkeys((*outcome.suite.key, *outcome.rule.columns))
    return f"SELECT {', '.join(columns)} FROM {rows} WHERE {outcome.condition} ORDER BY ALL LIMIT {EXAMPLES}"


def _row(values: dict[str, Any], told: set[str]) -> str:
    """Write a row; what is null is left out, unless the rule is about it."""
    shown = {name: value for name, value in values.items() if value is not None or name in told}
    return ", ".join(f"{name}={_value(value)}" for name, value in shown.items())


def _value(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def failure_message(border: Border, findings: Sequence[str], checked_count: int) -> str:
    """Return the message of a border that does not let a run through."""
    told = list(findings[:LARGEST_MESSAGE])
    if len(findings) > len(told):
        told.append(f"... and {len(findings) - len(told)} more, in Data Docs.")
    count = f"{len(findings)} of {checked_count} critical checks failed"
    return "\n".join([f"border {border}: {count}. {told[0]}", *told[1:]])
