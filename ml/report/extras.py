"""What the report reads beyond its own tables: each table that a publication has, and nothing of one that it lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from ml.report.tables import SCHEMA, Row, read_rows
from tessera.errors import TesseraError
from tessera.warehouse import connect

# Beyond these a page says less, not more; DuckDB orders before it cuts, so the same tables give the same rows.
MOST_ROWS = 4000
LENSES = ("value_tier", "lifecycle_stage", "life_stage", "product_affinity", "behaviour")


@dataclass(frozen=True)
class Wanted:
    """What a section needs of a table.

    Attributes
    ----------
    columns
        Without them there is no section.
    order
        Makes the order of rows certain; columns that the table lacks are passed over.
    """

    columns: tuple[str, ...]
    order: tuple[str, ...]


WANTED: Mapping[str, Wanted] = {
    "segment_decisions": Wanted(("decision",), ("decision", "reasons", "model_version")),
    "segment_stability": Wanted(("segment_key", "jaccard_mean", "jaccard_low", "jaccard_high"), ("segment_key",)),
    "segment_transitions": Wanted(
        ("from_date", "to_date", "from_segment_key", "to_segment_key", "customer_count"),
        ("to_date DESC", "from_date DESC", "from_segment_key", "to_segment_key"),
    ),
    "segment_ledger": Wanted(
        ("event", "from_segment_key", "to_segment_key"),
        ("recorded_date DESC", "ledger_id", "event", "from_segment_key", "to_segment_key"),
    ),
    "segment_map": Wanted(("segment_key", "umap_1", "umap_2"), ("dot_number", "segment_key", "umap_1", "umap_2")),
    "rule_definitions": Wanted(("rule_key", "rule_name"), ("rule_key", "rule_version")),
}
# Today's search has one row for each k; one of several families says which family each candidate is of.
SEARCH = Wanted(
    ("family", "k", "silhouette", "is_chosen"),
    ("is_chosen DESC", "is_finalist DESC", "score DESC", "silhouette DESC", "candidate_name", "family", "k"),
)


@dataclass(frozen=True)
class Extras:
    """Rows by table; a table that is absent or empty has none.

    Attributes
    ----------
    tables
        By the names of ``WANTED``, and ``segment_search`` where it tells of families.
    lenses
        Customers by lens, segment_key and the lens' value.
    micro_segments
        Customers and spend of each micro-segment of each segment.
    """

    tables: dict[str, list[Row]] = field(default_factory=dict)
    lenses: list[Row] = field(default_factory=list)
    micro_segments: list[Row] = field(default_factory=list)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table."""
        return self.tables.get(table, [])


def read_extras(database: Path, as_of_date: date) -> Extras:
    """Read what a published database holds for the further sections, opened read-only.

    Raises
    ------
    TesseraError
        A table is there without a column that its section needs.
    """
    with connect(database, read_only=True) as connection:
        known = _columns(connection)
        tables = {
            name: read_rows(connection, _statement((name, known[name]), wanted, as_of_date))
            for name, wanted in WANTED.items()
            if name in known and _is_complete(database, (name, known[name]), wanted)
        }
        if set(SEARCH.columns) <= set(known["segment_search"]):
            search = ("segment_search", known["segment_search"])
            tables["segment_search"] = read_rows(connection, _statement(search, SEARCH, as_of_date))
        tables["segment_transitions"] = _of_last_days(tables.get("segment_transitions", []))
        customers = known["customer_segments"]
        lenses = [row for lens in LENSES if lens in customers for row in read_rows(connection, _lens(lens))]
        has_micro = {"micro_segment_key", "micro_segment_name"} <= set(customers)
        return Extras(tables, lenses, read_rows(connection, _MICRO_SEGMENTS) if has_micro else [])


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    found = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY table_name, column_index"
    ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    return columns


def _is_complete(database: Path, table: tuple[str, Sequence[str]], wanted: Wanted) -> bool:
    name, columns = table
    missing = [column for column in wanted.columns if column not in columns]
    if missing:
        raise TesseraError(
            f"{database}: {SCHEMA}.{name} does not have the columns of its contract: {', '.join(missing)} missing, "
            f"found {', '.join(columns)}. Publish it again with `tessera run`."
        )
    return True


# Names are the module's own and the day is a date: nothing of a workspace is pasted. A parameter would make DuckDB
# import pandas, which takes longer than the whole report.
def _statement(table: tuple[str, Sequence[str]], wanted: Wanted, day: date) -> str:
    name, columns = table
    order = [one for one in wanted.order if one.split()[0] in columns]
    only = f"WHERE as_of_date = DATE '{day.isoformat()}'" if "as_of_date" in columns else ""
    nulls_last = ", ".join(f"{one} NULLS LAST" for one in order)
    return f"SELECT * FROM {name} {only} ORDER BY {nulls_last} LIMIT {MOST_ROWS}"  # noqa: S608


def _of_last_days(rows: list[Row]) -> list[Row]:
    """Keep the transitions between the last two days, if there are more pairs."""
    last = max(((row["to_date"], row["from_date"]) for row in rows), default=None)
    return [row for row in rows if (row["to_date"], row["from_date"]) == last]


def _lens(lens: str) -> str:
    return (
        f"SELECT '{lens}' AS lens, segment_key, CAST({lens} AS VARCHAR) AS value, count(*) AS customer_count "  # noqa: S608
        "FROM customer_segments GROUP BY ALL ORDER BY ALL"
    )


_MICRO_SEGMENTS = """
    SELECT segment_key, micro_segment_key, min(micro_segment_name) AS micro_segment_name, count(*) AS customer_count,
           count(*) / sum(count(*)) OVER (PARTITION BY segment_key) AS customer_share,
           avg(lifetime_spend)::DOUBLE AS average_lifetime_spend
    FROM customer_segments WHERE micro_segment_key IS NOT NULL
    GROUP BY segment_key, micro_segment_key
    ORDER BY segment_key, customer_count DESC, micro_segment_key"""
