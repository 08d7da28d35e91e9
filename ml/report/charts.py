"""Geometry of the charts: from rows to the coordinates that the template draws as inline SVG."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ml.report.tables import Row
from ml.report.wording import is_known

MARKED_STEPS = (0.2, 0.5, 1.0, 2.0)  # Cohen's small and medium, then one and two spreads
CLIPPED_SHARE = 0.005  # of the drawn customers, on each side: a few extreme ones would squeeze all others
MOST_TICKS_OF_K = 12
_DOT_SIZES = ((50, 9.0), (500, 6.0), (2000, 4.4))
_SMALLEST_DOT = 3.4


@dataclass(frozen=True)
class Axis:
    """A linear scale from values to pixels.

    Attributes
    ----------
    low, high
        Values at the two ends.
    start, end
        Pixels at the two ends; ``start`` lies below ``end`` on a vertical axis.
    ticks
        Round values to label.
    """

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """Return the pixel of a value; values beyond an end stay on it."""
        inside = min(max(value, self.low), self.high)
        return round(self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start), 1)


def axis(values: Iterable[float], start: float, end: float) -> Axis:
    """Return an axis with round ends that holds all values, about five ticks on it."""
    held = list(values)
    low, high = min(held), max(held)
    if low == high:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(index * step, 12) for index in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], start, end, ticks)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


@dataclass(frozen=True)
class SearchPoint:
    """One k on a chart; ``top`` and ``bottom`` are the ends of its error bar."""

    k: int
    x: float
    y: float
    top: float
    bottom: float
    value: float
    error: float
    is_chosen: bool


@dataclass(frozen=True)
class SearchChart:
    """A measure against k."""

    points: tuple[SearchPoint, ...]
    vertical: Axis
    labelled_k: tuple[int, ...]

    @property
    def line(self) -> str:
        """The points as an SVG polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True)
class Frame:
    """The plotting area in pixels."""

    left: float
    right: float
    top: float
    bottom: float


SEARCH_FRAME = Frame(left=62, right=404, top=26, bottom=226)
MAP_FRAME = Frame(left=6, right=514, top=6, bottom=394)


def search_chart(rows: Sequence[Row], measure: str, error: str | None = None) -> SearchChart | None:
    """Return the chart of a measure over k, or None where no row holds both."""
    known = [row for row in rows if is_known(row[measure]) and is_known(row["k"])]
    if not known:
        return None
    errors = [abs(float(row[error])) if error and is_known(row[error]) else 0.0 for row in known]
    values = [float(row[measure]) for row in known]
    ends = [value + sign * spread for value, spread in zip(values, errors, strict=True) for sign in (-1, 1)]
    vertical = axis(ends if error else [0.0, *ends], SEARCH_FRAME.bottom, SEARCH_FRAME.top)
    numbers = [int(row["k"]) for row in known]
    room = 0.5 if len(numbers) > 1 else 1.0
    horizontal = Axis(min(numbers) - room, max(numbers) + room, SEARCH_FRAME.left, SEARCH_FRAME.right)
    points = tuple(
        SearchPoint(
            k=k,
            x=horizontal.at(k),
            y=vertical.at(value),
            top=vertical.at(value + spread),
            bottom=vertical.at(value - spread),
            value=value,
            error=spread,
            is_chosen=bool(row["is_chosen"]),
        )
        for row, k, value, spread in zip(known, numbers, values, errors, strict=True)
    )
    every = math.ceil(len(numbers) / MOST_TICKS_OF_K)
    return SearchChart(points, vertical, tuple(numbers[::every]))


@dataclass(frozen=True)
class CustomerMap:
    """Customers on the first two principal components.

    Attributes
    ----------
    dots
        SVG path per segment key: a dot for each drawn customer.
    centres
        Pixel of the middle of each segment.
    drawn_count, clipped_count
        Drawn customers, and those among them that lie beyond the frame and are drawn on its edge.
    """

    dots: dict[str, str]
    centres: dict[str, tuple[float, float]]
    dot_size: float
    drawn_count: int
    clipped_count: int


def customer_map(sample: Sequence[Row], centres: Sequence[Row]) -> CustomerMap | None:
    """Return the map, or None where no customer has a place on it."""
    if not sample:
        return None
    across = _without_extremes([row["component_1"] for row in sample], MAP_FRAME.left, MAP_FRAME.right)
    upward = _without_extremes([row["component_2"] for row in sample], MAP_FRAME.bottom, MAP_FRAME.top)
    dots: dict[str, list[str]] = {}
    clipped_count = 0
    for row in sample:
        x, y = row["component_1"], row["component_2"]
        clipped_count += not (across.low <= x <= across.high and upward.low <= y <= upward.high)
        dots.setdefault(row["segment_key"], []).append(f"M{across.at(x):g} {upward.at(y):g}h.01")
    return CustomerMap(
        dots={key: "".join(dots[key]) for key in sorted(dots)},
        centres={row["segment_key"]: (across.at(row["component_1"]), upward.at(row["component_2"])) for row in centres},
        dot_size=next((size for limit, size in _DOT_SIZES if len(sample) <= limit), _SMALLEST_DOT),
        drawn_count=len(sample),
        clipped_count=clipped_count,
    )


def _without_extremes(values: list[float], start: float, end: float) -> Axis:
    ordered = sorted(values)
    skipped = int(len(ordered) * CLIPPED_SHARE)
    low, high = ordered[skipped], ordered[-1 - skipped]
    margin = (high - low) * 0.08 or 1.0
    return Axis(low - margin, high + margin, start, end)


def shade(difference: object) -> int:
    """Return the step of a standardized difference on the colour scale, -4 to 4."""
    if not is_known(difference):
        return 0
    shown = round(abs(float(difference)), 1)  # as printed, or equal numbers would differ in colour
    steps = sum(shown >= edge for edge in MARKED_STEPS)
    return steps if difference > 0 else -steps
