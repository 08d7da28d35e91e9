"""The day a rule is asked about, and the instants at which its windows begin: literals, whatever the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlglot import exp


@dataclass(frozen=True)
class Moment:
    """A day in a company's time zone."""

    as_of_date: date
    time_zone: str

    @cached_property
    def day(self) -> exp.Cast:
        """The day as a literal."""
        return day_literal(self.as_of_date)

    @cached_property
    def instant(self) -> exp.Cast:
        """The local midnight that begins the day, as a literal in UTC."""
        return self.start_of(0)

    def start_of(self, days_before: int) -> exp.Cast:
        """Return the local midnight that begins the day so many days before, as a literal in UTC."""
        local = datetime.combine(self._day(days_before), time(), ZoneInfo(self.time_zone))
        text = local.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
        return exp.cast(exp.Literal.string(text), "timestamp")

    def start(self, days_before: int, happens_by: str) -> exp.Cast:
        """Return where a window of so many days begins, as ``happened`` tells it: by day or by instant."""
        return day_literal(self._day(days_before)) if happens_by == "day" else self.start_of(days_before)

    def _day(self, days_before: int) -> date:
        try:
            return max(self.as_of_date - timedelta(days=days_before), date(2, 1, 1))
        except OverflowError:  # before the calendar begins, and long before any event
            return date(2, 1, 1)


def day_literal(day: date) -> exp.Cast:
    """Return a day as a literal."""
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
