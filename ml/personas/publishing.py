"""From a warehouse to personas that may be read: compose, reword, check, withhold."""

import logging
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from ml.personas.checking import MODEL_OF_DAY, Problem, check_persona
from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from ml.personas.model import Persona, Snapshot
from ml.personas.rows import Verdict
from ml.personas.text import TOO_FEW
from tessera.errors import TesseraError

if TYPE_CHECKING:
    import duckdb

SEGMENTS = """
    SELECT DISTINCT segment_key, segment_name FROM segments.customer_segments WHERE as_of_date = ? ORDER BY ALL"""
logger = logging.getLogger(__name__)

Reword = Callable[[Persona], Persona]


def read_snapshot(
    connection: "duckdb.DuckDBPyConnection", as_of_date: date, *, least_count: int, currency: str
) -> Snapshot:
    """Find out which model assigned the segments of a day.

    Raises
    ------
    TesseraError
        The day has no segments, or several models made them.
    """
    found = connection.execute(MODEL_OF_DAY, [as_of_date]).fetchall()
    if len(found) != 1:
        models = ", ".join(f"{name} version {version}" for name, version in found) or "none"
        raise TesseraError(
            f"segments.customer_segments must hold {as_of_date} from one model; found: {models}. "
            "Run `assign_segments` for that day first."
        )
    ((name, version),) = found
    return Snapshot(as_of_date, name, version, least_count, currency)


def write_stories(
    connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot, reword: Reword | None = None
) -> list[Verdict]:
    """Write and check the persona of every segment of a day, in the order of their keys.

    Parameters
    ----------
    connection
        The warehouse, read-only and sealed.
    reword
        Another wording of a persona; where it does not pass the check, the plain one stands.
    """
    facts = read_facts(connection, snapshot)
    segments = connection.execute(SEGMENTS, [snapshot.as_of_date]).fetchall()
    verdicts = []
    for key, name in segments:
        if "customer_count" not in facts[key]:
            verdicts.append(Verdict(key, name, None, TOO_FEW.format(snapshot.least_count)))
            continue
        plain = compose_persona((key, name), facts[key], snapshot)
        verdicts.append(decide(connection, plain, reword))
    return verdicts


def decide(connection: "duckdb.DuckDBPyConnection", plain: Persona, reword: Reword | None = None) -> Verdict:
    """Check a persona against the warehouse and withhold it where a sentence of it is false or stale."""
    problems = check_persona(connection, plain)
    if problems:
        return _withhold(plain, problems)
    reworded = reword(plain) if reword else plain
    if reworded.text_source == "model":
        found = check_persona(connection, reworded)
        if found:
            logger.warning("persona of %s stays in plain words: %s", plain.segment_key, found[0])
            reworded = plain
    return Verdict(plain.segment_key, plain.segment_name, reworded)


def _withhold(persona: Persona, problems: list[Problem]) -> Verdict:
    for problem in problems:
        logger.warning("persona of %s is withheld: %s", persona.segment_key, problem)
    return Verdict(persona.segment_key, persona.segment_name, None, "; ".join(str(problem) for problem in problems))
