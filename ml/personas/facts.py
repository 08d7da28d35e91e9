"""All that could be said of the segments of a day, read from the warehouse in a few scans."""

# ruff: noqa: S608 - every name pasted into SQL is of this package or quoted

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ml.personas.catalogue import BOUNDED, METRICS
from ml.personas.categories import category_metrics
from ml.personas.metrics import Metric, at_least
from ml.personas.model import Fact, Snapshot
from ml.personas.queries import REFUND_COLUMNS, REFUNDS_TABLE, claim_query, customers_query

if TYPE_CHECKING:
    import duckdb

Facts: TypeAlias = dict[str, Fact]
METRICS_A_SCAN = 20  # each median holds all values of its column while it runs
SIGNIFICANT_DIGITS = 9  # sums of doubles differ beyond them from run to run


@dataclass(frozen=True)
class Group:
    """What one metric is among some customers."""

    value: float | None
    spread: float | None
    counts: tuple[int, ...]


def read_facts(connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot) -> dict[str, Facts]:
    """Read every fact about every segment that rests on enough customers.

    Parameters
    ----------
    connection
        The warehouse, read-only.
    snapshot
        Day and least count.

    Returns
    -------
    dict
        By segment_key: facts by name. A metric whose columns the table lacks gives none.
    """
    held = _columns(connection)
    bounded = [at_least(metric, snapshot.least_count) for metric in BOUNDED]
    plain = [(metric.name, metric) for metric in (*METRICS, *bounded) if held.issuperset(metric.columns)]
    metrics_of: dict[str, list[tuple[str, Metric]]] = {key: list(plain) for key in _segment_keys(connection, snapshot)}
    for key, name, metric in category_metrics(connection, snapshot, held):
        metrics_of[key].append((name, metric))
    groups = dict(_read_groups(connection, snapshot, _distinct(metrics_of)))
    facts: dict[str, Facts] = {}
    for key, metrics in metrics_of.items():
        made = ((name, _fact(metric, groups[metric.expression], key, snapshot)) for name, metric in metrics)
        facts[key] = {name: fact for name, fact in made if fact is not None}
    return facts


def _columns(connection: "duckdb.DuckDBPyConnection") -> set[str]:
    """Return the columns that metrics may speak of: the features, and refunds where the warehouse knows of them."""
    held = connection.execute("SELECT column_name FROM (DESCRIBE features.customer_features)").fetchall()
    refunds = connection.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_schema || '.' || table_name = ?", [REFUNDS_TABLE]
    ).fetchall()
    return {row[0] for row in held} | set(REFUND_COLUMNS if refunds else ())


def _segment_keys(connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot) -> list[str]:
    sql = "SELECT DISTINCT segment_key FROM segments.customer_segments WHERE as_of_date = ? ORDER BY segment_key"
    return [row[0] for row in connection.execute(sql, [snapshot.as_of_date]).fetchall()]


def _distinct(metrics_of: dict[str, list[tuple[str, Metric]]]) -> list[Metric]:
    return list({metric.expression: metric for metrics in metrics_of.values() for _, metric in metrics}.values())


def _read_groups(
    connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot, metrics: Sequence[Metric]
) -> Iterator[tuple[str, dict[str | None, Group]]]:
    """Yield for each metric, known by its expression, what it is by segment; None stands for all customers."""
    for start in range(0, len(metrics), METRICS_A_SCAN):
        batch = metrics[start : start + METRICS_A_SCAN]
        columns = tuple(dict.fromkeys(column for metric in batch for column in metric.columns))
        asked = [f"{sql} AS part_{number}" for number, sql in enumerate(_parts(batch))]
        rows = connection.execute(
            f"SELECT segment_key, {', '.join(asked)} FROM ({customers_query(columns, snapshot.as_of_date)}) "
            "GROUP BY GROUPING SETS ((segment_key), ()) ORDER BY segment_key NULLS LAST"
        ).fetchall()
        position = 1
        for metric in batch:
            width = 2 + len(metric.counts)
            yield metric.expression, {row[0]: _group(row[position : position + width]) for row in rows}
            position += width


def _parts(metrics: Sequence[Metric]) -> list[str]:
    return [part for metric in metrics for part in (metric.expression, metric.spread or "NULL", *metric.counts)]


def _group(parts: Sequence[Any]) -> Group:
    value, spread, *counts = parts
    return Group(_number(value), _number(spread), tuple(int(count or 0) for count in counts))


def _number(value: Any) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return float(f"{float(value):.{SIGNIFICANT_DIGITS}g}")


def _fact(metric: Metric, groups: dict[str | None, Group], segment_key: str, snapshot: Snapshot) -> Fact | None:
    own, everyone = groups[segment_key], groups[None]
    others = min(total - count for total, count in zip(everyone.counts, own.counts, strict=True))
    are_others_enough = others >= snapshot.least_count
    if own.value is None or min(own.counts) < snapshot.least_count or (metric.is_part and not are_others_enough):
        return None
    value, comparison = own.value, everyone.value if are_others_enough else None
    if metric.is_part:
        if not everyone.value or everyone.value < 0:
            return None
        value, comparison = _number(own.value / everyone.value) or 0.0, None
    if metric.unit == "share" and not all(0 <= part <= 1 for part in (value, comparison) if part is not None):
        return None  # refunds outweigh purchases somewhere: no share that a person would understand
    query = claim_query(metric, segment_key, snapshot.as_of_date, least_count=snapshot.least_count)
    return Fact(
        metric.name,
        metric.unit,
        value,
        comparison,
        customer_count=own.counts[0],
        as_of_date=snapshot.as_of_date,
        query=query,
        category_name=metric.category_name,
        error=_error(own, everyone),
    )


def _error(own: Group, everyone: Group) -> float | None:
    """Return the standard error by the larger spread: a segment that varies more than all customers is less certain."""
    spread = max(own.spread or 0.0, everyone.spread or 0.0)
    return spread / math.sqrt(own.counts[0]) if spread else None
