"""Rules as one statement: each source is read once, whatever the number of rules and windows.

The statement is built with sqlglot's expressions and can be written for any of its dialects; a test holds its members
in Spark SQL against those in DuckDB. It returns a row per customer and rule of which the customer is a member.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from rules.catalogue import Catalogue, load_catalogue
from rules.event_sources import EventSource
from rules.held import events_held, segments_held, shares_held
from rules.measures import DAYS_SINCE, Measures, aggregate, needed_columns, value_of
from rules.moments import Moment
from rules.percentiles import limit_steps, within_limits
from rules.predicates import days_predicate, known, predicate, same_text
from rules.references import levels
from rules.tree import (
    AllOf,
    AnyOf,
    AttributeValue,
    Condition,
    ConsentValue,
    EventValue,
    NotOf,
    Rule,
    RuleReference,
    SegmentValue,
    ValueTest,
)

MEMBER_NUMBER = "rule_number"
_DEFINED_SEGMENTS = """
    SELECT segment_key, cluster_id, model_name, model_version
    FROM predictions.segment_definitions
    WHERE as_of_date = :as_of_date
"""
_FOUND_SEGMENTS = """
    SELECT assignments.customer_id, defined_segments.segment_key
    FROM predictions.segment_assignments AS assignments
    INNER JOIN defined_segments
        ON assignments.cluster_id = defined_segments.cluster_id
        AND assignments.model_name = defined_segments.model_name
        AND assignments.model_version = defined_segments.model_version
    WHERE assignments.as_of_date = :as_of_date
