"""What the data keep a rule from saying: what it asks about, but nobody brings, has or ever wrote so."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlglot import exp

from rules.catalogue import MAPS, load_catalogue
from rules.compiling import Compiler
from rules.evaluation import DIALECT
from rules.measures import Measures, needed_columns, value_of
from rules.moments import Moment
from rules.nodes import SHOWN_NAMES
from rules.predicates import fold, known, same_text
from rules.tree import (
    AttributeValue,
    ConsentValue,
    EventValue,
    EventWindow,
    FeatureValue,
    Filter,
    Rule,
    SegmentValue,
    ValueTest,
    leaves,
)

if TYPE_CHECKING:
    import duckdb

FEW_VALUES = 100  # of a column with more, a text is looked up alone and nothing is suggested
Asked = str | FeatureValue | AttributeValue  # the name of a source of events, or what is known of customers
_EQUAL = frozenset({"is", "is_not", "is_one_of", "is_none_of"})


def data_problems(connection: "duckdb.DuckDBPyConnection", rules: Sequence[Rule], moment: Moment) -> dict[str, str]:
    """Return by key what the data keep a rule from saying.

    Events that nobody brings; columns, features and attributes known of nobody; segments, purposes and parts of maps
    that are not there; texts that no row holds, where a column has few.
    """
    compiler = Compiler(moment, load_catalogue(), Measures.of(rules))
    data = _Data(connection, compiler)
    found = {}
    for rule in rules:
        tests = [leaf for leaf in leaves(rule.condition) if isinstance(leaf, ValueTest)]
        texts = dict.fromkeys(text for test in tests for text in _problems(test, data))
        if texts:
            found[rule.key] = "; ".join(sorted(texts))
    return found


@dataclass(frozen=True, eq=False)
class _Data:
    """What is asked of the warehouse, each question once."""

    connection: "duckdb.DuckDBPyConnection"
    compiler: Compiler

    @property
    def day(self) -> str:
        return str(self.compiler.moment.as_of_date)

    def rows(self, query: exp.Query) -> list[tuple[object, ...]]:
        return self.connection.execute(query.sql(dialect=DIALECT)).fetchall()

    @cache  # noqa: B019 - lives as long as the call
    def has_events(self, source: str, column: str | None = None) -> bool:
        query = exp.select(exp.Literal.number(1)).from_(self._events(source)).limit(1)
        return bool(self.rows(query.where(known(exp.column(column))) if column else query))

    @cache  # noqa: B019
    def texts(self, asked: Asked, column: str) -> list[str] | None:
        """Return all texts of a column of events, or of a feature or attribute; None where there are many."""
        value, rows = self._column(asked, column)
        query = exp.select(exp.alias_(value, "text")).distinct().from_(rows).where(known(value))
        found = self._sorted(query.limit(FEW_VALUES + 1))
        return found if len(found) <= FEW_VALUES else None

    def has_text(self, asked: Asked, column: str, text: str) -> bool:
        """Tell whether any row holds a text."""
        value, rows = self._column(asked, column)
        return bool(self.rows(exp.select(exp.Literal.number(1)).from_(rows).where(same_text(value, text)).limit(1)))

    @cache  # noqa: B019
    def is_known(self, measure: FeatureValue | AttributeValue) -> bool:
        """Tell whether a feature or an attribute is known of any customer."""
        value, rows = self._column(measure, measure.name)
        return bool(self.rows(exp.select(exp.Literal.number(1)).from_(rows).where(known(value)).limit(1)))

    @cache  # noqa: B019
    def parts(self, family: str) -> list[str]:
        """Return the keys of a map of the day."""
        column = next(column for column, own in MAPS.items() if own == family)
        keys = exp.Explode(this=exp.MapKeys(this=exp.column(column)))
        features = self._customers(FeatureValue(family))
        return self._sorted(exp.select(exp.alias_(keys, "part")).distinct().from_(features))

    @cache  # noqa: B019
    def purposes(self) -> list[str]:
        return self._sorted(
            self.compiler.query("SELECT DISTINCT purpose FROM marts.consents WHERE valid_from < :as_of_instant")
        )

    @cache  # noqa: B019
    def segments(self) -> list[str]:
        query = "SELECT DISTINCT segment_key FROM predictions.segment_definitions WHERE as_of_date = :as_of_date"
        return self._sorted(self.compiler.query(query))

    def _column(self, asked: Asked, column: str) -> tuple[exp.Expr, exp.Subquery]:
        if isinstance(asked, str):
            return exp.column(column), self._events(asked)
        return value_of(asked, self.compiler.measures, self.compiler.catalogue), self._customers(asked)

    def _events(self, source: str) -> exp.Subquery:
        return self.compiler.query(self.compiler.catalogue.events[source].relation).subquery("happenings")

    def _customers(self, measure: FeatureValue | AttributeValue) -> exp.Subquery:
        if isinstance(measure, FeatureValue):
            query = "SELECT * FROM features.customer_features WHERE as_of_date = :as_of_date"
            return self.compiler.query(query).subquery("features")
        query = """SELECT customers.* FROM marts.customers AS customers INNER JOIN features.customer_features AS asked
            ON customers.customer_id = asked.customer_id WHERE asked.as_of_date = :as_of_date"""
        return self.compiler.query(query).subquery("attributes")

    def _sorted(self, query: exp.Query) -> list[str]:
        return sorted(str(value) for (value,) in self.rows(query))


def _problems(test: ValueTest, data: _Data) -> Iterator[str]:
    match test.measure:
        case SegmentValue():
            yield from _missing_segment(str(test.comparison.operands[0]), data)
        case ConsentValue(purpose):
            if not _holds(data.purposes(), purpose):
                none = f"is unknown: there are no consents before {data.day}"
                yield f"consent {purpose} {_absent(purpose, data.purposes()) if data.purposes() else none}"
        case EventValue(window):
            yield from _of_events(test.measure, window, data)
        case FeatureValue() | AttributeValue():
            yield from _of_customers(test, test.measure, data)


def _missing_segment(key: str, data: _Data) -> Iterator[str]:
    if not _holds(data.segments(), key):
        why = _absent(key, data.segments()) if data.segments() else "is unknown: no segment is found yet"
        yield f"on {data.day} segment {key} {why}"


def _of_events(measure: EventValue, window: EventWindow, data: _Data) -> Iterator[str]:
    source = window.source
    if not data.has_events(source):
        yield f"there are no {source} before {data.day}"
        return
    for column in needed_columns(measure):
        if not data.has_events(source, column):
            yield f"{column} of {source} is known of none before {data.day}"
    for one in window.filters:
        yield from _unwritten(one, source, data, f"where {one.column} of {source}")


def _of_customers(test: ValueTest, measure: FeatureValue | AttributeValue, data: _Data) -> Iterator[str]:
    word = "feature" if isinstance(measure, FeatureValue) else "attribute"
    family, _, part = measure.name.partition(".")
    if part and data.parts(family):
        if not _holds(data.parts(family), part):
            yield f"{word} {measure.name}: {part} {_absent(part, data.parts(family))}"
        return
    if not data.is_known(measure):
        yield f"{word} {measure.name} is known of nobody on {data.day}"
        return
    one = Filter(measure.name, test.kind, test.comparison)
    yield from _unwritten(one, measure, data, f"{word} {measure.name}")


def _unwritten(one: Filter, asked: Asked, data: _Data, where: str) -> Iterator[str]:
    """Yield a problem for each text that no row holds; none where nothing is known at all."""
    if one.kind != "text" or one.comparison.operator not in _EQUAL:
        return
    texts = data.texts(asked, one.column)
    for text in (str(value) for value in one.comparison.operands):
        if texts is None and not data.has_text(asked, one.column, text):
            yield f"{where}: {text} is in no row on {data.day}"
        elif texts and not _holds(texts, text):
            yield f"{where}: {text} {_absent(text, texts)}"


def _absent(name: str, names: list[str]) -> str:
    """Return the end of a message about what is not there: what is, and what was likely meant."""
    rest = len(names) - SHOWN_NAMES
    more = f" and {rest} more" if rest > 0 else ""
    spelt = {fold(one): one for one in names}
    near = difflib.get_close_matches(fold(name), list(spelt), n=1)
    meant = f" (did you mean {spelt[near[0]]}?)" if near else ""
    return f"is unknown; known: {', '.join(names[:SHOWN_NAMES])}{more}{meant}"


def _holds(names: list[str], name: str) -> bool:
    return fold(name) in {fold(one) for one in names}
