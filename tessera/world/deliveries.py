"""In which delivery a row arrives: all at once, or month by month, a few of them late."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array
from tessera.world.calendar import day_number, delivery_ends
from tessera.world.oddities import Oddity
from tessera.world.plants import LATE
from tessera.world.settings import Block
from tessera.world.sources import Rows, SourceSpec
from tessera.world.writing import as_table, file_name

DELIVERIES_FOLDER = "deliveries"
_LATE_SHARE, _MOST_LATE = 0.002, 200

Part = tuple[Path, pa.Table]


def deliver(block: Block, folder: Path, source: tuple[SourceSpec, Rows]) -> tuple[list[Part], list[Oddity]]:
    """Return the rows of each file that is to be written, and those rows that come a delivery late."""
    spec, rows = source
    table = as_table(rows, spec)
    name = file_name(spec, block.number)
    if block.settings.deliveries == 1:
        return [(folder / name, table)], []
    ends = delivery_ends(block.settings.deliveries)
    last = len(ends) - 1
    delivery = np.minimum(np.searchsorted([day_number(end) for end in ends], rows.day, side="right"), last)
    late = _late_rows(block, spec, np.flatnonzero(delivery < last))
    delivery[late] += 1
    parts = []
    for number, end in enumerate(ends):
        places = np.flatnonzero(delivery == number)
        month = f"{end - timedelta(days=1):%Y-%m}"
        if len(places):
            parts.append((folder / DELIVERIES_FOLDER / month / name, table.take(pa.array(places))))
    if not len(late):
        return parts, []
    keys = table[LATE[spec.name]].take(pa.array(late)).cast(pa.string()).to_numpy()
    return parts, [Oddity("late_row", spec.name, keys, LATE[spec.name], "loaded")]


def _late_rows(block: Block, spec: SourceSpec, early: Array) -> Array:
    if spec.name not in LATE:
        return early[:0]
    count = min(_MOST_LATE, round(len(early) * _LATE_SHARE))
    return np.sort(block.rng(f"late {spec.name}").choice(early, count, replace=False))
