"""What the company's sources cover, as a run shows it; read from the published file."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.table import Table

from tessera.commands.terminal import make_table
from tessera.warehouse import connect


@dataclass(frozen=True)
class CoverageRow:
    """One kind of source: rows as delivered, customers with orders whom it tells of, shares 0-1."""

    contract: str
    is_present: bool
    row_count: int
    customer_count: int
    customer_share: float | None
    features_fed: list[str]
    features_unknown: list[str]


def read_coverage(database: Path) -> list[CoverageRow]:
    """Return the published coverage, the source of the most customers first; none where an older file has none."""
    columns = ", ".join(CoverageRow.__dataclass_fields__)
    sql = f"SELECT {columns} FROM segments.source_coverage ORDER BY customer_count DESC, row_count DESC, contract"  # noqa: S608 - our own names
    with connect(database, read_only=True) as connection:
        try:
            rows = connection.execute(sql).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            return []
    return [CoverageRow(*row) for row in rows]


def coverage_table(rows: list[CoverageRow]) -> Table:
    """Return a line for each source that the company has."""
    table = make_table("What the sources tell", ("source",), ("rows", "customers", "share", "features"))
    table.padding = (0, 2, 0, 0)
    for row in rows:
        if row.is_present:
            share = "" if row.customer_share is None or not row.customer_count else f"{row.customer_share:.1%}"
            customers = f"{row.customer_count:,}" if row.customer_count else ""
            table.add_row(row.contract, f"{row.row_count:,}", customers, share, f"{len(row.features_fed)}")
    return table


def missing_sources(rows: list[CoverageRow]) -> str:
    """Return a line that names the sources that the company lacks, and the features that stay unknown."""
    missing = [row for row in rows if not row.is_present]
    if not missing:
        return "No kind of source is missing."
    missing.sort(key=lambda row: (-len(row.features_unknown), row.contract))
    names = ", ".join(f"{row.contract} ({len(row.features_unknown)})" for row in missing)
    unknown = {feature for row in missing for feature in row.features_unknown}
    return f"Missing, with features that stay unknown ({len(unknown)} in all): {names}."
