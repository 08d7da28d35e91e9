"""Conditions, read from YAML: each begins with what it is about, and what must hold of that follows."""

from dataclasses import dataclass

import yaml

from rules.catalogue import Catalogue
from rules.comparisons import TEST_KEYS, compared, comparisons_of, scalar_of
from rules.contradictions import no_share
from rules.event_sources import EventSource
from rules.kinds import Column, Kind
from rules.nodes import DEEPEST, Entry, Gathered, RuleProblem, entries_of, items_of, shown, text_of, unknown_name
from rules.tree import (
    Aggregate,
    AllOf,
    AnyOf,
    AttributeValue,
    Comparison,
    Condition,
    ConsentValue,
    EventValue,
    EventWindow,
    FeatureValue,
    Filter,
    Measure,
    NotOf,
    RuleReference,
    SegmentValue,
    ValueTest,
)

GROUPS = ("all", "any", "not")
SUBJECTS = (*GROUPS, "feature", "attribute", "consent", "events", "segment", "rule")
WINDOW_KEYS = ("in_last_days", "not_in_last_days", "where")
OF_EVENTS: tuple[Aggregate, ...] = ("count", "days_since_last", "days_since_first")
OF_COLUMNS: tuple[Aggregate, ...] = ("sum", "average", "lowest", "highest", "distinct")
LONGEST_DAYS = 36_500  # a hundred years


@dataclass(frozen=True)
class ConditionReader:
    """Reads conditions with a catalogue; what is wrong is gathered, so that the rest is read too."""

    catalogue: Catalogue
    gathered: Gathered

    def read(self, node: yaml.Node, depth: int = 0) -> Condition:
        """Return the condition that a node holds."""
        if depth > DEEPEST:
            raise RuleProblem(
                node, f"conditions lie in conditions more than {DEEPEST} deep. Make rules of the inner ones."
            )
        entries = entries_of(node, "a condition")
        subjects = [entry for name, entry in entries.items() if name in SUBJECTS]
        if len(subjects) != 1:
            raise _no_one_subject(node, entries, subjects)
        subject = subjects[0]
        rest = {name: entry for name, entry in entries.items() if entry is not subject}
        if subject.name in GROUPS:
            return self._group(subject, rest, depth)
        return self._about(subject, rest)

    def group(self, subject: Entry, depth: int) -> Condition:
        """Return what `all`, `any` or `not` holds."""
        if subject.name == "not":
            if isinstance(subject.value, yaml.SequenceNode):
                raise RuleProblem(
                    subject.value,
                    f"not holds one condition; found {shown(subject.value)}. Write `not: {{any: [...]}}` where none of "
                    "them may hold, `not: {all: [...]}` where not all may.",
                )
            return NotOf(self.read(subject.value, depth + 1))
        items = items_of(subject.value, subject.name)
        parts = self.gathered.each(items, lambda item: self.read(item, depth + 1))
        return AllOf(parts) if subject.name == "all" else AnyOf(parts)

    def _group(self, subject: Entry, rest: dict[str, Entry], depth: int) -> Condition:
        _refuse(rest, f"{subject.name} stands alone")
        return self.group(subject, depth)

    def _about(self, subject: Entry, rest: dict[str, Entry]) -> Condition:
        what = f"{subject.name} {text_of(subject.value, subject.name)}"
        match subject.name:
            case "rule":
                _refuse(rest, "`rule: key` stands alone")
                return RuleReference(text_of(subject.value, "rule"))
            case "segment":
                _refuse(rest, "`segment: key` stands alone")
                comparison = Comparison("is", (text_of(subject.value, "segment"),))
                return ValueTest(SegmentValue(), "text", comparison)
            case "events":
                return _events(self._source(subject), subject, rest)
            case _:
                measure, kind = self._measure(subject)
                comparisons = compared(rest, kind, what, place=subject.key)
                if subject.name == "feature" and (why := no_share(str(subject.value.value), comparisons)):
                    raise RuleProblem(subject.key, f"{what}: {why}")
                return _tests(measure, kind, comparisons)

    def _source(self, subject: Entry) -> EventSource:
        name, sources = text_of(subject.value, "events"), self.catalogue.events
        if name not in sources:
            raise RuleProblem(subject.value, f"events: {name} {unknown_name(name, sources)}")
        return sources[name]

    def _measure(self, subject: Entry) -> tuple[Measure, Kind]:
        name = text_of(subject.value, subject.name)
        if subject.name == "consent":
            return ConsentValue(name), "consent"
        is_feature = subject.name == "feature"
        column = self.catalogue.feature(name) if is_feature else self.catalogue.attributes.get(name)
        if column is None:
            raise self._unknown(subject, name)
        return (FeatureValue(name) if is_feature else AttributeValue(name)), column.kind

    def _unknown(self, subject: Entry, name: str) -> RuleProblem:
        features, attributes = self.catalogue.features, self.catalogue.attributes
        own, other, other_name = (
            (features, attributes, "attribute") if subject.name == "feature" else (attributes, features, "feature")
        )
        if name in other:
            return RuleProblem(
                subject.key, f"{subject.name}: {name} is no {subject.name}; write `{other_name}: {name}`."
            )
        maps = [f"{family}.NAME" for family in self.catalogue.feature_maps] if subject.name == "feature" else []
        return RuleProblem(subject.value, f"{subject.name}: {name} {unknown_name(name, [*own, *maps])}")


