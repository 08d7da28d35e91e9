"""Stable customer ids: which customer a group of records is, and a row for every change.

All steps are set operations on tables of one connection:

- ``clusters`` (record_id, cluster, created_at): the groups of this run, one row per record;
- ``previous`` (record_id, customer_id): the mapping before;
- ``ledger``: the rows so far, columns of ``identity.customer_ledger``;
- ``mapping`` (record_id, customer_id): the result;
- ``events``: the new rows of the ledger.
"""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb


@dataclass(frozen=True)
class Moment:
    """What a run is as of, and when it is recorded.

    Attributes
    ----------
    as_of_date
        The day the facts are frozen for.
    recorded_at
        UTC, without zone.
    """

    as_of_date: date
    recorded_at: datetime


def assign_customers(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``mapping``: a group is the customer that most of its records were.

    Records that are gone and come back count as what they were. Of two groups the one with more records of a customer
    stays that customer; ties go to the older customer, then to the lowest id. A group that is nobody yet takes the
    record_id of its first record by (created_at, record_id), with a number where that was ever given before.
    """
    _make_votes(connection)
    _elect(connection)
    _found(connection)
    connection.execute("""
        CREATE OR REPLACE TABLE mapping AS
        SELECT record_id, customer_id FROM clusters INNER JOIN elected USING (cluster) ORDER BY record_id""")


def _make_votes(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        CREATE OR REPLACE TABLE known_ids AS
        SELECT to_customer_id AS customer_id, min(ledger_id) AS first_ledger_id FROM ledger
        WHERE to_customer_id IS NOT NULL GROUP BY ALL""")
    connection.execute("""
        CREATE OR REPLACE TABLE votes AS
        WITH gone AS (
            SELECT unnest(record_ids) AS record_id, from_customer_id, ledger_id FROM ledger WHERE to_customer_id IS NULL
        ),
        last_known AS (
            SELECT record_id, customer_id FROM previous
            UNION ALL
            SELECT record_id, arg_max(from_customer_id, ledger_id) FROM gone ANTI JOIN previous USING (record_id)
            GROUP BY record_id
        )
        SELECT cluster, customer_id, count(*) AS record_count, any_value(coalesce(first_ledger_id, 0)) AS age
        FROM clusters INNER JOIN last_known USING (record_id) LEFT JOIN known_ids USING (customer_id)
        GROUP BY cluster, customer_id""")


def _elect(connection: duckdb.DuckDBPyConnection) -> None:
    """Pair groups and customers: in each round those that are each other's first choice, until none is left."""
    connection.execute("CREATE OR REPLACE TABLE elected (cluster BIGINT, customer_id VARCHAR)")
    order = "record_count DESC, age, customer_id, cluster"
    while True:
        connection.execute(f"""
            CREATE OR REPLACE TABLE round AS
            SELECT cluster, customer_id FROM votes
            QUALIFY row_number() OVER (PARTITION BY cluster ORDER BY {order}) = 1
                AND row_number() OVER (PARTITION BY customer_id ORDER BY {order}) = 1""")
        connection.execute("INSERT INTO elected SELECT * FROM round")
        connection.execute("""
            CREATE OR REPLACE TABLE votes AS
            SELECT * FROM votes ANTI JOIN round USING (cluster) ANTI JOIN round AS taken USING (customer_id)""")
        if not connection.execute("SELECT count(*) FROM votes").fetchall()[0][0]:
            return


