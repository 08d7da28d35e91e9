"""Holds a persona against the warehouse before anybody reads it: every claim again, every number of its text."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import duckdb

from ml.personas.metrics import text_literal
from ml.personas.model import Claim, Fact, Persona, Sentence, Snapshot
from ml.personas.numbers import Printer
from ml.personas.phrase_check import phrase_fault
from ml.personas.text_check import faults_of

READABLE_SCHEMAS = ("segments.", "features.", "marts.refunds")
TOLERANCE = 1e-6  # relative; sums of doubles differ far below from run to run
MODEL_OF_DAY = """
    SELECT DISTINCT model_name, model_version FROM segments.customer_segments WHERE as_of_date = ? ORDER BY ALL"""


@dataclass(frozen=True)
class Problem:
    """Why a persona cannot be published: the sentence, and what is wrong with it."""

    sentence: str
    reason: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"“{self.sentence}”: {self.reason}"


def check_persona(connection: duckdb.DuckDBPyConnection, persona: Persona) -> list[Problem]:
    """Compute every claim of a persona again and compare it with what is written.

    Parameters
    ----------
    connection
        The warehouse; closed to everything else by ``seal``.
    persona
        What is to be published.

    Returns
    -------
    list of Problem
        Empty when every number and comparison in the text is true of the day and model that assigned the segments.
    """
    outdated = _model_problems(connection, persona.snapshot)
    problems = [Problem(sentence.text, outdated) for sentence in persona.sentences[:1] if outdated]
    ask = cache(partial(_ask, connection))  # several sentences may state the same number
    for sentence in persona.sentences:
        reasons = [*_claim_problems(ask, sentence, persona), *faults_of(sentence)] or _phrase_faults(sentence, persona)
        problems += [Problem(sentence.text, reason) for reason in reasons]
    return problems


def _phrase_faults(sentence: Sentence, persona: Persona) -> list[str]:
    """Hold our own text against its phrase; a model's has been held against our own."""
    fault = phrase_fault(sentence, Printer(persona.snapshot.currency)) if persona.text_source == "plain" else None
    return [fault] if fault else []


def seal(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read the warehouse and nothing else: no files, no network, no change of that."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _model_problems(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> str | None:
    found = connection.execute(MODEL_OF_DAY, [snapshot.as_of_date]).fetchall()
    written = (snapshot.model_name, snapshot.model_version)
    if found == [written]:
        return None
    models = ", ".join(f"{name} version {version}" for name, version in found) or "no model"
    return (
        f"it is stale: written for {written[0]} version {written[1]}, while the segments of {snapshot.as_of_date} are "
        f"from {models}"
    )


def _claim_problems(ask: Callable[[str], tuple[Any, ...] | str], sentence: Sentence, persona: Persona) -> Iterator[str]:
    for claim in sentence.claims:
        fact = claim.fact
        reason = _staleness(fact, persona)
        if reason is None:
            reason = _difference(fact, ask(fact.query), persona.snapshot.least_count)
        if reason is not None:
            yield f"{_named(claim)} {reason}"


def _named(claim: Claim) -> str:
    category = f" ({claim.fact.category_name})" if claim.fact.category_name is not None else ""
    return f"{claim.fact.metric_name}{category}"


def _staleness(fact: Fact, persona: Persona) -> str | None:
    day = persona.snapshot.as_of_date
    if fact.as_of_date != day:
        return f"is stale: of {fact.as_of_date}, while the persona is of {day}"
    if fact.query.count("DATE '") != fact.query.count(f"DATE '{day.isoformat()}'"):
        return f"is stale: its query asks for another day than {day}"
    if text_literal(persona.segment_key) not in fact.query:
        return f"is of another segment: its query does not ask for {persona.segment_key}"
    return None


def _query_fault(connection: duckdb.DuckDBPyConnection, query: str) -> str | None:
    """Return why a query may not run: only one SELECT, and only from what readers of a segment may see."""
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        return f"has a query that is no SQL: {_first_line(error)}"
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        return "has a query that is not one SELECT"
    try:
        tables = connection.get_table_names(query, qualified=True)
    except duckdb.Error as error:
        return f"has a query that fails: {_first_line(error)}"
    foreign = sorted(table for table in tables if not table.startswith(READABLE_SCHEMAS))
    return f"has a query that reads {', '.join(foreign)}" if foreign else None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _ask(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...] | str:
    """Return what a claim's query gives, or why it gives nothing."""
    return _query_fault(connection, query) or _run(connection, query)


def _run(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...] | str:
    try:
        rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        return f"has a query that fails: {_first_line(error)}"
    if len(rows) != 1 or len(rows[0]) != 4:
        return "has a query that does not give one row of four values"
    return tuple(rows[0])


def _difference(fact: Fact, found: tuple[Any, ...] | str, least_count: int) -> str | None:
    """Return how what was computed again differs from what the claim states; None where it does not."""
    if isinstance(found, str):
        return found
    value, comparison, count, category = found
    other = fact.comparison_value
    differences = (
        (count is not None and count >= least_count, f"rests on fewer than {least_count} customers"),
        (_is_equal(fact.value, value), f"is {_shown(value)} in the warehouse, but stated as {fact.value:g}"),
        (_is_equal(other, comparison), f"is {_shown(comparison)} among all customers, but stated as {_shown(other)}"),
        (fact.customer_count == count, f"rests on {count} customers, but is stated of {fact.customer_count}"),
        (fact.category_name == category, f"leads with {category}, but with {fact.category_name} as stated"),
    )
    return next((text for is_well, text in differences if not is_well), None)


def _is_equal(stated: float | None, found: float | None) -> bool:
    if stated is None or found is None:
        return stated is found
    return math.isclose(stated, float(found), rel_tol=TOLERANCE, abs_tol=1e-12)


def _shown(value: float | None) -> str:
    return "not to be told (unknown, or of too few customers)" if value is None else f"{float(value):g}"
