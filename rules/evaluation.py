"""Rules told on a warehouse: one statement for all of them, and what the data keep them from saying."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from rules.catalogue import load_catalogue
from rules.compiling import Compiler, compile_rules
from rules.measures import Measures
from rules.moments import Moment
from rules.nodes import unknown_name
from rules.state import TOLD
from rules.tree import EventValue, Rule, SegmentValue, ValueTest, leaves
from tessera.errors import TesseraError

if TYPE_CHECKING:
    import duckdb

DIALECT = "duckdb"


def tell_members(connection: "duckdb.DuckDBPyConnection", rules: Sequence[Rule], moment: Moment) -> None:
    """Fill the temporary table ``told_members`` with a row per customer and rule (by its place) that holds.

    Raises
    ------
    TesseraError
        The warehouse lacks the features of the day or a table that the rules read.
    """
    import duckdb

    connection.execute(f"CREATE OR REPLACE TEMP TABLE {TOLD} (customer_id VARCHAR, rule_number INTEGER)")
    if not rules:
        return
    statement = compile_rules(rules, moment).sql(dialect=DIALECT)
    try:
        require_features(connection, moment)
        connection.execute(f"INSERT INTO {TOLD} {statement}")
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        missing = str(error).splitlines()[0].rstrip("!.")
        raise TesseraError(
            f"the rules ask for what the warehouse does not hold: {missing}. Build the features of {moment.as_of_date} "
            f"again: tessera run --as-of {moment.as_of_date}."
        ) from error


def require_features(connection: "duckdb.DuckDBPyConnection", moment: Moment) -> None:
    """Refuse a day that has no features, naming those that have."""
    days = connection.execute(
        "SELECT DISTINCT as_of_date FROM features.customer_features ORDER BY as_of_date DESC"
    ).fetchall()
    held = [str(day) for (day,) in days]
    if str(moment.as_of_date) not in held:
        raise TesseraError(
            f"features.customer_features holds no customer for as_of_date {moment.as_of_date}; days it holds: "
            f"{', '.join(held[:10]) or 'none'}. Build the features of that day first, or ask for one of these."
        )


def data_problems(connection: "duckdb.DuckDBPyConnection", rules: Sequence[Rule], moment: Moment) -> dict[str, str]:
    """Return by key what the data keep a rule from saying: a segment that is not there, events that nobody brings.

    What it asks about these is unknown for every customer, so it makes nobody a member.
    """
    compiler = Compiler(moment, load_catalogue(), Measures.of(rules))
    empty = {name for name in compiler.measures.of_events() if not _has_events(connection, compiler, name)}
    segments = _segments(connection, moment) if compiler.measures.has(SegmentValue) else []
    found = {}
    for rule in rules:
        tests = [leaf for leaf in leaves(rule.condition) if isinstance(leaf, ValueTest)]
        sources = {test.measure.window.source for test in tests if isinstance(test.measure, EventValue)}
        texts = [f"there are no {name} before {moment.as_of_date}" for name in sorted(sources & empty)]
        asked = {str(test.comparison.operands[0]) for test in tests if isinstance(test.measure, SegmentValue)}
        texts.extend(_missing_segment(key, segments, moment) for key in sorted(asked - set(segments)))
        if texts:
            found[rule.key] = "; ".join(texts)
    return found


def _has_events(connection: "duckdb.DuckDBPyConnection", compiler: Compiler, source: str) -> bool:
    relation = compiler.query(compiler.catalogue.events[source].relation)
    query = exp.select(exp.Literal.number(1)).from_(relation.subquery("happenings")).limit(1)
    return connection.execute(query.sql(dialect=DIALECT)).fetchone() is not None


def _missing_segment(key: str, segments: list[str], moment: Moment) -> str:
    why = unknown_name(key, segments) if segments else "is unknown: no segment is found yet"
    return f"on {moment.as_of_date} segment {key} {why}"


def _segments(connection: "duckdb.DuckDBPyConnection", moment: Moment) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT segment_key FROM predictions.segment_definitions WHERE as_of_date = ? ORDER BY segment_key",
        [moment.as_of_date],
    ).fetchall()
    return [key for (key,) in rows]
