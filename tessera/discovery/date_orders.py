"""Whether days or months come first, as all dates of a company together show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tessera.discovery.dates import is_month_first
from tessera.discovery.values import Values


@dataclass
class DateOrders:
    """What the whole company shows about the order of day and month."""

    month_first: int = 0
    day_first: int = 0

    def learn(self, values: Iterable[Values]) -> None:
        """Count the columns of which it is certain."""
        for each in values:
            if len(each.date_formats) == 1 and re.match(r"%[dm]\D%[dm]", each.date_formats[0]):
                self.month_first += is_month_first(each.date_formats[0])
                self.day_first += not is_month_first(each.date_formats[0])

    def choose(self, values: Values) -> tuple[str, str]:
        """Return a format and what speaks for it."""
        formats = values.date_formats
        if len(formats) == 1:
            return formats[0], f"such as {_telling(values, formats[0])}"
        wants_month = self.month_first > self.day_first
        chosen = next((form for form in formats if is_month_first(form) == wants_month), formats[0])
        known = self.month_first + self.day_first
        why = "as the other columns show" if known else "UNSURE: no value tells day from month"
        return chosen, f"such as {next(iter(values.counts))}; {why}"


def _telling(values: Values, form: str) -> str:
    """Return a value that shows which number is the day."""
    for value in values.counts:
        numbers = [int(number) for number in re.findall(r"\d+", value)[:2]]
        if len(numbers) == 2 and max(numbers) > 12 and not form.startswith("%Y"):
            return f"{value}, where {max(numbers)} is no month"
    return next(iter(values.counts))
