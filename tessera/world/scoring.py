"""Compares what was found with what is true: who is who, and who belongs to which segment."""

# ruff: noqa: S608 - names in the SQL are those of contracts and of our own tables

from dataclasses import dataclass

import duckdb
import pyarrow as pa


@dataclass(frozen=True)
class IdentityScore:
    """Pairs of records said to be one person, against those that are.

    Attributes
    ----------
    record_count
        Records that are both in the truth and in what was found.
    missing_count
        Records of the truth that were not found at all, as their row is in quarantine.
    precision, recall, f1
        None where there is no pair to judge.
    """

    record_count: int
    missing_count: int
    true_pairs: int
    found_pairs: int
    common_pairs: int

    @property
    def precision(self) -> float | None:
        """Share of the pairs found that are true."""
        return self.common_pairs / self.found_pairs if self.found_pairs else None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that were found."""
        return self.common_pairs / self.true_pairs if self.true_pairs else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        total = self.found_pairs + self.true_pairs
        return 2 * self.common_pairs / total if total else None


@dataclass(frozen=True)
class StabilityScore:
    """Persons who were there both times, and those whose customer_id is the same."""

    person_count: int
    kept_count: int

    @property
    def kept_share(self) -> float | None:
        """Share of persons with the same id."""
        return self.kept_count / self.person_count if self.person_count else None


def score_identity(found: pa.Table, truth: pa.Table) -> IdentityScore:
    """Count pairs by the sizes of groups; no pair is ever listed.

    Parameters
    ----------
    found
        ``record_id`` and ``customer_id``.
    truth
        ``record_id`` and ``person_id``; other records are left out.
    """
    joined = "found JOIN truth USING (record_id)"
    sql = f"""
        SELECT (SELECT count(*) FROM {joined}), (SELECT count(*) FROM truth ANTI JOIN found USING (record_id)),
            {_pairs(joined, "person_id")}, {_pairs(joined, "customer_id")}, {_pairs(joined, "person_id, customer_id")}
    """
    return IdentityScore(*(int(value) for value in _row(sql, found=found, truth=truth)))


def _pairs(relation: str, groups: str) -> str:
    """Return the SQL of the pairs within groups: n records make n (n - 1) / 2."""
    sizes = f"SELECT count(*) AS size FROM {relation} GROUP BY {groups}"
    return f"(SELECT coalesce(sum(size * (size - 1) // 2), 0) FROM ({sizes}))"


def score_stability(earlier: pa.Table, later: pa.Table, truth: pa.Table) -> StabilityScore:
    """Count the persons whose id stayed: the id that most of their records have, of equals the least."""
    sql = f"""
        WITH earlier_ids AS ({_main_ids("earlier")}), later_ids AS ({_main_ids("later")})
        SELECT count(*), count(*) FILTER (WHERE earlier_ids.customer_id = later_ids.customer_id)
        FROM earlier_ids JOIN later_ids USING (person_id)
    """
    persons, kept = _row(sql, earlier=earlier, later=later, truth=truth)
    return StabilityScore(int(persons), int(kept))


def _main_ids(mapping: str) -> str:
    return f"""
        SELECT person_id, customer_id FROM {mapping} JOIN truth USING (record_id) GROUP BY person_id, customer_id
        QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY count(*) DESC, customer_id) = 1"""


def adjusted_rand_index(first: pa.Table, second: pa.Table) -> float | None:
    """Return how well two groupings agree: 1 fully, 0 as by chance (Hubert and Arabie 1985).

    Parameters
    ----------
    first, second
        ``member`` and ``label``; members of only one are left out.
    """
    joined = "(SELECT first.label AS a, second.label AS b FROM first JOIN second USING (member))"
    pairs = ", ".join(_pairs(joined, groups) for groups in ("a, b", "a", "b"))
    sql = f"SELECT (SELECT count(*) FROM {joined}), {pairs}"
    count, both, of_first, of_second = (int(value) for value in _row(sql, first=first, second=second))
    if count < 2:
        return None
    by_chance = of_first * of_second / (count * (count - 1) / 2)
    greatest = (of_first + of_second) / 2
    return 1.0 if greatest == by_chance else (both - by_chance) / (greatest - by_chance)


def person_of_customers(found: pa.Table, truth: pa.Table) -> pa.Table:
    """Return ``customer_id`` and ``person_id``: the person of most of the customer's records, of equals the least."""
    return _query(
        """
        SELECT customer_id, person_id FROM found JOIN truth USING (record_id) GROUP BY person_id, customer_id
        QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY count(*) DESC, person_id) = 1
        """,
        found=found,
        truth=truth,
    )


def score_segments(segments: pa.Table, customers: pa.Table, persons: pa.Table) -> float | None:
    """Return the adjusted Rand index of found against true segments.

    Parameters
    ----------
    segments
        ``customer_id`` and ``segment_key``, as published.
    customers
        ``customer_id`` and ``person_id``.
    persons
        ``person_id`` and ``segment``.
    """
    first = _query("SELECT customer_id AS member, segment_key AS label FROM segments", segments=segments)
    second = _query(
        "SELECT customer_id AS member, segment AS label FROM customers JOIN persons USING (person_id)",
        customers=customers,
        persons=persons,
    )
    return adjusted_rand_index(first, second)


def _query(sql: str, **tables: pa.Table) -> pa.Table:
    with duckdb.connect(":memory:") as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.execute(sql).to_arrow_table()


def _row(sql: str, **tables: pa.Table) -> tuple[int, ...]:
    return tuple(column[0].as_py() for column in _query(sql, **tables).columns)
