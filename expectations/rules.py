"""What a suite is made of: rules as data, so that suites need neither Great Expectations nor a warehouse.

A rule names an expectation by Great Expectations' own type and arguments; the words for people
come from there. Only rules in SQL bring words of their own.
"""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from tessera.contracts import CONTRACTS

Severity = Literal["critical", "warning"]
Value = int | float | str

SQL_TYPE = "unexpected_rows_expectation"
ROW_COUNT_TYPE = "expect_table_row_count_to_be_between"
LARGEST_CUSTOMER_SHARE = 0.05
LARGEST_CUSTOMER_MULTIPLE = 50


@dataclass(frozen=True)
class Rule:
    """One expectation.

    Attributes
    ----------
    type, arguments
        Great Expectations' name of the expectation and what it is given.
    source
        Where the threshold comes from; shown in Data Docs and in the error.
    remedy
        What to do when it fails, where that differs from the border's usual advice.
    words
        The rule in words, for a rule in SQL.
    about_rows
        Each row that breaks it is one fault; otherwise the fault is the table's as a whole.
    """

    type: str
    arguments: Mapping[str, Any]
    source: str
    remedy: str = ""
    words: str | None = None
    about_rows: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads, as far as its arguments name them."""
        return tuple(str(self.arguments[key]) for key in ("column", "column_A", "column_B") if key in self.arguments)


@dataclass(frozen=True)
class Suite:
    """The rules of one severity on one table.

    Attributes
    ----------
    table
        ``schema.table``.
    key
        Columns that name a row to a person; quoted with each example.
    as_of_date
        Only rows of this day are read; None reads the whole table.
    """

    table: str
    severity: Severity
    rules: tuple[Rule, ...]
    key: tuple[str, ...]
    as_of_date: date | None = None

    @property
    def name(self) -> str:
        """Table and severity, such as ``transactions_critical``."""
        return f"{self.table.rpartition('.')[2]}_{self.severity}"

    @property
    def query(self) -> str:
        """The rows that the suite is about, as SQL."""
        day = "" if self.as_of_date is None else f" WHERE as_of_date = {date_literal(self.as_of_date)}"
        return f"SELECT * FROM {self.table}{day}"


@dataclass(frozen=True)
class Scope:
    """What a suite may depend on besides its table.

    Attributes
    ----------
    as_of_date
        The day.
    previous_as_of_date
        The day that was computed before it.
    empty_tables
        Tables of the border without a row: sources that the company lacks.
    columns
        Columns of the tables whose rules follow the columns, by ``schema.table``.
    """

    as_of_date: date | None = None
    previous_as_of_date: date | None = None
    empty_tables: frozenset[str] = frozenset()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day, where a border cannot be checked without one."""
        if self.as_of_date is None:
            raise ValueError("as_of_date is missing: this suite is about the rows of one day")
        return self.as_of_date


@dataclass(frozen=True)
class Outcome:
    """What became of one rule.

    Attributes
    ----------
    words
        The rule in words.
    fault_count, row_count
        Rows that break it, and rows it was held against; None where the rule counts no rows.
    observed
        The value found, for rules about the table as a whole.
    condition
        SQL that picks the rows that break it.
    exception
        Why the rule could not be evaluated.
    """

    suite: Suite
    rule: Rule
    is_met: bool
    words: str
    fault_count: int | None = None
    row_count: int | None = None
    observed: Any = field(default=None, compare=False)
    condition: str | None = None
    exception: str | None = None


def date_literal(day: date) -> str:
    """Return SQL for a day; only a ``datetime.date`` gets into a query.

    >>> date_literal(date(2018, 1, 1))
    "DATE '2018-01-01'"
    """
    if type(day) is not date:
        raise TypeError(f"as_of_date must be a datetime.date, found {day!r}")
    return f"DATE '{day.isoformat()}'"


def segments_of_customers(day: date) -> str:
    """Return a query for ``customer_id``, ``segment_key`` and ``segment_name`` as they are assigned on a day."""
    return f"""
        SELECT customer_id, segment_key, segment_name FROM predictions.segment_assignments
        INNER JOIN predictions.segment_definitions USING (as_of_date, cluster_id, model_name, model_version)
        WHERE as_of_date = {date_literal(day)}"""


def not_null(column: str, source: str, remedy: str = "") -> Rule:
    """Demand a value in every row."""
    return Rule("expect_column_values_to_not_be_null", {"column": column}, source, remedy)


