"""What the page does not tell: anything about fewer customers than the workspace allows.

Of such a group the page says that it is small and nothing else: no count, no share, no median. The tables of analysts
keep their exact numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ml.report.extras import Extras
from ml.report.tables import Row, SegmentTables

# What names a row and not its customers.
TOLD = frozenset(
    {"segment_key", "segment_name", "micro_segment_key", "micro_segment_name", "lens", "value", "rule_key", "rule_name",
     "rule_description", "rule_version", "problem", "is_active"}
)  # fmt: skip
SHARES = ("overlap_share",)
COUNTED = ("customer_count", "shared_customer_count", "joined_count", "left_count")


@dataclass(frozen=True)
class Few:
    """In place of a number of customers that is too small to tell."""

    limit: int

    def __str__(self) -> str:
        """Return the words in its place."""
        return f"under {self.limit}"


def hide_few(tables: SegmentTables, extras: Extras, least: int) -> tuple[SegmentTables, Extras]:
    """Return the rows of the page without what they tell about fewer than ``least`` customers."""
    small = {row["segment_key"] for row in tables.profiles if is_few(row["customer_count"], least)}
    shown = replace(
        tables,
        profiles=[_hidden(row, least) for row in tables.profiles],
        traits=_without(tables.traits, small),
        rfm=[_hidden(row, least) for row in tables.rfm],
        crossing=[_counts_hidden(row, least) for row in tables.crossing],
        centres=_without(tables.centres, small),
        sample=_without(tables.sample, small),
    )
    hidden = {"segment_ledger": _counts_hidden, "rule_definitions": _hidden}
    further = {
        name: [hidden[name](row, least) for row in rows] if name in hidden else rows
        for name, rows in extras.tables.items()
    }
    if "segment_map" in further:
        further["segment_map"] = _without(further["segment_map"], small)
    return shown, replace(extras, tables=further, micro_segments=[_hidden(row, least) for row in extras.micro_segments])


def is_few(count: object, least: int) -> bool:
    """Tell whether a count is of somebody, but of too few; a group of nobody tells about nobody."""
    return isinstance(count, Few) or (isinstance(count, int) and 0 < count < least)


def told(count: int, least: int) -> "int | Few":
    """Return a count, or what stands in its place."""
    return Few(least) if is_few(count, least) else count


def _hidden(row: Row, least: int) -> Row:
    if not is_few(row.get("customer_count"), least):
        return _counts_hidden(row, least)
    return {name: value if name in TOLD else Few(least) if name in COUNTED else None for name, value in row.items()}


def _counts_hidden(row: Row, least: int) -> Row:
    few = {name: Few(least) for name in COUNTED if is_few(row.get(name), least)}
    shares = {name: None for name in SHARES if few and name in row}
    return {**row, **few, **shares}


def _without(rows: Sequence[Row], small: set[str]) -> list[Row]:
    return [row for row in rows if row["segment_key"] not in small]
