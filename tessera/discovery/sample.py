"""One table as init sees it: its first rows as text, and where it lies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tessera.discovery.values import Values

SAMPLE_ROWS = 10_000


@dataclass(frozen=True)
class Sample:
    """The first rows of a file or table.

    Attributes
    ----------
    name
        Of the file without its endings, or of the table.
    place
        Keys of the workspace that say where it lies.
    columns
        Values by the name of the column.
    notes
        Evidence for what ``place`` says, by its key.
    is_segment
        It is a log in the Segment specification.
    """

    name: str
    place: dict[str, Any]
    columns: dict[str, Values]
    notes: dict[str, str] = field(default_factory=dict)
    is_segment: bool = False

    @property
    def row_count(self) -> int:
        """How many rows were looked at."""
        return max((len(values.sample) for values in self.columns.values()), default=0)


@dataclass(frozen=True)
class Unread:
    """A file that cannot be a source, and why."""

    name: str
    reason: str


def rows_of(sample: Sample, names: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the sampled rows of some columns."""
    return zip(*(sample.columns[name].sample for name in names), strict=True)


def arrow_values(batch: Any) -> dict[str, Values]:
    """Return the columns of an Arrow batch or table that are no structures."""
    from pyarrow import types

    found = {}
    for field_ in batch.schema:
        if not types.is_nested(field_.type):
            values = (as_text(value) for value in batch.column(field_.name).to_pylist())
            found[field_.name] = Values(tuple(values), _kind(field_.type))
    return found


def _kind(type_: Any) -> str:
    from pyarrow import types

    if types.is_timestamp(type_):
        return "time"
    if types.is_date(type_):
        return "date"
    if types.is_boolean(type_):
        return "flag"
    return "number" if types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_) else "text"


def as_text(value: Any) -> str:
    """Return a value as a text file would hold it, whole numbers without a point; empty: there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()
