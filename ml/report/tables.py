"""What the report reads: the published tables, asked for no more rows than a page can show."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from tessera.errors import TesseraError
from tessera.warehouse import connect

Row: TypeAlias = dict[str, Any]

SCHEMA = "segments"
TABLES = (
    "customer_segments",
    "segment_summaries",
    "rfm_segments",
    "segment_profiles",
    "segment_search",
)
_MAY_BE_EMPTY = {"segment_profiles", "segment_search"}

_TOTALS = """
    SELECT count(*) AS customer_count, sum(order_count) AS order_count, sum(lifetime_spend) AS lifetime_spend,
           median(days_since_last_order) AS median_days_since_last_order
    FROM customer_segments"""
_MODELS = """
    SELECT DISTINCT model_name, model_version FROM customer_segments ORDER BY model_name, model_version"""
_PROFILES = """
    SELECT segment_key, segment_name, segment_description, customer_count, customer_share, lifetime_spend, spend_share,
           median_order_count, median_days_since_last_order, average_order_amount, average_lifetime_spend,
           average_membership_probability, demographics_share, top_department
    FROM segment_summaries
    ORDER BY spend_share DESC NULLS LAST, lifetime_spend DESC NULLS LAST, customer_count DESC, segment_key"""
_TRAITS = """
    SELECT segment_key, feature_name, standardized_difference,
           CASE WHEN kind = 'flag' THEN segment_share ELSE segment_median END AS segment_value,
           CASE WHEN kind = 'flag' THEN overall_share ELSE overall_median END AS overall_value,
           category_count AS with_count, known_count - category_count AS without_count
    FROM segment_profiles WHERE kind <> 'category' ORDER BY feature_name, segment_key"""
_SEARCH = """
    SELECT k, silhouette, silhouette_standard_error, inertia, is_chosen FROM segment_search ORDER BY k"""
_RFM = """
    SELECT segment_key, min(segment_name) AS segment_name, count(*) AS customer_count,
           sum(lifetime_spend) AS lifetime_spend, median(order_count) AS median_order_count,
           median(days_since_last_order) AS median_days_since_last_order,
           count(*) / sum(count(*)) OVER () AS customer_share,
           sum(lifetime_spend)::DOUBLE / nullif(sum(sum(lifetime_spend)) OVER (), 0)::DOUBLE AS spend_share
    FROM rfm_segments GROUP BY segment_key
    ORDER BY spend_share DESC NULLS LAST, customer_count DESC, segment_key"""
_CROSSING = """
    SELECT segment_key, rfm_segment_key, count(*) AS customer_count
    FROM customer_segments GROUP BY ALL ORDER BY ALL"""
_CENTRES = """
    SELECT segment_key, median(component_1) AS component_1, median(component_2) AS component_2
    FROM customer_segments
    WHERE isfinite(component_1) AND isfinite(component_2)
    GROUP BY segment_key ORDER BY segment_key"""
# The text before the id is the seed: the same customers are drawn in every report on the same tables.
# 4,000 dots can still be told apart on one map. Constants stand in the SQL because a parameter makes
# DuckDB import pandas, which takes longer than the whole report.
_SAMPLE = """
    SELECT segment_key, component_1, component_2 FROM customer_segments
    WHERE isfinite(component_1) AND isfinite(component_2)
    ORDER BY md5('20170101' || customer_id), customer_id LIMIT 4000"""


@dataclass(frozen=True)
class SegmentTables:
    """The published tables of one day, in the order in which the page shows them.

    Attributes
    ----------
    totals
        Customers, orders and spend of all customers.
    models
        Name and version of the model that made the segments; one row unless a table was mixed by hand.
    profiles
        One row per segment, most spend first.
    rfm
        One row per RFM segment, most spend first.
    crossing
        Customers per segment and RFM segment; pairs without customers are absent.
    centres, sample
        Places on the map: one row per segment, and one row per drawn customer.
    """

    as_of_date: date
    totals: Row
    models: list[Row]
    profiles: list[Row]
    traits: list[Row]
    search: list[Row]
    rfm: list[Row]
    crossing: list[Row]
    centres: list[Row]
    sample: list[Row]


def read_tables(database: Path) -> SegmentTables:
    """Read a published database, opened read-only.

    Raises
    ------
    TesseraError
        A table is missing or empty, lacks a column, or holds more than one ``as_of_date``.
    """
    with connect(database, read_only=True) as connection:
        try:
            as_of_date = _only_day(connection, database)
            return SegmentTables(
                as_of_date=as_of_date,
                totals=read_rows(connection, _TOTALS)[0],
                models=read_rows(connection, _MODELS),
                profiles=read_rows(connection, _PROFILES),
                traits=read_rows(connection, _TRAITS),
                search=read_rows(connection, _SEARCH),
                rfm=read_rows(connection, _RFM),
                crossing=read_rows(connection, _CROSSING),
                centres=read_rows(connection, _CENTRES),
                sample=read_rows(connection, _SAMPLE),
            )
        except duckdb.BinderException as error:
            reason = str(error).splitlines()[0]
            raise TesseraError(
                f"{database}: a published table does not have the columns of its contract: {reason}. "
                "Publish it again with `tessera run`."
            ) from error


def _missing(database: Path, what: str) -> TesseraError:
    listed = ", ".join(f"{SCHEMA}.{table}" for table in TABLES)
    return TesseraError(
        f"{database}: {what} is missing; the report needs {listed}. "
        "Point to a published database, or run `tessera run`."
    )


def _only_day(connection: duckdb.DuckDBPyConnection, database: Path) -> date:
    days: set[date] = set()
    for table in TABLES:
        try:
            found = connection.table(table).select("as_of_date").distinct().fetchall()
        except duckdb.CatalogException as error:
            raise _missing(database, f"the table {SCHEMA}.{table}") from error
        if not found and table not in _MAY_BE_EMPTY:
            raise TesseraError(
                f"{database}: {SCHEMA}.{table} has no rows, so there is nothing to report. Run `tessera run` first."
            )
        days.update(day for (day,) in found)
    if len(days) != 1:
        listed = ", ".join(sorted(str(day) for day in days))
        raise TesseraError(
            f"{database}: as_of_date must be the same in all published tables; found {listed}. "
            "A report covers one day: publish that day alone."
        )
    return days.pop()


def read_rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """Return what a statement gives, a dictionary of columns for each row."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
