"""Candidate pairs: records that agree in some combination of values, counted before any pair is made."""

from dataclasses import dataclass

import duckdb

from identity.columns import MatchingColumns

# Values that alone, or two together, point at few people. `name` stands for either name, so that swapped ones meet.
SINGLE_KEYS = ("email", "phone", "email_user")
PAIRED_KEYS = (
    ("first_name", "last_name"),
    ("name", "birth_date"),
    ("name", "street"),
    ("name", "postal_code"),
    ("birth_date", "street"),
    ("birth_date", "postal_code"),
    ("birth_date", "city"),
    ("street", "postal_code"),
    ("street", "city"),
    ("name", "city"),
    ("postal_code", "city"),
    ("birth_date",),
)
# With few columns two of them are not to be had, so each counts alone.
LONE_KEYS = ("name", "street")
NAMES = ("first_name", "last_name")

PAIRS_PER_RECORD = 40  # budget of candidate pairs for all rules together: what two cores score in minutes
LEAST_PAIRS = 2_000_000  # a small company may compare everything that a large one must leave out


@dataclass(frozen=True)
class BlockingRule:
    """Columns that must agree.

    Attributes
    ----------
    columns
        Names of matching columns, all filled in.
    largest_block
        Values shared by more records than this make no pairs: they would cost more than they find.
    pair_count
        Pairs the rule makes by itself, counted from the sizes of its blocks.
    """

    columns: tuple[str, ...]
    largest_block: int = 0
    pair_count: int = 0

    @property
    def name(self) -> str:
        """What stands in tables and reports."""
        return " + ".join(self.columns)

    @property
    def keyed(self) -> str:
        """SQL of a table (record, key): what two records of a pair share; two rows a record where a name is either."""
        if self.columns == NAMES:
            return _keyed(self.columns, "least(first_name, last_name), greatest(first_name, last_name)")
        choices = [[self.columns[0]]] if self.columns[0] != "name" else [[name] for name in NAMES]
        variants = [(*choice, *self.columns[1:]) for choice in choices]
        return " UNION ".join(_keyed(names, ", ".join(names)) for names in variants)


def _keyed(names: tuple[str, ...], values: str) -> str:
    filled = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return f"SELECT record, hash({values}) AS key FROM records WHERE is_compared AND {filled}"


def possible_rules(columns: MatchingColumns) -> list[BlockingRule]:
    """Return the rules whose columns are there, the same for every company with these columns."""
    known = {*columns.used, *(["name"] if columns.has(*NAMES) else [])}
    several = [names for names in (*((name,) for name in SINGLE_KEYS), *PAIRED_KEYS) if known.issuperset(names)]
    for name in NAMES:
        if columns.has(name) and "name" not in known:
            several += [(name, other) for other in ("birth_date", "street", "postal_code") if columns.has(other)]
    lone = [(name,) for name in (*LONE_KEYS, *NAMES) if name in known] if len(several) < 2 else []
    return [BlockingRule(names) for names in (*several, *lone)]


def choose_rules(connection: duckdb.DuckDBPyConnection, columns: MatchingColumns) -> list[BlockingRule]:
    """Count the pairs of each rule by the size of its blocks, and set how large a block may be within the budget."""
    rules = possible_rules(columns)
    row = connection.execute("SELECT count(*) FROM records WHERE is_compared").fetchone() or (0,)
    budget = max(LEAST_PAIRS, PAIRS_PER_RECORD * int(row[0])) / max(1, len(rules))
    return [chosen for rule in rules if (chosen := _sized(connection, rule, budget)).largest_block >= 2]


def _sized(connection: duckdb.DuckDBPyConnection, rule: BlockingRule, budget: float) -> BlockingRule:
    sizes = connection.execute(f"""
        WITH blocks AS (SELECT count(*) AS size FROM ({rule.keyed}) GROUP BY key HAVING count(*) > 1),
        sizes AS (SELECT size, sum(size * (size - 1) // 2) AS pairs FROM blocks GROUP BY size)
        SELECT size, CAST(sum(pairs) OVER (ORDER BY size) AS BIGINT) AS pairs FROM sizes ORDER BY size""").fetchall()
    within = [(size, pairs) for size, pairs in sizes if pairs <= budget]
    if not within:
        return rule
    is_whole = len(within) == len(sizes)
    # Nothing was left out: a block may grow to the budget before it counts as too common.
    largest = max(within[-1][0], int((2 * budget) ** 0.5)) if is_whole else within[-1][0]
    return BlockingRule(rule.columns, largest, within[-1][1])


def make_candidates(
    connection: duckdb.DuckDBPyConnection, rules: list[BlockingRule], *, only_changed: bool = False
) -> int:
    """Make the table ``candidates``, one row per pair of records in the form Splink reads; return how many.

    Parameters
    ----------
    only_changed
        Only pairs in which at least one record is marked `is_changed`.
    """
    connection.execute("CREATE OR REPLACE TABLE found_pairs (l BIGINT, r BIGINT)")
    for rule in rules:
        _add_pairs(connection, rule, only_changed=only_changed)
    connection.execute("""
        CREATE OR REPLACE TABLE candidates AS
        SELECT DISTINCT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM found_pairs""")
    connection.execute("DROP TABLE found_pairs")
    row = connection.execute("SELECT count(*) FROM candidates").fetchone()
    return int(row[0]) if row else 0


def _add_pairs(connection: duckdb.DuckDBPyConnection, rule: BlockingRule, *, only_changed: bool) -> None:
    touched = "WHERE key IN (SELECT key FROM keyed SEMI JOIN changed USING (record))" if only_changed else ""
    one_changed = "AND (lefts.is_changed OR rights.is_changed)" if only_changed else ""
    connection.execute(f"""
        INSERT INTO found_pairs
        WITH keyed AS MATERIALIZED ({rule.keyed}),
        changed AS (SELECT record FROM records WHERE is_changed),
        blocks AS (
            SELECT key FROM keyed {touched} GROUP BY key HAVING count(*) BETWEEN 2 AND {rule.largest_block}
        ),
        members AS (
            SELECT record, key, record IN (SELECT record FROM changed) AS is_changed
            FROM keyed SEMI JOIN blocks USING (key)
        )
        SELECT lefts.record, rights.record
        FROM members AS lefts
        INNER JOIN members AS rights ON lefts.key = rights.key AND lefts.record < rights.record {one_changed}""")
