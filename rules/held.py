"""What the data hold of what rules ask about, in a row: where they hold nothing, an answer is unknown and not none."""

from sqlglot import exp

from rules.measures import Measures
from rules.predicates import same_text


def events_held(source: str, needed: list[str]) -> exp.Select:
    """Return whether the company had a source of events by then, and whether it fills each column asked for."""
    zero = exp.Literal.number(0)
    has_rows = exp.GT(this=exp.Count(this=exp.Star()), expression=zero)
    has_columns = [
        exp.alias_(exp.GT(this=exp.Sum(this=exp.column(f"known_{column}")), expression=zero.copy()), f"has_{column}")
        for column in needed
    ]
    return exp.select(exp.alias_(has_rows, "has_rows"), *has_columns).from_(f"{source}_by_customer")


def segments_held(measures: Measures, segments: str) -> exp.Select:
    """Return of each segment asked for whether it is one of the day."""
    key = exp.column("segment_key")
    return exp.select(*(_any(same_text(key, text), name) for text, name in measures.segments.items())).from_(segments)


def shares_held(measures: Measures, values: str) -> exp.Select:
    """Return of each share asked for whether anybody has one."""
    zero = exp.Literal.number(0)
    shares = [
        _any(exp.NEQ(this=exp.column(name), expression=zero.copy()), f"has_{name}") for name in measures.of_shares()
    ]
    return exp.select(*shares).from_(values)


def _any(condition: exp.Expr, name: str) -> exp.Expr:
    holding = exp.Count(this=exp.case().when(condition, exp.Literal.number(1)))
    return exp.alias_(exp.GT(this=holding, expression=exp.Literal.number(0)), name)
