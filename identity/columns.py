"""What is compared: the columns of a record that say who it is."""

from dataclasses import dataclass

import duckdb

# Name here and expression over intermediate.int_customer_records.
MATCHING_COLUMNS = {
    "first_name": "standard_first_name",
    "last_name": "standard_last_name",
    "email": "standard_email",
    # Shorter ones (info, shop) are shared by many.
    "email_user": "regexp_extract(standard_email, '^([^@]{4,})@', 1)",
    "phone": "phone",
    "birth_date": "CAST(birth_date AS VARCHAR)",
    "street": "standard_street",
    "postal_code": "standard_postal_code",
    "city": "standard_city",
}
# Agreement on a rare value says more; the frequencies are those of the last training.
FREQUENCY_COLUMNS = ("first_name", "last_name", "email", "phone", "birth_date", "address")
# Two or three records with one email are one person's more often than not; only beyond that is it a shared one.
IDENTIFIERS = ("email", "phone")
SHARED_RECORDS = 4
FILLED_SHARE = 0.01  # below that a column cannot be told from noise


@dataclass(frozen=True)
class MatchingColumns:
    """Columns that can tell records apart.

    Attributes
    ----------
    used
        Names of ``MATCHING_COLUMNS`` that hold at least two values in at least ``FILLED_SHARE`` of the records.
    """

    used: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Return whether all of these are used."""
        return set(names) <= set(self.used)

    @property
    def frequencies(self) -> tuple[str, ...]:
        """The used columns whose values are weighed by how rare they are."""
        has_address = self.has("street") and (self.has("postal_code") or self.has("city"))
        return tuple(name for name in FREQUENCY_COLUMNS if name in self.used or (name == "address" and has_address))


def choose_columns(connection: duckdb.DuckDBPyConnection) -> MatchingColumns:
    """Look at the table ``records`` and keep the columns that say something."""
    names = list(MATCHING_COLUMNS)
    counts = ", ".join(
        f"count({name}), least(approx_count_distinct({name}), 2), min({name}) < max({name})" for name in names
    )
    row = connection.execute(f"SELECT count(*), {counts} FROM records WHERE is_compared").fetchone() or (0,)
    total, used = row[0], []
    for position, name in enumerate(names):
        filled, _, differs = row[1 + 3 * position : 4 + 3 * position]
        if differs and filled >= max(2, FILLED_SHARE * total):
            used.append(name)
    return MatchingColumns(tuple(used))
