"""Plants defects in the rows of a file as it is written, and keeps a list of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tessera.world.arrays import Array
from tessera.world.oddities import Oddity
from tessera.world.plants import CELLS, RAGGED, REPEATED, SPARED_BY, Cell
from tessera.world.settings import Block
from tessera.world.source_list import SPECS
from tessera.world.sources import SourceSpec
from tessera.world.writing import RaggedLine, as_text, write_table

SHARE, MOST = 0.0008, 200  # of a file's rows, for each kind of defect
_FEWEST_ROWS = 60  # below that a file stays as it is
DEFECT_TYPES = pa.schema(
    [
        ("defect_type", pa.string()),
        ("source_name", pa.string()),
        ("contract", pa.string()),
        ("source_file", pa.string()),  # from the workspace's folder; null where a row is not meant
        ("row_number", pa.int64()),  # 1 is the first data row
        ("record_key", pa.string()),  # key of the row as raw has it, parts joined by |
        ("column_name", pa.string()),
        ("planted_value", pa.string()),
        (
            "expected",
            pa.string(),
        ),  # quarantine, anomaly, deduplicated, standardized, loaded; consequence: of another one
    ]
)


@dataclass(frozen=True)
class SourcePart:
    """The rows of one file to be, and the oddities of its block, in which nothing else is planted."""

    spec: SourceSpec
    path: Path
    table: pa.Table
    oddities: list[Oddity]


def write_with_defects(block: Block, connection: duckdb.DuckDBPyConnection, part: SourcePart, base: Path) -> pa.Table:
    """Write a file with defects and return their list."""
    spec, table, place = part.spec, part.table, part.path.relative_to(base).as_posix()
    rng = block.rng(f"defects {place}")
    size = len(table)
    free = rng.permutation(np.flatnonzero(~_spared(table, spec, part.oddities)))
    each = 0 if size < _FEWEST_ROWS else int(np.clip(round(size * SHARE), 1, MOST))
    lists = [DEFECT_TYPES.empty_table()]
    if spec.name in REPEATED and each:
        repeated, free = np.sort(free[:each]), free[each:]
        said = {"source_file": place, "record_key": _keys(table, spec, repeated)}
        lists.append(_listed(spec, ("repeated_row", "deduplicated"), said))
        table = pa.concat_tables([table, table.take(pa.array(repeated))]).unify_dictionaries()
    cells = [cell for cell in CELLS if cell.source == spec.name and each]
    if spec.is_text:
        table = as_text(connection, table, spec, {cell.column for cell in cells})
    for cell in cells:
        rows, free = np.sort(free[:each]), free[each:]
        table, listed = _plant(table, part, (cell, rows, place))
        lists.append(listed)
    ragged = np.sort(free[: each if spec.name in RAGGED else 0])
    lists.append(_listed(spec, ("ragged_row", "quarantine"), {"source_file": place, "row_number": ragged + 1}))
    lines = [RaggedLine(int(row), bool(number % 2)) for number, row in enumerate(ragged)]
    write_table(connection, table, (spec, part.path, lines))
    return pa.concat_tables(lists)


def _plant(table: pa.Table, part: SourcePart, given: tuple[Cell, Array, str]) -> tuple[pa.Table, pa.Table]:
    """Return the table with the wrong value in these rows, and their list."""
    cell, rows, place = given
    rows = rows[_has_value(table, cell, rows)]
    said: dict[str, Any] = {"source_file": place, "row_number": rows + 1, "column_name": cell.column}
    said |= {"planted_value": cell.value} if cell.value is not None else {}
    said |= {"record_key": _keys(table, part.spec, rows)} if cell.expected == "standardized" else {}
    return _with_cell(table, cell, rows), _listed(part.spec, (cell.defect_type, cell.expected), said)


def _spared(table: pa.Table, spec: SourceSpec, oddities: list[Oddity]) -> Array:
    """Tell which rows are odd already."""
    column = SPARED_BY.get(spec.name)
    shop = {"orders", "order_lines"}  # an order is odd in both
    here = [odd for odd in oddities if odd.source_name == spec.name or {odd.source_name, spec.name} == shop]
    keys = [key for odd in here if odd.expected == "anomaly" for key in odd.keys]
    if column is None or not keys:
        return np.zeros(len(table), dtype=bool)
    values = pa.array([key.rpartition(":")[2].partition("|")[0] for key in keys], pa.string())
    return np.asarray(pc.is_in(table[column].cast(pa.string()), value_set=values))


def _has_value(table: pa.Table, cell: Cell, rows: Array) -> Array:
    """Tell which of the rows have a value to be replaced: a defect never adds what was not there."""
    if cell.expected != "standardized":
        return np.ones(len(rows), dtype=bool)
    return np.asarray(table[cell.column].take(pa.array(rows)).is_valid())


def _with_cell(table: pa.Table, cell: Cell, rows: Array) -> pa.Table:
    is_hit = np.zeros(len(table), dtype=bool)
    is_hit[rows] = True
    for name in (cell.column, *cell.also):
        column = table[name]
        if pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        value = pa.scalar(cell.value if name == cell.column else None, column.type)
        changed = pc.if_else(pa.array(is_hit), value, column)
        table = table.set_column(table.column_names.index(name), name, changed)
    return table


def _keys(table: pa.Table, spec: SourceSpec, rows: Array) -> list[str]:
    """Return the keys of rows as ``raw`` will have them."""
    names = REPEATED.get(spec.name, ("customer_id",))
    some = table.select(list(names)).take(pa.array(rows))
    prefix = f"{spec.id_space}:" if spec.id_space else ""
    return ["|".join(f"{prefix}{value}" for value in row.values()) for row in some.to_pylist()]


def _listed(spec: SourceSpec, kind: tuple[str, str], said: dict[str, Any]) -> pa.Table:
    """Return the list of one kind of defect; what is said of each is an array, of all a text, of others nothing."""
    size = next(len(values) for values in said.values() if not isinstance(values, str))
    known = {"defect_type": kind[0], "expected": kind[1], "source_name": spec.name, "contract": spec.contract, **said}
    columns = {}
    for field in DEFECT_TYPES:
        value = known.get(field.name)
        is_one = value is None or isinstance(value, str)
        columns[field.name] = pa.repeat(pa.scalar(value, field.type), size) if is_one else pa.array(value, field.type)
    return pa.table(columns, schema=DEFECT_TYPES)


def listed_oddities(oddities: list[Oddity]) -> pa.Table:
    """Return the list of things planted among what persons do, and of rows that come late."""
    parts = [
        _listed(
            SPECS[odd.source_name], (odd.defect_type, odd.expected), {"record_key": odd.keys, "column_name": odd.column}
        )
        for odd in oddities
    ]
    return pa.concat_tables([DEFECT_TYPES.empty_table(), *parts])
