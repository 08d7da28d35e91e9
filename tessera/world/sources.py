"""A source of a world: which contract it brings, under which column names and in which dialect; and its rows."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from tessera.world.arrays import Array, Columns


@dataclass(frozen=True)
class SourceSpec:
    """How one system exports.

    Attributes
    ----------
    columns
        Its name for each of ours, in the order of the file.
    clock
        ``utc``: instants with a zone; ``local``: wall-clock time of the company, without.
    remark
        What a person should know of it; becomes a comment in the workspace.
    """

    name: str
    contract: str
    form: Literal["parquet", "csv", "csv.gz", "jsonl"]
    columns: dict[str, str]
    remark: str = ""
    id_space: str = ""
    delimiter: str = ","
    encoding: str = ""
    decimal: str = "."
    date_format: str = ""
    clock: Literal["utc", "local"] = "utc"
    is_bank: bool = False
    is_shop: bool = False
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether values are written as text, so that any text may stand in any column."""
        return self.form != "parquet"

    def settings(self, files: str) -> dict[str, Any]:
        """Return what the workspace says of it."""
        said: dict[str, Any] = {"contract": self.contract, "files": files}
        if self.contract == self.name:
            del said["contract"]
        said |= {"id_space": self.id_space} if self.id_space else {}
        said |= {"encoding": self.encoding} if self.encoding else {}
        said |= {"delimiter": self.delimiter} if self.delimiter != "," else {}
        said |= {"decimal": self.decimal} if self.decimal != "." else {}
        said |= {"date_format": self.date_format} if self.date_format else {}
        said["tolerance"] = TOLERANCE
        said |= {"values": self.values} if self.values else {}
        return said | {"columns": dict(self.columns)}


@dataclass(frozen=True)
class Rows:
    """Rows of one source: columns by our names, and the day on which each becomes known."""

    columns: Columns
    day: Array

    def __len__(self) -> int:
        return len(self.day)


TOLERANCE = 0.05  # small worlds have defects in files of a few rows


def at_start(columns: Columns) -> Rows:
    """Return rows that are known from the first delivery on."""
    size = len(next(iter(columns.values())))
    return Rows(columns, np.zeros(size, dtype=np.int32))
