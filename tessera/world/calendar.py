"""When things happen: the week, the year, Christmas, and the clock of a day; local time and UTC."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tessera.world.arrays import Array

TIME_ZONE = "Europe/Berlin"
FIRST_DAY, END_DAY = date(2023, 1, 1), date(2025, 1, 1)  # the second is the first day after the data
DAYS = (END_DAY - FIRST_DAY).days
FIRST_NUMBER = (FIRST_DAY - date(1970, 1, 1)).days
DAY, HOUR, MINUTE, SECOND = 86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000  # microseconds
_MONTH_FACTORS = np.array([0.86, 0.85, 0.94, 0.98, 1.00, 0.99, 0.95, 0.92, 1.00, 1.04, 1.16, 1.31])


def day_number(day: date) -> int:
    """Return days since the world's first day."""
    return (day - FIRST_DAY).days


class Seasons:
    """Weight of each day for each of several groups; time runs faster on busy days.

    Parameters
    ----------
    weekend
        For each group, how much stronger a Saturday or Sunday is than a working day.
    christmas
        For each group, how much stronger the days before Christmas are.
    """

    def __init__(self, weekend: Array, christmas: Array) -> None:
        days = [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
        is_weekend = np.array([day.weekday() >= 5 for day in days])
        month = _MONTH_FACTORS[[day.month - 1 for day in days]]
        near = np.array([_bump(day) for day in days])
        weights = np.where(is_weekend, weekend[:, None], 1.0) * month * (1 + christmas[:, None] * near)
        weights /= weights.mean(axis=1, keepdims=True)
        self.elapsed = np.hstack([np.zeros((len(weekend), 1)), np.cumsum(weights, axis=1)])
        self._offset = float(DAYS + 10)
        self._flat = (self.elapsed + self._offset * np.arange(len(weekend))[:, None]).ravel()

    def exposure(self, group: Array, start: Array, end: Array) -> Array:
        """Return the average days between two days, the second excluded; 0 where they are reversed."""
        return np.asarray(np.maximum(self.elapsed[group, end] - self.elapsed[group, start], 0.0))

    def draw(self, rng: np.random.Generator, group: Array, bounds: tuple[Array, Array]) -> Array:
        """Draw a day for each element between its bounds, the second excluded."""
        low, high = self.elapsed[group, bounds[0]], self.elapsed[group, bounds[1]]
        target = low + rng.random(len(group)) * (high - low) + group * self._offset
        position = np.searchsorted(self._flat, target, side="right") - 1
        days = position - group * (DAYS + 1)
        return np.asarray(np.clip(days, bounds[0], np.maximum(bounds[1] - 1, bounds[0])), dtype=np.int32)


def _bump(day: date) -> float:
    """Return how near Christmas or Black Friday is, 0 to 1."""
    to_christmas = (date(day.year, 12, 17) - day).days
    to_friday = (date(day.year, 11, 26) - day).days
    christmas = np.exp(-((to_christmas / 9) ** 2)) * (0.15 if (day.month, day.day) in ((12, 25), (12, 26)) else 1.0)
    return float(christmas + 0.5 * np.exp(-((to_friday / 3) ** 2)))


def local_instants(rng: np.random.Generator, days: Array, hours: Array) -> Array:
    """Return wall-clock microseconds since 1970 for days of the world and hours, minutes drawn."""
    within = rng.integers(0, HOUR // SECOND, len(days)) * SECOND
    return (np.asarray(days, dtype=np.int64) + FIRST_NUMBER) * DAY + np.asarray(hours, dtype=np.int64) * HOUR + within


def _offsets() -> Array:
    zone = ZoneInfo(TIME_ZONE)
    noons = (datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(365 * 40))
    return np.array([int(noon.astimezone(zone).utcoffset().total_seconds()) for noon in noons], dtype=np.int64)  # type: ignore[union-attr]


_OFFSET_START = (date(2000, 1, 1) - date(1970, 1, 1)).days
_OFFSETS = _offsets()


def to_utc(local: Array) -> Array:
    """Turn wall-clock microseconds of the world's zone into UTC, by the offset that holds at noon of the day."""
    day = np.clip(np.asarray(local) // DAY - _OFFSET_START, 0, len(_OFFSETS) - 1)
    return np.asarray(local - _OFFSETS[day] * SECOND)


def delivery_ends(deliveries: int) -> list[date]:
    """Return for each delivery the first day that it does not hold, oldest first."""
    ends = [END_DAY]
    while len(ends) < deliveries:
        ends.append((ends[-1] - timedelta(days=1)).replace(day=1))
    return ends[::-1]