def _found(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the groups that are nobody yet an id that was never given."""
    connection.execute("""
        CREATE OR REPLACE TABLE founders AS
        SELECT cluster, record_id, record_id AS customer_id FROM clusters ANTI JOIN elected USING (cluster)
        QUALIFY row_number() OVER (PARTITION BY cluster ORDER BY created_at NULLS LAST, record_id) = 1""")
    number = 1
    while taken := connection.execute("""
        SELECT cluster FROM founders SEMI JOIN (
            SELECT customer_id FROM known_ids UNION ALL SELECT customer_id FROM elected
            UNION ALL SELECT customer_id FROM previous) USING (customer_id)
        UNION
        SELECT cluster FROM founders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY record_id) > 1
        """).fetchall():
        number += 1
        connection.executemany(
            "UPDATE founders SET customer_id = record_id || '~' || ? WHERE cluster = ?",
            [(str(number), cluster) for (cluster,) in taken],
        )
    connection.execute("INSERT INTO elected SELECT cluster, customer_id FROM founders")


def record_changes(connection: duckdb.DuckDBPyConnection, moment: Moment) -> int:
    """Make the table ``events`` from ``previous`` to ``mapping`` and return how many there are.

    Reads ``evidence`` (l_id, r_id, match_weight) and ``decisions`` (record_id_1, record_id_2, decision) beside them.
    """
    connection.execute("""
        CREATE OR REPLACE TABLE changes AS
        SELECT record_id, previous.customer_id AS from_customer_id, mapping.customer_id AS to_customer_id
        FROM previous FULL OUTER JOIN mapping USING (record_id)
        WHERE previous.customer_id IS DISTINCT FROM mapping.customer_id""")
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE events AS
        WITH moved AS (
            SELECT from_customer_id, to_customer_id, list(record_id ORDER BY record_id) AS record_ids
            FROM changes GROUP BY ALL
        ),
        weights AS ({_WEIGHTS}),
        decided AS ({_DECIDED}),
        lived AS (SELECT DISTINCT customer_id FROM previous),
        lives AS (SELECT DISTINCT customer_id FROM mapping),
        named AS (
            SELECT moved.*, weights.match_weight, {_EVENT} AS event,
                CASE WHEN decided.is_decided THEN 'decision'
                    WHEN to_customer_id IS NULL OR event IN ('birth', 'return') THEN 'source' ELSE 'match' END AS reason
            FROM moved
            LEFT JOIN weights USING (from_customer_id, to_customer_id)
            LEFT JOIN decided USING (from_customer_id, to_customer_id)
            LEFT JOIN lived AS to_lived ON to_lived.customer_id = to_customer_id
            LEFT JOIN lives AS from_lives ON from_lives.customer_id = from_customer_id
            LEFT JOIN known_ids ON known_ids.customer_id = to_customer_id
        )
        SELECT row_number() OVER (ORDER BY event, coalesce(to_customer_id, from_customer_id), from_customer_id)
                + (SELECT coalesce(max(ledger_id), 0) FROM ledger) AS ledger_id,
            event, from_customer_id, to_customer_id, record_ids, reason, match_weight,
            CAST(NULL AS BIGINT) AS undone_ledger_id, CAST($day AS DATE) AS as_of_date,
            CAST($recorded_at AS TIMESTAMP) AS recorded_at
        FROM named ORDER BY ledger_id""",
        {"day": moment.as_of_date, "recorded_at": moment.recorded_at},
    )
    return int(connection.execute("SELECT count(*) FROM events").fetchall()[0][0])


# The words for a change: where the records come from, where they go, and who of the two lives before and after.
_EVENT = """
    CASE
        WHEN to_customer_id IS NULL THEN CASE WHEN from_lives.customer_id IS NULL THEN 'end' ELSE 'leave' END
        WHEN from_customer_id IS NULL THEN
            CASE WHEN to_lived.customer_id IS NOT NULL THEN 'join'
                WHEN known_ids.customer_id IS NULL THEN 'birth' ELSE 'return' END
        WHEN from_lives.customer_id IS NULL THEN 'merge'
        WHEN to_lived.customer_id IS NULL THEN 'split'
        ELSE 'move'
    END"""

# The strongest pair between records that changed and the others of their customer.
_WEIGHTS = """
    SELECT changes.from_customer_id, changes.to_customer_id, max(sides.match_weight) AS match_weight
    FROM changes
    INNER JOIN (
        SELECT l_id AS record_id, r_id AS other_id, match_weight FROM evidence
        UNION ALL SELECT r_id, l_id, match_weight FROM evidence
    ) AS sides USING (record_id)
    INNER JOIN mapping AS others ON others.record_id = sides.other_id AND others.customer_id = changes.to_customer_id
    LEFT JOIN changes AS also ON also.record_id = sides.other_id
    WHERE also.from_customer_id IS DISTINCT FROM changes.from_customer_id OR also.record_id IS NULL
    GROUP BY ALL"""

# A decision between records that changed and those they joined (same) or left (different).
_DECIDED = """
    SELECT changes.from_customer_id, changes.to_customer_id, true AS is_decided
    FROM changes
    INNER JOIN (
        SELECT record_id_1 AS record_id, record_id_2 AS other_id, decision FROM decisions
        UNION ALL SELECT record_id_2, record_id_1, decision FROM decisions
    ) AS sides USING (record_id)
    INNER JOIN mapping AS others ON others.record_id = sides.other_id
    LEFT JOIN previous AS earlier ON earlier.record_id = sides.other_id
    WHERE changes.from_customer_id IS NOT NULL AND changes.to_customer_id IS NOT NULL AND (
        (decision = 'same' AND others.customer_id = changes.to_customer_id
            AND earlier.customer_id IS DISTINCT FROM changes.from_customer_id)
        OR (decision = 'different' AND others.customer_id != changes.to_customer_id
            AND earlier.customer_id = changes.from_customer_id))
    GROUP BY ALL"""
