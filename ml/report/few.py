"""What the page does not tell: anything about fewer customers than the workspace allows.

Of such a group the page says that it is small and nothing else: no count, no share, no median. Where the other groups
of a known total would give its number away by subtraction, one more of them is not told. The tables of analysts keep
their exact numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ml.report.extras import Extras
from ml.report.tables import Row, SegmentTables

Cell: TypeAlias = tuple[str, str]

# What names a row and not its customers.
TOLD = frozenset(
    {"segment_key", "segment_name", "rfm_segment_key", "micro_segment_key", "micro_segment_name", "lens", "value",
     "rule_key", "rule_name", "rule_description", "rule_version", "problem", "is_active"}
)  # fmt: skip
SHARES = ("overlap_share",)
COUNTED = ("customer_count", "shared_customer_count", "joined_count", "left_count")


@dataclass(frozen=True)
class Few:
    """In place of a number of customers that is not told: too small, or, without a limit, it would give one away."""

    limit: int | None = None

    def __str__(self) -> str:
        """Return the words in its place."""
        return "not told" if self.limit is None else f"under {self.limit}"

    @property
    def customers(self) -> str:
        """Return the words in place of a number with its customers."""
        return str(self) if self.limit is None else f"fewer than {self.limit} customers"


def hide_few(tables: SegmentTables, extras: Extras, least: int) -> tuple[SegmentTables, Extras]:
    """Return the rows of the page without what they tell about fewer than ``least`` customers."""
    small = {row["segment_key"] for row in tables.profiles if is_few(row["customer_count"], least)}
    shown = replace(
        tables,
        profiles=[_hidden(row, least) for row in tables.profiles],
        traits=[_flag_hidden(row, least) for row in _without(tables.traits, small)],
        rfm=_closed(tables.rfm, ("as_of_date", "segment_key"), (0,), least=least),
        crossing=_closed(tables.crossing, ("segment_key", "rfm_segment_key"), (0, 1), least=least),
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
    micro = _closed(extras.micro_segments, ("segment_key", "micro_segment_key"), (0,), least=least)
    return shown, replace(extras, tables=further, micro_segments=micro)


def is_few(count: object, least: int) -> bool:
    """Tell whether a count is of somebody, but of too few; a group of nobody tells about nobody."""
    return isinstance(count, Few) or (isinstance(count, int) and 0 < count < least)


def told(count: int, least: int) -> "int | Few":
    """Return a count, or what stands in its place."""
    return Few(least) if is_few(count, least) else count


def kept_back(counts: Mapping[Cell, int], sides: Sequence[int], least: int) -> dict[Cell, Few]:
    """Return what is not told of a table of counts.

    Parameters
    ----------
    counts
        Customers by cell.
    sides
        Places of a cell's key by which totals are known: all cells with the same key there make one.
    least
        Fewer are not told. Where all that is kept back of a total is fewer, or one cell, the smallest other one of it
        is kept back as well.
    """
    held = {cell: Few(least) for cell, count in counts.items() if is_few(count, least)}
    lines = [
        [cell for cell in counts if cell[side] == key] for side in sides for key in {cell[side] for cell in counts}
    ]
    while given := {cell for line in lines for cell in _given_away(line, counts, held, least=least)}:
        held |= dict.fromkeys(given, Few())
    return held


def _given_away(
    line: Sequence[Cell], counts: Mapping[Cell, int], held: Mapping[Cell, Few], *, least: int
) -> Iterator[Cell]:
    """Yield the cell that has to go, too, so that what is kept back of a total is of several cells and enough."""
    others = [cell for cell in line if cell not in held and counts[cell]]
    kept = [counts[cell] for cell in line if cell in held]
    if kept and others and (len(kept) == 1 or sum(kept) < least):
        yield min(others, key=lambda cell: (counts[cell], cell))


def _closed(rows: Sequence[Row], names: tuple[str, str], sides: Sequence[int], *, least: int) -> list[Row]:
    """Return the rows of a table without those that are small and those that would give them away."""
    cells = [(str(row.get(names[0])), str(row[names[1]])) for row in rows]
    counts = {cell: row["customer_count"] for cell, row in zip(cells, rows, strict=True)}
    held = kept_back(counts, sides, least)
    return [_replaced(row, held[cell]) if cell in held else row for cell, row in zip(cells, rows, strict=True)]


def _hidden(row: Row, least: int) -> Row:
    is_small = is_few(row.get("customer_count"), least)
    return _replaced(row, Few(least)) if is_small else _counts_hidden(row, least)


def _replaced(row: Row, few: Few) -> Row:
    return {name: value if name in TOLD else few if name in COUNTED else None for name, value in row.items()}


def _flag_hidden(row: Row, least: int) -> Row:
    """Return a trait without the share of a flag that few have, or that few have not."""
    is_small = any(is_few(row[name], least) for name in ("with_count", "without_count"))
    return {**row, "segment_value": None} if is_small else row


def _counts_hidden(row: Row, least: int) -> Row:
    few = {name: Few(least) for name in COUNTED if is_few(row.get(name), least)}
    shares = {name: None for name in SHARES if few and name in row}
    return {**row, **few, **shares}


def _without(rows: Sequence[Row], small: set[str]) -> list[Row]:
    return [row for row in rows if row["segment_key"] not in small]
