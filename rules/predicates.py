"""Comparisons as SQL expressions. Every value from a rule becomes a literal; what is unknown stays unknown."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sqlglot import exp

from rules.event_sources import EventSource
from rules.kinds import Kind
from rules.moments import Moment, day_literal
from rules.tree import Comparison, Filter, Scalar

_ORDERINGS: dict[str, type[exp.Binary]] = {
    "is": exp.EQ,
    "at_least": exp.GTE,
    "more_than": exp.GT,
    "at_most": exp.LTE,
    "less_than": exp.LT,
}
_PARTS: dict[str, type[exp.Func]] = {
    "contains": exp.Contains,
    "begins_with": exp.StartsWith,
    "ends_with": exp.EndsWith,
}
_NEGATED = {"is_not": "is", "is_none_of": "is_one_of"}
# Letters that databases put into small letters differently: a sigma at the end of a word, and the dotted capital I.
_SEVERAL_SMALL, _ONE_SMALL = "\u03a3\u03c2\u0130", "\u03c3\u03c3i"


def literal(value: Scalar) -> exp.Expr:
    """Return a value as a literal; text can be nothing else, whatever it holds."""
    match value:
        case bool():
            return exp.true() if value else exp.false()
        case Decimal():
            return exp.Literal.number(format(value, "f"))
        case date():
            return day_literal(value)
        case _:
            return exp.Literal.string(value)


def predicate(value: exp.Expr, kind: Kind, comparison: Comparison) -> exp.Expr:
    """Return whether a comparison holds; texts are compared without regard to capitals."""
    operator, operands = comparison.operator, [literal(one) for one in comparison.operands]
    if operator == "is_known":
        return known(value) if comparison.operands[0] is True else unknown(value)
    if operator in _NEGATED:
        positive = Comparison(_NEGATED[operator], comparison.operands)
        return exp.Not(this=exp.paren(predicate(value, kind, positive)))
    if kind == "text":
        value, operands = folded(value), [folded(one) for one in operands]
    if operator in _PARTS:
        return _PARTS[operator](this=value, expression=operands[0])
    if operator == "is_one_of":
        return exp.In(this=value.copy(), expressions=operands)
    if operator == "between":
        return exp.Between(this=value.copy(), low=operands[0], high=operands[1])
    return _ORDERINGS[operator](this=value.copy(), expression=operands[0])


def days_predicate(happened: exp.Expr, comparison: Comparison, start: Callable[[int], exp.Expr]) -> exp.Expr:
    """Return whether a comparison holds of the whole local days from ``happened`` to as_of_date.

    Parameters
    ----------
    start
        The moment at which the day begins that lies so many days before as_of_date. Something happened at least n
        days before when it happened before the day n - 1 began, which needs no function of dates.
    """
    operator = comparison.operator
    if operator == "is_known":
        return predicate(happened, "day", comparison)
    ranges = [
        exp.and_(*_within(happened, span, start))
        for span in _spans(_NEGATED.get(operator, operator), [int(str(value)) for value in comparison.operands])
    ]
    held = exp.paren(exp.or_(*ranges))
    return exp.Not(this=held) if operator in _NEGATED else held


def _spans(operator: str, days: list[int]) -> list[tuple[int | None, int | None]]:
    """Return the least and the most days of each span in which a number of days may lie."""
    match operator:
        case "at_least":
            return [(days[0], None)]
        case "more_than":
            return [(days[0] + 1, None)]
        case "at_most":
            return [(None, days[0])]
        case "less_than":
            return [(None, days[0] - 1)]
        case "between":
            return [(days[0], days[1])]
        case _:
            return [(one, one) for one in days]


def _within(
    happened: exp.Expr, span: tuple[int | None, int | None], start: Callable[[int], exp.Expr]
) -> list[exp.Expr]:
    least, most = span
    found: list[exp.Expr] = []
    if least is not None:
        found.append(exp.LT(this=happened.copy(), expression=start(least - 1)))
    if most is not None:
        found.append(exp.GTE(this=happened.copy(), expression=start(most)))
    return found


def window_predicate(source: EventSource, span: tuple[int | None, int | None], moment: Moment) -> list[exp.Expr]:
    """Return when an event lies in a window; that it lies before as_of_date is the source's own."""
    first, last = span
    happened, found = exp.column("happened"), list[exp.Expr]()
    if first is not None:
        found.append(exp.GTE(this=happened.copy(), expression=moment.start(first, source.happens_by)))
    if last is not None:
        found.append(exp.LT(this=happened.copy(), expression=moment.start(last, source.happens_by)))
    return found


def filter_predicates(filters: tuple[Filter, ...]) -> list[exp.Expr]:
    """Return what must hold of an event."""
    return [predicate(exp.column(one.column), one.kind, one.comparison) for one in filters]


def folded(text: exp.Expr) -> exp.Expr:
    """Return a text as it is compared: without regard to capitals, alike in every database."""
    letters = exp.Literal.string(_SEVERAL_SMALL), exp.Literal.string(_ONE_SMALL)
    return exp.Lower(this=exp.Translate(this=text.copy(), from_=letters[0], to=letters[1]))


def fold(text: str) -> str:
    """Return what ``folded`` makes of a text."""
    return text.translate(str.maketrans(_SEVERAL_SMALL, _ONE_SMALL)).lower()


def same_text(value: exp.Expr, text: str) -> exp.EQ:
    """Return whether a value is a text, without regard to capitals."""
    return exp.EQ(this=folded(value), expression=folded(exp.Literal.string(text)))


def known(value: exp.Expr) -> exp.Expr:
    """Return whether a value is known; this is never unknown itself."""
    return exp.Not(this=exp.paren(unknown(value)))


def unknown(value: exp.Expr) -> exp.Expr:
    """Return whether a value is unknown."""
    return exp.Is(this=value.copy(), expression=exp.null())
