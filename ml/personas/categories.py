"""Which categories a segment is told by: the most frequent one, and the one it has more of than others have."""

# ruff: noqa: S608 - every name pasted into SQL is of this package

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ml.personas.catalogue import CATEGORIES
from ml.personas.metrics import Metric, attitude_score, department_share, in_category
from ml.personas.model import Snapshot
from ml.personas.queries import customers_query

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

CATEGORY_LIMIT = 1000  # of a column: with more it is no category but an identifier
RAISED_FROM = 1.3  # times the share among all customers
DIGITS = 9
NOTABLE_SHARE = 0.03  # below, a department is too little of what is bought to be told by
ATTITUDE_FACT = "attitude_score."  # a number follows: an attitude may be named as no gap of a phrase can be
DEMOGRAPHICS_RAISED = ("age_band", "income_band", "household_composition")

SPEND_BY_DEPARTMENT = """
    SELECT segment_key, entry['key'] AS category, sum(lifetime_spend::DOUBLE * entry['value']::DOUBLE) AS weight
    FROM (SELECT segment_key, lifetime_spend, unnest(map_entries(department_spend_shares)) AS entry FROM ({customers})
        WHERE lifetime_spend > 0)
    GROUP BY ALL ORDER BY ALL"""
CUSTOMERS_BY_CATEGORY = """
    SELECT segment_key, {column}::VARCHAR AS category, count(*)::DOUBLE AS weight FROM ({customers})
    WHERE nullif({column}::VARCHAR, 'unknown') IS NOT NULL GROUP BY ALL ORDER BY ALL"""
ATTITUDES = """
    SELECT DISTINCT unnest(map_keys(attitude_scores)) AS attitude FROM ({customers}) ORDER BY attitude"""


def category_metrics(
    connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot, held: set[str]
) -> Iterator[tuple[str, str, Metric]]:
    """Yield segment_key, name of the fact and metric for the categories worth looking at."""
    for metric in CATEGORIES:
        if held.issuperset(metric.columns):
            yield from _of_column(connection, snapshot, metric)
    if "department_spend_shares" in held:
        yield from _of_departments(connection, snapshot)
    if "attitude_scores" in held:
        yield from _of_attitudes(connection, snapshot)


def _shares(connection: "duckdb.DuckDBPyConnection", sql: str) -> "pd.DataFrame":
    """Return the share of each category by segment_key, and how many times that among all customers it is.

    Both are rounded as facts are, or the last digits of sums would choose among equals, another one on another run.
    """
    frame = connection.execute(sql).df()
    frame["share"] = (frame["weight"] / frame.groupby("segment_key")["weight"].transform("sum")).round(DIGITS)
    overall = frame.groupby("category")["weight"].transform("sum") / frame["weight"].sum()
    return frame.assign(times=(frame["share"] / overall).round(DIGITS))


def _of_column(
    connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot, metric: Metric
) -> Iterator[tuple[str, str, Metric]]:
    (column,) = metric.columns
    customers = customers_query(metric.columns, snapshot.as_of_date)
    frame = _shares(connection, CUSTOMERS_BY_CATEGORY.format(column=column, customers=customers))
    if frame.empty or frame["category"].nunique() > CATEGORY_LIMIT:
        return
    top = _leaders(frame, "share")
    for key, category in top.items():
        yield key, metric.name, in_category(metric, category)
    if metric.name in DEMOGRAPHICS_RAISED:
        enough = (frame["weight"] >= snapshot.least_count) & (frame["times"] >= RAISED_FROM)
        for key, category in _leaders(frame[enough], "times").items():
            if top[key] != category:
                only_its_share = replace(in_category(metric, category), category_expression=None)
                yield key, f"{metric.name}_raised", only_its_share


def _leaders(frame: "pd.DataFrame", by: str) -> dict[Any, str]:
    """Return the category that leads in each segment, the first by name among equals."""
    ordered = frame.sort_values([by, "category"], ascending=[False, True])
    return dict(ordered.groupby("segment_key")["category"].first().items())


def _of_departments(connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot) -> Iterator[tuple[str, str, Metric]]:
    customers = customers_query(("department_spend_shares", "lifetime_spend"), snapshot.as_of_date)
    frame = _shares(connection, SPEND_BY_DEPARTMENT.format(customers=customers))
    top = _leaders(frame, "share")
    for key, department in top.items():
        yield key, "top_department", department_share(department)
    notable = frame[(frame["share"] >= NOTABLE_SHARE) & (frame["times"] >= RAISED_FROM)]
    for key, department in _leaders(notable, "times").items():
        if top[key] != department:
            yield key, "raised_department", department_share(department)


def _of_attitudes(connection: "duckdb.DuckDBPyConnection", snapshot: Snapshot) -> Iterator[tuple[str, str, Metric]]:
    customers = customers_query(("attitude_scores",), snapshot.as_of_date)
    attitudes = [row[0] for row in connection.execute(ATTITUDES.format(customers=customers)).fetchall()]
    keys = connection.execute(f"SELECT DISTINCT segment_key FROM ({customers}) ORDER BY ALL").fetchall()
    for (key,) in keys:
        for position, attitude in enumerate(attitudes[:CATEGORY_LIMIT]):
            yield key, f"{ATTITUDE_FACT}{position}", attitude_score(attitude)