def _no_one_subject(node: yaml.Node, entries: dict[str, Entry], subjects: list[Entry]) -> RuleProblem:
    if subjects:
        names = " and ".join(entry.name for entry in subjects)
        return RuleProblem(
            subjects[1].key, f"a condition is about one thing; found {names}. Begin a new one with `- `, below `all:`."
        )
    strange = next((name for name in entries if name not in {*TEST_KEYS, *WINDOW_KEYS, *OF_EVENTS, *OF_COLUMNS}), None)
    if strange:
        return RuleProblem(entries[strange].key, f"a condition: {strange} {unknown_name(strange, SUBJECTS)}")
    return RuleProblem(node, f"a condition must say what it is about: {', '.join(SUBJECTS)}; found {shown(node)}.")


def _refuse(rest: dict[str, Entry], why: str) -> None:
    for name, entry in rest.items():
        raise RuleProblem(entry.key, f"{why}; {name} does not belong there.")


def _tests(measure: Measure, kind: Kind, comparisons: tuple[Comparison, ...]) -> Condition:
    tests = tuple(ValueTest(measure, kind, comparison) for comparison in comparisons)
    return tests[0] if len(tests) == 1 else AllOf(tests)


def _events(source: EventSource, subject: Entry, rest: dict[str, Entry]) -> Condition:
    name = text_of(subject.value, "events")
    what = f"events {name}"
    window = EventWindow(name, *_span(rest, what), _filters(rest.get("where"), source, what))
    figures = {key: entry for key, entry in rest.items() if key not in WINDOW_KEYS}
    tests: list[Condition] = []
    for key, entry in figures.items():
        if key not in {*OF_EVENTS, *OF_COLUMNS}:
            raise RuleProblem(entry.key, f"{what}: {key} {unknown_name(key, (*OF_EVENTS, *OF_COLUMNS, *WINDOW_KEYS))}")
        tests.append(_figure(window, entry, source))
    if not tests:
        raise RuleProblem(
            subject.key, f"{what}: says nothing that must hold. Add `count: {{at_least: 1}}`, for example."
        )
    return tests[0] if len(tests) == 1 else AllOf(tuple(tests))


def _figure(window: EventWindow, entry: Entry, source: EventSource) -> Condition:
    aggregate: Aggregate = next(one for one in (*OF_EVENTS, *OF_COLUMNS) if one == entry.name)
    what = f"events {window.source}: {aggregate}"
    if aggregate in OF_EVENTS:
        kind: Kind = "whole" if aggregate == "count" else "days"
        return _tests(EventValue(window, aggregate), kind, comparisons_of(entry.value, kind, what))
    entries = entries_of(entry.value, what)
    of = entries.pop("of", None)
    if of is None:
        raise RuleProblem(
            entry.key, f"{what}: `of` is missing: the column to take, such as {next(iter(source.columns))}."
        )
    column = _column(of.value, source, what)
    if aggregate != "distinct" and column[1].kind not in {"number", "whole"}:
        numbers = ", ".join(key for key, one in source.columns.items() if one.kind in {"number", "whole"})
        raise RuleProblem(of.value, f"{what}: {column[0]} is no number; numbers here: {numbers or 'none'}.")
    kind = "whole" if aggregate == "distinct" else "number"
    comparisons = compared(entries, kind, what, place=entry.key)
    return _tests(EventValue(window, aggregate, column[0]), kind, comparisons)


def _column(node: yaml.Node, source: EventSource, what: str) -> tuple[str, Column]:
    name = text_of(node, what)
    if name not in source.columns:
        raise RuleProblem(node, f"{what}: {name} {unknown_name(name, source.columns)}")
    return name, source.columns[name]


def _span(rest: dict[str, Entry], what: str) -> tuple[int | None, int | None]:
    first, last = (_days(rest.get(key), f"{what}: {key}") for key in ("in_last_days", "not_in_last_days"))
    if first is not None and last is not None and last >= first:
        raise RuleProblem(
            rest["not_in_last_days"].key,
            f"{what}: not_in_last_days: {last} leaves nothing of in_last_days: {first}; it must be smaller.",
        )
    return first, last


def _days(entry: Entry | None, what: str) -> int | None:
    if entry is None:
        return None
    days = int(str(scalar_of(entry.value, "days", what)))
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleProblem(entry.value, f"{what}: {days} is out of range; allowed: 1 to {LONGEST_DAYS}.")
    return days


def _filters(entry: Entry | None, source: EventSource, what: str) -> tuple[Filter, ...]:
    if entry is None:
        return ()
    filters: list[Filter] = []
    for name, one in entries_of(entry.value, f"{what}: where").items():
        _, column = _column(one.key, source, f"{what}: where")
        found = comparisons_of(one.value, column.kind, f"{what}: where: {name}")
        if any(comparison.of_percentile for comparison in found):
            raise RuleProblem(
                one.value, f"{what}: where: {name}: percentile is for values of customers, not of events."
            )
        filters.extend(Filter(name, column.kind, comparison) for comparison in found)
    return tuple(filters)
