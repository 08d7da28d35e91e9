"""What people decide: pairs that are the same or different, and merges that are undone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from tessera.errors import TesseraError

DECISIONS = ("same", "different")


@dataclass(frozen=True)
class Decision:
    """What someone says of two records: that they are the ``same`` customer or ``different`` ones, and why."""

    pair: tuple[str, str]
    decision: str
    decided_by: str
    reason: str


# The last word on each pair binds.
BINDING_DECISIONS = """
    SELECT record_id_1, record_id_2, decision FROM {table}
    QUALIFY row_number() OVER (PARTITION BY record_id_1, record_id_2 ORDER BY decision_id DESC) = 1"""


def add_decision(connection: duckdb.DuckDBPyConnection, decision: Decision, decided_at: datetime) -> int:
    """Record a decision and return its number.

    It binds all later runs; a later decision on the same pair takes its place.

    Raises
    ------
    TesseraError
        The decision is neither, a record is unknown, or it contradicts earlier decisions.
    """
    if decision.decision not in DECISIONS:
        raise TesseraError(f"the decision {decision.decision!r} is not known; allowed: {', '.join(DECISIONS)}.")
    first, second = _known_pair(connection, decision.pair)
    if decision.decision == "same":
        _check_no_contradiction(connection, first, second)
    number = _next_number(connection)
    connection.execute(
        "INSERT INTO identity.decisions VALUES (?, ?, ?, ?, ?, ?, NULL, ?)",
        [number, first, second, decision.decision, decision.decided_by, decision.reason, decided_at],
    )
    return number


def _known_pair(connection: duckdb.DuckDBPyConnection, pair: tuple[str, str]) -> tuple[str, str]:
    first, second = sorted(pair)
    if first == second:
        raise TesseraError(f"both records are {first!r}; name two records.")
    for record_id in (first, second):
        if not connection.execute("SELECT 1 FROM identity.customer_ids WHERE record_id = ?", [record_id]).fetchone():
            raise TesseraError(
                f"there is no record {record_id!r} in identity.customer_ids. Take record ids from `tessera identity "
                "review`; they begin with the id_space of their source, where it has one."
            )
    return first, second


def _check_no_contradiction(connection: duckdb.DuckDBPyConnection, first: str, second: str) -> None:
    """Refuse `same` where earlier decisions already say that the two are different."""
    groups: dict[str, set[str]] = {record: {record} for record in (first, second)}
    binding = connection.execute(BINDING_DECISIONS.format(table="identity.decisions")).fetchall()
    for one, other, decision in binding:
        if decision == "same":
            joined = groups.get(one, {one}) | groups.get(other, {other})
            groups.update(dict.fromkeys(joined, joined))
    left, right = groups[first], groups[second]
    for one, other, decision in binding:
        crosses = (one in left and other in right) or (one in right and other in left)
        if decision == "different" and crosses and {one, other} != {first, second}:
            raise TesseraError(
                f"{first!r} and {second!r} cannot be the same: {one!r} and {other!r}, which earlier decisions tie to "
                "them, were decided to be different. Decide on that pair first."
            )


def _next_number(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.execute("SELECT coalesce(max(decision_id), 0) + 1 FROM identity.decisions").fetchall()[0][0])


def undo_merge(
    connection: duckdb.DuckDBPyConnection, ledger_id: int, *, decided_by: str, recorded_at: datetime
) -> list[str]:
    """Take a merge back: its records get their earlier customer_id again, and are bound to stay apart.

    In the ledger it stands at the newest day there, as the customers of that day are what is changed.

    Returns
    -------
    list of str
        The records that went back.

    Raises
    ------
    TesseraError
        The row of the ledger is no merge, or nothing is left to separate.
    """
    event = _merge(connection, ledger_id)
    back = _still_there(connection, event["record_ids"], event["to"])
    stay = _there_then(connection, event, ledger_id)
    if not back or not stay:
        raise TesseraError(
            f"the merge {ledger_id} has nothing left to undo: {event['to']!r} has {len(back)} of its records and "
            f"{len(stay)} of those it was merged with. Decide on pairs instead: `tessera identity decide`."
        )
    number = _next_number(connection)
    connection.execute(
        """
        INSERT INTO identity.decisions
        SELECT $number - 1 + row_number() OVER (ORDER BY one, other), least(one, other), greatest(one, other),
            'different', $by, 'undo of merge ' || $ledger_id, $ledger_id, CAST($at AS TIMESTAMP)
        FROM (SELECT unnest($back) AS one) CROSS JOIN (SELECT unnest($stay) AS other)""",
        {
            "number": number,
            "by": decided_by,
            "ledger_id": ledger_id,
            "at": recorded_at,
            "back": back,
            "stay": stay,
        },
    )
    connection.execute(
        "UPDATE identity.customer_ids SET customer_id = ? WHERE record_id IN (SELECT unnest(?))", [event["from"], back]
    )
    connection.execute(
        """
        INSERT INTO identity.customer_ledger
        SELECT max(ledger_id) + 1, 'split', $to, $from, $back, 'undo', NULL, $ledger_id, max(as_of_date),
            CAST($at AS TIMESTAMP)
        FROM identity.customer_ledger""",
        {
            "to": event["to"],
            "from": event["from"],
            "back": back,
            "ledger_id": ledger_id,
            "at": recorded_at,
        },
    )
    return back


def _merge(connection: duckdb.DuckDBPyConnection, ledger_id: int) -> dict[str, Any]:
    row = connection.execute(
        """SELECT event, from_customer_id, to_customer_id, record_ids, recorded_at
        FROM identity.customer_ledger WHERE ledger_id = ?""",
        [ledger_id],
    ).fetchone()
    if row is None:
        raise TesseraError(f"the ledger has no row {ledger_id}. Merges are listed by `tessera identity report`.")
    if row[0] != "merge":
        raise TesseraError(f"row {ledger_id} of the ledger is a {row[0]}, and only a merge can be undone.")
    return dict(zip(("event", "from", "to", "record_ids", "recorded_at"), row, strict=True))


def _still_there(connection: duckdb.DuckDBPyConnection, record_ids: list[str], customer_id: str) -> list[str]:
    rows = connection.execute(
        """SELECT record_id FROM identity.customer_ids
        WHERE customer_id = ? AND record_id IN (SELECT unnest(?)) ORDER BY record_id""",
        [customer_id, record_ids],
    ).fetchall()
    return [record_id for (record_id,) in rows]


def _there_then(connection: duckdb.DuckDBPyConnection, event: dict[str, Any], ledger_id: int) -> list[str]:
    """Return the records that were the customer's when the run of the merge ended, and still are."""
    rows = connection.execute(
        """
        WITH touching AS (
            SELECT unnest(record_ids) AS record_id, ledger_id, to_customer_id IS NOT DISTINCT FROM $to AS is_in
            FROM identity.customer_ledger
            WHERE (from_customer_id = $to OR to_customer_id = $to)
                AND (ledger_id <= $ledger_id OR recorded_at = $recorded_at)
        ),
        members AS (SELECT record_id FROM touching GROUP BY record_id HAVING arg_max(is_in, ledger_id))
        SELECT record_id FROM members INNER JOIN identity.customer_ids USING (record_id)
        WHERE customer_id = $to AND record_id NOT IN (SELECT unnest($merged)) ORDER BY record_id""",
        {"to": event["to"], "ledger_id": ledger_id, "recorded_at": event["recorded_at"], "merged": event["record_ids"]},
    ).fetchall()
    return [record_id for (record_id,) in rows]