def between(column: str, minimum: Value | None, maximum: Value | None, source: str, remedy: str = "") -> Rule:
    """Demand that every value that is there lies within the bounds, both included; NaN lies above every bound."""
    bounds = {"min_value": minimum, "max_value": maximum}
    arguments = {"column": column} | {key: value for key, value in bounds.items() if value is not None}
    return Rule("expect_column_values_to_be_between", arguments, source, remedy)


def not_below(larger: str, smaller: str, source: str, remedy: str = "") -> Rule:
    """Demand that one column is at least the other, in every row that has both."""
    arguments = {"column_A": larger, "column_B": smaller, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return Rule("expect_column_pair_values_a_to_be_greater_than_b", arguments, source, remedy)


def row_count_at_least(minimum: int, source: str, remedy: str = "") -> Rule:
    """Demand so many rows."""
    return Rule(ROW_COUNT_TYPE, {"min_value": minimum}, source, remedy, about_rows=False)


def no_rows(words: str, sql: str, source: str, remedy: str = "") -> Rule:
    """Demand that a query of rows that break the rule finds none; ``{batch}`` stands for the suite's rows."""
    return Rule(SQL_TYPE, {"unexpected_rows_query": sql}, source, remedy, words)


def no_finding(words: str, sql: str, source: str, remedy: str = "") -> Rule:
    """Demand that a query about the table as a whole returns no row; the columns of a row say what was found."""
    return Rule(SQL_TYPE, {"unexpected_rows_query": sql}, source, remedy, words, about_rows=False)


def required_columns(source_name: str) -> tuple[Rule, ...]:
    """Demand what a source's contract requires; ingestion has made empty texts null."""
    contract = CONTRACTS[source_name]
    required = [column for column in contract.columns if column.required]
    origin = f"tessera/contracts: {source_name} requires this column"
    return tuple(not_null(column.name, origin) for column in required)


def known_ids(column: str, other: str, smallest_share: float, source: str) -> Rule:
    """Demand that enough of a source's rows find their id in another source, where both have rows."""
    return no_finding(
        words=f"At least {smallest_share:.0%} of the rows have a {column} that {other} knows.",
        sql=f"""
            SELECT round(avg(CASE WHEN known.{column} IS NULL THEN 0 ELSE 1 END), 4) AS known_share
            FROM {{batch}} AS batch_rows
            LEFT JOIN (SELECT DISTINCT {column} FROM {other}) AS known ON batch_rows.{column} = known.{column}
            HAVING avg(CASE WHEN known.{column} IS NULL THEN 0 ELSE 1 END) < {smallest_share}
                AND EXISTS (SELECT 1 FROM {other})""",
        source=source,
        remedy=(
            f"Compare how {column} is written here and in {other}: leading zeros, `5.0` for `5`, prefixes, "
            "ids of another system."
        ),
    )


def positive_sign(column: str) -> Rule:
    """Demand that a discount is not written as a negative amount throughout."""
    return no_finding(
        words=f"{column} is written as a positive amount: not most of the values that are not 0 are negative.",
        sql=f"""
            SELECT count(*) FILTER (WHERE {column} < 0) AS negative_count, count(*) AS not_zero_count
            FROM {{batch}} WHERE {column} <> 0
            HAVING count(*) FILTER (WHERE {column} < 0) > 0.5 * count(*)""",
        source=f"tessera/contracts: {column} is 0 or more; beyond one half it is the sign, not corrections",
        remedy="Turn the sign in the source: a discount is a positive amount here.",
    )


def no_giant_customer() -> Rule:
    """Demand that no customer has a part of the rows that only a stand-in for many people can have."""
    return no_finding(
        words="No single customer_id stands for many people, such as purchases without a loyalty card.",
        sql=f"""
            WITH customers AS (SELECT customer_id, count(*) AS row_count FROM {{batch}} GROUP BY customer_id)
            SELECT max_by(customer_id, row_count) AS customer_id, max(row_count) AS row_count,
                sum(row_count) AS rows_of_all, count(*) AS customer_count
            FROM customers
            HAVING max(row_count) > {LARGEST_CUSTOMER_SHARE} * sum(row_count)
                AND max(row_count) > {LARGEST_CUSTOMER_MULTIPLE} * avg(row_count)""",
        source=(
            f"our choice: over {LARGEST_CUSTOMER_SHARE:.0%} of all rows and "
            f"over {LARGEST_CUSTOMER_MULTIPLE} times the average"
        ),
        remedy="Leave purchases that nobody can be named for out of the source.",
    )


def tables(suites: Sequence[Suite]) -> tuple[str, ...]:
    """Return the tables of the suites, each once, in their order."""
    return tuple(dict.fromkeys(suite.table for suite in suites))
