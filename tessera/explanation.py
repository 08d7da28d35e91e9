"""One customer's explanation, read from the published file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tessera.errors import TesseraError
from tessera.warehouse import connect

NEAR_LIMIT = 3
# Jaro-Winkler similarity below which two ids have little in common but their length.
NEAR_SIMILARITY = 0.75


@dataclass(frozen=True)
class Explanation:
    """Why a customer is in their segment; None where a field of ``segments.customer_explanations`` is null."""

    customer_id: str
    as_of_date: date
    segment_name: str
    membership_probability: float | None
    reason_1: str | None
    reason_2: str | None
    reason_3: str | None
    next_segment_name: str | None
    next_probability: float | None
    change_text: str | None
    change_segment_name: str | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons there are, the weightiest first."""
        return tuple(one for one in (self.reason_1, self.reason_2, self.reason_3) if one)


def read_explanation(database: Path, customer_id: str) -> Explanation:
    """Return the explanation of a customer.

    Raises
    ------
    TesseraError
        Nothing is published yet, or nobody has that id; then naming ids that are near it.
    """
    if not database.exists():
        raise TesseraError(f"nothing is published yet: there is no {database}. Run `tessera run` first.")
    fields = list(Explanation.__dataclass_fields__)
    columns = ", ".join(f"{'segments' if name == 'membership_probability' else 'explained'}.{name}" for name in fields)
    sql = f"""
        SELECT {columns} FROM customer_explanations AS explained
        LEFT JOIN customer_segments AS segments USING (customer_id)
        WHERE explained.customer_id = ?"""  # noqa: S608 - names of this module
    with connect(database, read_only=True) as connection:
        try:
            row = connection.execute(sql, [customer_id]).fetchone()
            near = [] if row else _near(connection, customer_id)
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise TesseraError(
                f"{database} cannot be read: {first}. Run `tessera run`: it publishes anew what is damaged or old."
            ) from error
    if row is None:
        raise TesseraError(_unknown(customer_id, near))
    return Explanation(*row)


def _near(connection: duckdb.DuckDBPyConnection, customer_id: str) -> list[str]:
    """Return the ids most like one, those that only differ in capitals or blanks first."""
    rows = connection.execute(
        """
        SELECT customer_id, jaro_winkler_similarity(lower(customer_id), lower(trim(?))) AS similarity
        FROM customer_explanations WHERE similarity >= ?
        ORDER BY similarity DESC, customer_id LIMIT ?""",
        [customer_id, NEAR_SIMILARITY, NEAR_LIMIT],
    ).fetchall()
    return [str(name) for name, _ in rows]


def _unknown(customer_id: str, near: list[str]) -> str:
    if near:
        return f"no customer {customer_id!r} is explained in what is published. Did you mean {', '.join(near)}?"
    return (
        f"no customer {customer_id!r} is explained in what is published, and no id is near it. Ids are those of "
        "segments.customer_segments."
    )
