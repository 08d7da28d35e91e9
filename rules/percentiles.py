"""Percentiles as limits: between which values they are as a rule asks, so that no customer's row is sorted."""

from sqlglot import exp

from rules.measures import Measures
from rules.predicates import known, predicate
from rules.tree import Comparison, Measure

Step = tuple[str, exp.Query]


def limit_steps(measures: Measures, values: str) -> list[Step]:
    """Return for each ranked measure a step with the percentiles of its values, and one with the limits asked for.

    Parameters
    ----------
    values
        The step that holds the values of all customers.
    """
    asked: dict[Measure, list[tuple[Comparison, str]]] = {}
    for (measure, comparison), name in measures.limits.items():
        asked.setdefault(measure, []).append((comparison, name))
    steps: list[Step] = []
    for measure, comparisons in asked.items():
        name = measures.names[measure]
        steps.append((f"{name}_ranked", _ranked(name, values)))
        steps.append((f"{name}_limits", _limits(f"{name}_ranked", comparisons)))
    return steps


def within_limits(value: exp.Expr, name: str) -> exp.Expr:
    """Return whether a value lies where its percentile is as asked; unknown of a value that is."""
    low, high = exp.column(f"{name}_low"), exp.column(f"{name}_high")
    lies = exp.Between(this=value.copy(), low=low, high=high)
    return exp.case().when(known(value), exp.Coalesce(this=lies, expressions=[exp.false()]))


def _ranked(name: str, values: str) -> exp.Select:
    """Return the percentiles: of all customers with a known value, how many in a hundred have less."""
    value = exp.column(name)
    order = exp.Order(expressions=[exp.Ordered(this=value.copy(), desc=False, nulls_first=False)])
    rank = exp.Window(this=exp.Anonymous(this="RANK"), order=order)
    below = exp.cast(exp.paren(exp.Sub(this=rank, expression=exp.Literal.number(1))), "double")
    count = exp.Window(this=exp.Count(this=exp.Star()))
    share = exp.Div(this=exp.Mul(this=below, expression=exp.Literal.number(100)), expression=count)
    return (
        exp.select(exp.alias_(value.copy(), "value"), exp.alias_(share, "percentile")).from_(values).where(known(value))
    )


def _limits(ranked: str, comparisons: list[tuple[Comparison, str]]) -> exp.Select:
    """Return the least and the greatest value of each percentile asked for: what lies between has one too."""
    limits = []
    for comparison, name in comparisons:
        passes = predicate(exp.column("percentile"), "number", comparison)
        for word, function in (("low", exp.Min), ("high", exp.Max)):
            value = exp.Filter(this=function(this=exp.column("value")), expression=exp.Where(this=passes.copy()))
            limits.append(exp.alias_(value, f"{name}_{word}"))
    return exp.select(*limits).from_(ranked)
