"""Kinds of metrics: what can be said of a segment as a number, each an aggregate over the features of its customers."""

from dataclasses import dataclass, replace

from ml.personas.model import Unit


@dataclass(frozen=True)
class Metric:
    """One number about the customers of a segment.

    Attributes
    ----------
    columns
        Columns of ``features.customer_features`` that it needs.
    expression
        SQL aggregate over them.
    counts
        SQL aggregates that add up over groups: the customers behind the number, first those for whom it is known.
        None of them may be small, or the number would tell of few.
    is_part
        The value is the segment's aggregate as a part of all customers'; it has no comparison.
    spread
        SQL aggregate: the standard deviation over customers, where the value is a mean or a ratio of sums.
    category_name, category_expression
        The category that it is about; where it is the most frequent one, the SQL aggregate that finds it.
    """

    name: str
    unit: Unit
    columns: tuple[str, ...]
    expression: str
    counts: tuple[str, ...]
    is_part: bool = False
    spread: str | None = None
    category_name: str | None = None
    category_expression: str | None = None


def text_literal(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


def of_many(value: str, amounts: str) -> str:
    """Return SQL for a value of a sum; null where one customer makes more than half of it, of whom it would tell."""
    return f"CASE WHEN 2 * max(abs({amounts})) <= abs(sum({amounts})) THEN {value} END"


def above_zero(value: str) -> str:
    """Return SQL for a value; null where it is 0 or less, as where more money was given back than came in."""
    return f"nullif(greatest({value}, 0), 0)"


def mean(name: str, unit: Unit, column: str | None = None) -> Metric:
    """Average over the customers for whom a column is known; those above or below 0 must not be few either."""
    taken = column or name
    text = f"{taken}::DOUBLE"
    counts = (f"count({text})", f"count(*) FILTER ({text} <> 0)")
    return Metric(name, unit, (taken,), of_many(f"favg({text})", text), counts, spread=f"stddev_pop({text})")


def median(name: str, unit: Unit, column: str) -> Metric:
    """Value of the customer in the middle; nothing where it is known for less than half of them."""
    value = f"CASE WHEN 2 * count({column}) >= count(*) THEN median({column}::DOUBLE) END"
    return Metric(name, unit, (column,), value, (f"count({column})",))


def ratio_spread(part: str, whole: str) -> str:
    """Return SQL for the spread over customers that a ratio of two sums has.

    Its square root of a variance over the root of the count is the error of the ratio by linearisation: the spread of
    ``part - ratio * whole``, over the mean of ``whole`` (Cochran, Sampling Techniques, 3rd edition, 1977, chapter 6).
    """
    ratio = f"(sum({part}) / nullif(sum({whole}), 0))"
    variance = f"var_pop({part}) - 2 * {ratio} * covar_pop({part}, {whole}) + {ratio} * {ratio} * var_pop({whole})"
    return f"sqrt(greatest({variance}, 0)) / nullif(abs(avg({whole})), 0)"


def at_least(metric: Metric, least_count: int) -> Metric:
    """Say of a share that nearly all customers make up how large it is at least, so that the rest is not told.

    Where fewer than ``least_count`` do not belong to it, they are taken for one fewer than that, however few they are.
    """
    total, part, rest = metric.counts
    few = least_count - 1
    is_nearly_all = f"{rest} <= {few} AND {total} >= {3 * few}"
    bound = f"CASE WHEN {is_nearly_all} THEN ({total} - {few}) / {total} END"
    return Metric(f"least_{metric.name}", metric.unit, metric.columns, bound, (total, part))


def share(name: str, column: str, condition: str, known: str | None = None) -> Metric:
    """Part of the customers for whom a condition holds, among those for whom it is known."""
    is_known = known or f"{column} IS NOT NULL"
    total, part = f"count(*) FILTER ({is_known})", f"count(*) FILTER ({is_known} AND {condition})"
    rest = f"count(*) FILTER ({is_known} AND NOT ({condition}))"
    probability = f"({part} / nullif({total}, 0))"
    spread = f"sqrt({probability} * (1 - {probability}))"
    return Metric(name, "share", (column,), f"{part} / nullif({total}, 0)", (total, part, rest), spread=spread)


def most_frequent(column: str, unit: Unit) -> Metric:
    """Part of the customers who have the most frequent value of a column; the first by name among equals."""
    value = f"nullif({column}::VARCHAR, 'unknown')"
    label = (
        f"list_sort(list_transform(map_entries(histogram({value})), "
        "lambda entry: {'rank': -entry.value::BIGINT, 'name': entry.key}))[1].name"
    )
    largest = f"list_max(map_values(histogram({value})))"
    counts = (f"count({value})", largest, f"count({value}) - {largest}")
    return Metric(column, unit, (column,), f"{largest} / count({value})", counts, category_expression=label)


def in_category(metric: Metric, category: str) -> Metric:
    """Say the same of one category, so that all customers can be compared in it; whether it leads is asked anew."""
    (column,) = metric.columns
    known = f"nullif({column}::VARCHAR, 'unknown') IS NOT NULL"
    made = share(metric.name, column, f"{column}::VARCHAR = {text_literal(category)}", known)
    return replace(made, unit=metric.unit, category_name=category, category_expression=metric.category_expression)


def department_share(department: str) -> Metric:
    """Part of the spend in known departments that went to one of them."""
    entry = f"coalesce(department_spend_shares[{text_literal(department)}], 0)::DOUBLE"
    known = "department_spend_shares IS NOT NULL AND lifetime_spend > 0"
    spend = f"CASE WHEN {known} THEN lifetime_spend::DOUBLE END"
    return Metric(
        "department_spend_share",
        "share",
        ("department_spend_shares", "lifetime_spend"),
        f"fsum(lifetime_spend::DOUBLE * {entry}) FILTER ({known}) / "
        f"nullif(sum(lifetime_spend) FILTER ({known}), 0)::DOUBLE",
        (
            f"count(*) FILTER ({known})",
            f"count(*) FILTER ({known} AND {entry} > 0)",
            f"count(*) FILTER ({known} AND {entry} < 1)",
        ),
        spread=ratio_spread(f"({spend} * {entry})", f"({spend})"),
        category_name=department,
    )


def attitude_score(attitude: str) -> Metric:
    """Average of an attitude from surveys, on a scale from 0 to 1."""
    entry = f"attitude_scores[{text_literal(attitude)}]::DOUBLE"
    return Metric(
        "attitude_score",
        "share",
        ("attitude_scores",),
        f"favg({entry})",
        (f"count({entry})",),
        spread=f"stddev_pop({entry})",
        category_name=attitude,
    )


def change(name: str, newer: str, older: str) -> Metric:
    """How much a sum has changed from one window to the other, as a part of the older one.

    Unknown where more was given back than came in, and where one customer makes more than half of a window.
    """
    part = f"(sum({newer}) - sum({older}))::DOUBLE / {above_zero(f'sum({older})')}::DOUBLE"
    return Metric(
        name,
        "change",
        (newer, older),
        of_many(of_many(f"CASE WHEN sum({newer}) >= 0 THEN {part} END", newer), older),
        ("count(*)", f"count(*) FILTER ({older} <> 0)", f"count(*) FILTER ({newer} <> 0)"),
        spread=ratio_spread(f"{newer}::DOUBLE", f"{older}::DOUBLE"),
    )
