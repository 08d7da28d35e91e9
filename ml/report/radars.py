"""Geometry of the radars: each segment beside all customers, on the features that set segments apart the most."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.report.tables import Row
from ml.report.wording import is_known

FEATURE_LIMIT = 8  # more spokes than that lie too close to be told apart
FEWEST_FEATURES = 3  # below, there is no area to see
REACH = 2.0  # standard deviations at the rim; what lies beyond is drawn on it
CENTRE = 100.0
RADIUS = 74.0


@dataclass(frozen=True)
class Spoke:
    """A direction: a feature, where its number stands, and the end of its line."""

    number: int
    feature_name: str
    x: float
    y: float
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Radar:
    """One segment: its corners, and the differences that they stand for (None where unknown)."""

    segment_key: str
    corners: str
    places: tuple[tuple[float, float], ...]
    differences: tuple[float | None, ...]


@dataclass(frozen=True)
class Radars:
    """All segments on the same spokes."""

    spokes: tuple[Spoke, ...]
    radars: tuple[Radar, ...]
    ring: float = RADIUS / 2


def radar_charts(traits: Sequence[Row], keys: Sequence[str]) -> Radars | None:
    """Return a radar for each segment, or None where fewer than three features differ.

    Parameters
    ----------
    traits
        One row per segment_key and feature_name, with ``standardized_difference``.
    keys
        Segments in the order of the page.
    """
    differences = {
        (row["segment_key"], row["feature_name"]): float(row["standardized_difference"])
        for row in traits
        if is_known(row["standardized_difference"])
    }
    largest: dict[str, float] = {}
    for (_, feature_name), difference in differences.items():
        largest[feature_name] = max(abs(difference), largest.get(feature_name, 0.0))
    names = sorted((name for name in largest if largest[name] > 0), key=lambda name: (-largest[name], name))
    shown = names[:FEATURE_LIMIT]
    if len(shown) < FEWEST_FEATURES:
        return None
    told = {row["segment_key"] for row in traits}
    radars = [_radar(key, [differences.get((key, name)) for name in shown]) for key in keys if key in told]
    return Radars(tuple(_spoke(number, shown) for number in range(len(shown))), tuple(radars))


def _place(number: int, count: int, distance: float) -> tuple[float, float]:
    angle = 2 * math.pi * number / count - math.pi / 2  # the first spoke points upward
    return round(CENTRE + distance * math.cos(angle), 1), round(CENTRE + distance * math.sin(angle), 1)


def _spoke(number: int, names: Sequence[str]) -> Spoke:
    end = _place(number, len(names), RADIUS)
    label = _place(number, len(names), RADIUS + 14)
    return Spoke(number + 1, names[number], *end, *label)


def _radar(key: str, differences: Sequence[float | None]) -> Radar:
    """Put the average of all customers half-way out; an unknown difference is drawn there as well."""
    shares = [(min(max(value or 0.0, -REACH), REACH) + REACH) / (2 * REACH) for value in differences]
    places = [_place(number, len(shares), share * RADIUS) for number, share in enumerate(shares)]
    return Radar(key, " ".join(f"{x},{y}" for x, y in places), tuple(places), tuple(differences))
