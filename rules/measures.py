"""The figures that rules ask for: each once, however many rules ask, and where each comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from rules.catalogue import MAPS, SHARES, Catalogue
from rules.event_sources import EventSource
from rules.moments import Moment
from rules.predicates import filter_predicates, same_text, unknown, window_predicate
from rules.tree import (
    AttributeValue,
    Comparison,
    ConsentValue,
    EventValue,
    FeatureValue,
    Measure,
    Rule,
    SegmentValue,
    ValueTest,
    leaves,
)

DAYS_SINCE = {"days_since_last": exp.Max, "days_since_first": exp.Min}
_AGGREGATES: dict[str, type[exp.AggFunc]] = {"lowest": exp.Min, "highest": exp.Max}
ZERO_WITHOUT_EVENTS = frozenset({"count", "sum", "distinct"})
UNTOLD = "unknown"  # what demographic features hold where nothing is known


@dataclass(frozen=True)
class Measures:
    """The measures of rules in a fixed order; a column of each is named by its place.

    Attributes
    ----------
    limits
        Name of the values between which a percentile is as it is asked for.
    segments
        Name of whether a segment is among those of the day, by its key.
    """

    names: dict[Measure, str]
    limits: dict[tuple[Measure, Comparison], str]
    segments: dict[str, str]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "Measures":
        """Collect what the rules ask for."""
        tests = [leaf for rule in rules for leaf in leaves(rule.condition) if isinstance(leaf, ValueTest)]
        measures = list(dict.fromkeys(test.measure for test in tests))
        limits = dict.fromkeys((test.measure, test.comparison) for test in tests if test.comparison.of_percentile)
        segments = dict.fromkeys(
            str(test.comparison.operands[0]) for test in tests if isinstance(test.measure, SegmentValue)
        )
        return cls(
            {measure: f"value_{place}" for place, measure in enumerate(measures)},
            {limit: f"limit_{place}" for place, limit in enumerate(limits)},
            {key: f"has_segment_{place}" for place, key in enumerate(segments)},
        )

    def of_events(self) -> dict[str, list[EventValue]]:
        """Return the measures of events by source."""
        found: dict[str, list[EventValue]] = {}
        for measure in self.names:
            if isinstance(measure, EventValue):
                found.setdefault(measure.window.source, []).append(measure)
        return found

    def of_shares(self) -> list[str]:
        """Return the names of shares of maps, which nobody may have."""
        return [
            name
            for measure, name in self.names.items()
            if isinstance(measure, FeatureValue) and measure.name.partition(".")[0] in SHARES
        ]

    def has(self, kind: type) -> bool:
        """Tell whether a rule asks for a measure of this kind."""
        return any(isinstance(measure, kind) for measure in self.names)


def needed_columns(measure: EventValue) -> list[str]:
    """Return the columns of events without which a measure says nothing, sorted."""
    own = [measure.column] if measure.column else []
    asked = [one.column for one in measure.window.filters if one.comparison.operator != "is_known"]
    return sorted({*own, *asked})


def aggregate(measure: EventValue, source: EventSource, moment: Moment) -> exp.Expr:
    """Return a figure of a customer's events, all of them read in one pass."""
    window = measure.window
    span = (window.in_last_days, window.not_in_last_days)
    conditions = [*window_predicate(source, span, moment), *filter_predicates(window.filters)]

    def filtered(function: exp.Expr) -> exp.Expr:
        if not conditions:
            return function
        return exp.Filter(this=function, expression=exp.Where(this=exp.and_(*conditions)))

    column = exp.column(measure.column or "happened")
    match measure.aggregate:
        case "count":
            return filtered(exp.Count(this=exp.Star()))
        case "distinct":
            return filtered(exp.Count(this=exp.Distinct(expressions=[column])))
        case "sum":
            # no event is nothing spent; events of which no amount is known are unknown
            none = exp.EQ(this=filtered(exp.Count(this=exp.Star())), expression=exp.Literal.number(0))
            return exp.case().when(none, exp.Literal.number(0)).else_(filtered(exp.Sum(this=column)))
        case "average":
            total = exp.cast(filtered(exp.Sum(this=column)), "double")
            count = exp.Nullif(this=filtered(exp.Count(this=column.copy())), expression=exp.Literal.number(0))
            return exp.Div(this=total, expression=count)
        case "lowest" | "highest":
            return filtered(_AGGREGATES[measure.aggregate](this=column))
        case _:
            return filtered(DAYS_SINCE[measure.aggregate](this=exp.column("happened")))


def value_of(measure: Measure, names: Measures, catalogue: Catalogue) -> exp.Expr:
    """Return a measure as an expression over a customer's row with all that is joined to it."""
    match measure:
        case FeatureValue(name):
            return _feature(name, catalogue)
        case AttributeValue(name):
            return exp.column(name, table="attributes")
        case ConsentValue():
            return exp.column(names.names[measure], table="consents_by_then")
        case SegmentValue():
            return exp.column("segment_key", table="found_segments")
        case EventValue():
            return _event_value(measure, names)


def _event_value(measure: EventValue, names: Measures) -> exp.Expr:
    source = measure.window.source
    figure = exp.column(names.names[measure], table=f"{source}_by_customer")
    if measure.aggregate not in ZERO_WITHOUT_EVENTS:
        return figure
    held = [exp.column(f"has_{name}", table=f"{source}_held") for name in ("rows", *needed_columns(measure))]
    has_none = unknown(exp.column("customer_id", table=f"{source}_by_customer"))
    value = exp.case().when(has_none, exp.Literal.number(0)).else_(figure)
    return exp.case().when(exp.and_(*held), value)


def _feature(name: str, catalogue: Catalogue) -> exp.Expr:
    family, _, part = name.partition(".")
    if part:
        table_column = next(column for column, own in MAPS.items() if own == family)
        return _part(exp.column(table_column, table="features"), part, is_share=family in SHARES)
    column, value = catalogue.features[name], exp.column(name, table="features")
    if column.is_float:
        return exp.case().when(exp.Not(this=exp.IsNan(this=value.copy())), value)
    return exp.Nullif(this=value, expression=exp.Literal.string(UNTOLD)) if column.kind == "text" else value


def _part(entries: exp.Expr, part: str, *, is_share: bool) -> exp.Expr:
    """Return what a map holds of a part, however its name is spelt.

    Who bought nothing there has no share there; of whom nothing is known at all, no shares are.
    """
    key, total = exp.to_identifier("part"), exp.to_identifier("total")
    keys = exp.ArrayFilter(
        this=exp.MapKeys(this=entries.copy()),
        expression=exp.Lambda(this=same_text(exp.column("part"), part), expressions=[key]),
    )
    held = exp.Bracket(this=entries.copy(), expressions=[exp.column("part")])
    values = exp.Transform(this=keys, expression=exp.Lambda(this=held, expressions=[key]))
    if not is_share:
        return exp.ArrayMax(this=values)
    added = exp.Add(this=exp.column("total"), expression=exp.column("part"))
    zero = exp.cast(exp.Literal.number(0), "double")
    return exp.Reduce(this=values, initial=zero, merge=exp.Lambda(this=added, expressions=[total, key]))
