"""Segments and features as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml.report.few import Few
from ml.report.tables import Row
from ml.report.wording import UNKNOWN, is_known

COLOURS = 12  # in report.css; further segments reuse them and differ by their number
TRAITS_ON_A_CARD = 3
NO_CLEAR_SEGMENT = "no_clear_segment"  # the key of customers whom a family by density puts into no segment
NOTABLE_DIFFERENCE = 0.25  # below a quarter of a standard deviation nine tenths of the customers overlap


@dataclass(frozen=True)
class Segment:
    """One segment as the page shows it: its number and colour, its profile and its strongest traits."""

    number: int
    profile: Row
    traits: tuple[Row, ...]

    @property
    def key(self) -> str:
        """The stable key, as in the tables."""
        return str(self.profile["segment_key"])

    @property
    def name(self) -> str:
        """The label, or the key where there is none."""
        return str(self.profile["segment_name"] or self.key)

    @property
    def colour(self) -> int:
        """Position in the palette, from 1; 0 is the grey of those without a clear segment."""
        return 0 if self.is_noise else (self.number - 1) % COLOURS + 1

    @property
    def is_noise(self) -> bool:
        """Tell whether these are the customers without a clear segment."""
        return self.key == NO_CLEAR_SEGMENT

    @property
    def is_small(self) -> bool:
        """Tell whether the segment has too few customers to say anything about them."""
        return isinstance(self.profile["customer_count"], Few)

    @property
    def mark(self) -> str:
        """What stands for the segment where its name does not fit."""
        return UNKNOWN if self.is_noise else str(self.number)


def strongest_traits(traits: Sequence[Row], segment_key: str) -> tuple[Row, ...]:
    """Return what a segment stands out by, the strongest first."""
    own = [row for row in traits if row["segment_key"] == segment_key and _is_notable(row)]
    return tuple(sorted(own, key=lambda row: (-_distance(row), row["feature_name"]))[:TRAITS_ON_A_CARD])


def _is_notable(row: Row) -> bool:
    """Tell whether the averages differ clearly and the medians or shares, which the card shows, do so the same way."""
    own, overall = row["segment_value"], row["overall_value"]
    if _distance(row) < NOTABLE_DIFFERENCE or not is_known(own) or not is_known(overall):
        return False
    return (float(own) - float(overall)) * float(row["standardized_difference"]) > 0


def _distance(row: Row) -> float:
    difference = row["standardized_difference"]
    return abs(float(difference)) if is_known(difference) else 0.0


@dataclass(frozen=True)
class Feature:
    """A row of the heat map: one feature, its median over all customers (of a flag their share), a cell per segment."""

    name: str
    overall_value: object
    cells: dict[str, Row]


def features_of(traits: Sequence[Row]) -> list[Feature]:
    """Return the rows of the heat map, those with the largest differences first."""
    by_name: dict[str, dict[str, Row]] = {}
    for row in traits:
        by_name.setdefault(row["feature_name"], {})[row["segment_key"]] = row
    ordered = sorted(by_name, key=lambda name: (-max(_distance(row) for row in by_name[name].values()), name))
    return [Feature(name, next(iter(by_name[name].values()))["overall_value"], by_name[name]) for name in ordered]