"""
_FEATURES = "SELECT * FROM features.customer_features WHERE as_of_date = :as_of_date"
_CONSENTS = "SELECT customer_id, purpose, is_granted, valid_from FROM marts.consents WHERE valid_from < :as_of_instant"


@dataclass(frozen=True)
class Compiler:
    """What the steps of a statement share."""

    moment: Moment
    catalogue: Catalogue
    measures: Measures

    def query(self, sql: str) -> exp.Query:
        """Return one of our constant queries with the day put in."""
        parsed = sqlglot.parse_one(sql, read="duckdb")
        dated = exp.replace_placeholders(parsed, as_of_date=self.moment.day, as_of_instant=self.moment.instant)
        return dated.assert_is(exp.Query)

    def condition(self, condition: Condition, numbers: Mapping[str, int]) -> exp.Expr:
        """Return a condition over the columns of values, percentiles and the rules before."""
        match condition:
            case AllOf(parts):
                return exp.and_(*(self.condition(part, numbers) for part in parts))
            case AnyOf(parts):
                return exp.or_(*(self.condition(part, numbers) for part in parts))
            case NotOf(part):
                return exp.Not(this=exp.paren(self.condition(part, numbers)))
            case RuleReference(key):
                return exp.column(f"rule_{numbers[key]}")
            case ValueTest():
                return self._test(condition)

    def _test(self, test: ValueTest) -> exp.Expr:
        measure, comparison = test.measure, test.comparison
        value = self._value(self.measures.names[measure])
        if comparison.of_percentile:
            return within_limits(value, self.measures.limits[measure, comparison])
        if isinstance(measure, SegmentValue):
            is_found = exp.column(self.measures.segments[str(comparison.operands[0])])
            return exp.case().when(is_found, predicate(value, test.kind, comparison))
        if isinstance(measure, EventValue) and measure.aggregate in DAYS_SINCE:
            source = self.catalogue.events[measure.window.source]
            return days_predicate(value, comparison, lambda days: self.moment.start(days, source.happens_by))
        return predicate(value, test.kind, comparison)

    def _value(self, name: str) -> exp.Expr:
        """Return a value; a share that nobody has is unknown, as what is not known of anybody is."""
        value = exp.column(name)
        return exp.case().when(exp.column(f"has_{name}"), value) if name in self.measures.of_shares() else value


def compile_rules(rules: Sequence[Rule], moment: Moment, catalogue: Catalogue | None = None) -> exp.Select:
    """Return the statement that tells the members of all rules.

    Parameters
    ----------
    rules
        At least one; a rule's number is its place here.
    moment
        The day that they are asked about.

    Returns
    -------
    sqlglot.exp.Select
        Columns ``customer_id`` and ``rule_number``; `.sql(dialect="duckdb")` or `"spark"` writes it.
    """
    compiler = Compiler(moment, catalogue or load_catalogue(), Measures.of(rules))
    steps: list[tuple[str, exp.Query]] = [*_source_steps(compiler), ("asked", _asked(compiler))]
    steps.extend(_steps_of_values(compiler.measures))
    steps.extend(_rule_steps(compiler, rules))
    numbers = exp.Array(
        expressions=[
            exp.case().when(exp.column(f"rule_{number}"), exp.Literal.number(number)) for number in range(len(rules))
        ]
    )
    steps.append(
        (
            "told",
            exp.select("customer_id", exp.alias_(exp.Explode(this=numbers), MEMBER_NUMBER)).from_(steps[-1][0]),
        )
    )
    statement = exp.select("customer_id", MEMBER_NUMBER).from_("told").where(known(exp.column(MEMBER_NUMBER)))
    for name, query in steps:
        statement = statement.with_(name, as_=query, copy=False)
    return statement


def _source_steps(compiler: Compiler) -> list[tuple[str, exp.Query]]:
    steps: list[tuple[str, exp.Query]] = []
    for name, measures in compiler.measures.of_events().items():
        source = compiler.catalogue.events[name]
        needed = sorted({column for measure in measures for column in needed_columns(measure)})
        steps.append((f"{name}_events", compiler.query(source.relation)))
        steps.append((f"{name}_by_customer", _by_customer(compiler, source, measures)))
        steps.append((f"{name}_held", events_held(name, needed)))
    if compiler.measures.has(ConsentValue):
        steps.append(("consents_by_then", _consents(compiler)))
    if compiler.measures.has(SegmentValue):
        steps.append(("defined_segments", compiler.query(_DEFINED_SEGMENTS)))
        steps.append(("segments_held", segments_held(compiler.measures, "defined_segments")))
        steps.append(("found_segments", compiler.query(_FOUND_SEGMENTS)))
    return steps


def _by_customer(compiler: Compiler, source: EventSource, measures: list[EventValue]) -> exp.Select:
    """Return all figures of a source by customer, and which of its columns are ever known."""
    name = measures[0].window.source
    needed = sorted({column for measure in measures for column in needed_columns(measure)})
    figures = [
        exp.alias_(aggregate(measure, source, compiler.moment), compiler.measures.names[measure])
        for measure in measures
    ]
    counts = [exp.alias_(exp.Count(this=exp.column(column)), f"known_{column}") for column in needed]
    return exp.select("customer_id", *figures, *counts).from_(f"{name}_events").group_by("customer_id")


def _consents(compiler: Compiler) -> exp.Select:
    last = [
        exp.alias_(
            exp.Filter(
                this=exp.ArgMax(this=exp.column("is_granted"), expression=exp.column("valid_from")),
                expression=exp.Where(this=same_text(exp.column("purpose"), measure.purpose)),
            ),
            name,
        )
        for measure, name in compiler.measures.names.items()
        if isinstance(measure, ConsentValue)
    ]
    decisions = compiler.query(_CONSENTS).subquery("decisions")
    return exp.select("customer_id", *last).from_(decisions).group_by("customer_id")


def _asked(compiler: Compiler) -> exp.Select:
    """Return every customer of the day with every value that a rule asks for."""
    values = [
        exp.alias_(value_of(measure, compiler.measures, compiler.catalogue), name)
        for measure, name in compiler.measures.names.items()
    ]
    query = exp.select(exp.column("customer_id", table="features"), *values, *compiler.measures.segments.values())
    query = query.from_(compiler.query(_FEATURES).subquery("features"))
    if compiler.measures.has(AttributeValue):
        attributes = exp.alias_(exp.to_table("marts.customers"), "attributes", table=True)
        query = query.join(attributes, on=_same_customer("attributes"), join_type="left")
    joined = [f"{name}_by_customer" for name in compiler.measures.of_events()]
    joined += ["consents_by_then"] if compiler.measures.has(ConsentValue) else []
    joined += ["found_segments"] if compiler.measures.has(SegmentValue) else []
    for table in joined:
        query = query.join(exp.to_table(table), on=_same_customer(table), join_type="left")
    for name in compiler.measures.of_events():
        query = query.join(exp.to_table(f"{name}_held"), join_type="cross")
    return query.join(exp.to_table("segments_held"), join_type="cross") if compiler.measures.segments else query


def _same_customer(table: str) -> exp.EQ:
    return exp.EQ(this=exp.column("customer_id", table="features"), expression=exp.column("customer_id", table=table))


def _steps_of_values(measures: Measures) -> list[tuple[str, exp.Query]]:
    """Return what is known of all values together, and every customer's values beside that."""
    steps = limit_steps(measures, "asked")
    rows = [name for name, _ in steps if name.endswith("_limits")]
    if measures.of_shares():
        steps.append(("shares_held", shares_held(measures, "asked")))
        rows.append("shares_held")
    query = exp.select("*").from_("asked")
    for row in rows:
        query = query.join(exp.to_table(row), join_type="cross")
    return [*steps, ("known", query)]


def _rule_steps(compiler: Compiler, rules: Sequence[Rule]) -> list[tuple[str, exp.Query]]:
    """Return a step a level: rules that refer to others are told after them."""
    numbers = {rule.key: number for number, rule in enumerate(rules)}
    steps: list[tuple[str, exp.Query]] = []
    before = "known"
    for place, level in enumerate(levels(rules)):
        told = [
            exp.alias_(compiler.condition(rule.condition, numbers), f"rule_{numbers[rule.key]}", copy=False)
            for rule in level
        ]
        steps.append((f"level_{place}", exp.select("*", *told).from_(before)))
        before = f"level_{place}"
    return steps
