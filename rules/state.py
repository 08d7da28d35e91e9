"""What rules leave in the warehouse: versions, the definitions of a day and its members; all change together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rules.definitions import Definition

if TYPE_CHECKING:
    import duckdb

MEMBERSHIPS = "predictions.rule_memberships"
DEFINITIONS = "predictions.rule_definitions"
VERSIONS = "predictions.rule_versions"
TOLD = "told_members"  # a temporary table: customer_id, rule_number
_STATE_COLUMNS = (
    "as_of_date, rule_key, rule_name, rule_description, rule_version, definition_hash, definition, is_active, problem"
)
_NEW_MEMBERS = f"""
    SELECT told.customer_id, definitions.rule_key, definitions.rule_version
    FROM {TOLD} AS told
    INNER JOIN rule_numbers USING (rule_number)
    INNER JOIN new_definitions AS definitions USING (rule_key)
"""
_DIGEST = """
    struct_pack(
        members := count(*),
        hashes := sum(hash(customer_id, rule_version)),
        other_hashes := sum(hash(rule_version, customer_id))
    )
"""


def known_versions(connection: "duckdb.DuckDBPyConnection") -> dict[str, dict[str, int]]:
    """Return the versions by hash that there have been, by key."""
    known: dict[str, dict[str, int]] = {}
    for key, digest, version in connection.execute(
        f"SELECT rule_key, definition_hash, rule_version FROM {VERSIONS}"
    ).fetchall():
        known.setdefault(key, {})[digest] = version
    return known


def replace_day(
    connection: "duckdb.DuckDBPyConnection",
    definitions: Sequence[Definition],
    as_of_date: date,
    problems: Mapping[str, str],
) -> bool:
    """Put the rules of a day and its members in place of those that stand there; return whether they stood there.

    Parameters
    ----------
    definitions
        The rules of today; a rule's place is its number in the table ``told_members`` of the connection.
    problems
        By key, what keeps a rule from saying all that it could.
    """
    _stage_definitions(connection, definitions, as_of_date, problems)
    changed = _changed_rules(connection, as_of_date)
    if not changed and _definitions_stand(connection, as_of_date):
        return True
    connection.execute("BEGIN TRANSACTION")
    try:
        _keep_versions(connection, definitions, as_of_date)
        connection.execute(f"DELETE FROM {DEFINITIONS} WHERE as_of_date = ?", [as_of_date])
        connection.execute(f"INSERT INTO {DEFINITIONS} BY NAME SELECT * FROM new_definitions")
        if changed:
            _replace_members(connection, as_of_date, changed)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return False


def _stage_definitions(
    connection: "duckdb.DuckDBPyConnection",
    definitions: Sequence[Definition],
    as_of_date: date,
    problems: Mapping[str, str],
) -> None:
    """Stage the rules of today, and as ended those that were active on the last day before."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE new_definitions AS SELECT * FROM {DEFINITIONS} LIMIT 0")
    connection.execute("CREATE OR REPLACE TEMP TABLE rule_numbers (rule_number INTEGER, rule_key VARCHAR)")
    for number, one in enumerate(definitions):
        rule = one.rule
        row: list[Any] = [as_of_date, rule.key, rule.name, rule.description, one.version, one.hash, one.text]
        connection.execute(
            f"INSERT INTO new_definitions ({_STATE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, true, ?)",
            [*row, problems.get(rule.key)],
        )
        connection.execute("INSERT INTO rule_numbers VALUES (?, ?)", [number, rule.key])
    connection.execute(
        f"""
        INSERT INTO new_definitions BY NAME
        SELECT earlier.* REPLACE (CAST($day AS DATE) AS as_of_date, false AS is_active, NULL AS problem)
        FROM {DEFINITIONS} AS earlier
        WHERE earlier.is_active
            AND earlier.as_of_date = (SELECT max(as_of_date) FROM {DEFINITIONS} WHERE as_of_date < $day)
            AND earlier.rule_key NOT IN (SELECT rule_key FROM rule_numbers)
        """,
        {"day": as_of_date},
    )


def _changed_rules(connection: "duckdb.DuckDBPyConnection", as_of_date: date) -> list[str]:
    """Return the keys of the rules whose members are not those that stand there.

    Members are compared by their number and two sums of their hashes: millions of them are not sorted for that.
    """
    rows = connection.execute(
        f"""
        WITH new AS (SELECT rule_key, {_DIGEST} AS digest FROM ({_NEW_MEMBERS}) GROUP BY rule_key),
        old AS (SELECT rule_key, {_DIGEST} AS digest FROM {MEMBERSHIPS} WHERE as_of_date = ? GROUP BY rule_key)
        SELECT rule_key FROM new FULL JOIN old USING (rule_key)
        WHERE new.digest IS DISTINCT FROM old.digest
        ORDER BY rule_key
        """,
        [as_of_date],
    ).fetchall()
    return [key for (key,) in rows]


def _replace_members(connection: "duckdb.DuckDBPyConnection", as_of_date: date, keys: list[str]) -> None:
    wanted = "list_contains(?, rule_key)"
    connection.execute(f"DELETE FROM {MEMBERSHIPS} WHERE as_of_date = ? AND {wanted}", [as_of_date, keys])
    connection.execute(
        f"""
        INSERT INTO {MEMBERSHIPS} (customer_id, as_of_date, rule_key, rule_version)
        SELECT customer_id, ?, rule_key, rule_version FROM ({_NEW_MEMBERS}) WHERE {wanted}
        """,
        [as_of_date, keys],
    )


def _definitions_stand(connection: "duckdb.DuckDBPyConnection", as_of_date: date) -> bool:
    """Return whether the definitions of the day that are staged are those that stand there."""
    new = f"SELECT {_STATE_COLUMNS} FROM new_definitions"
    old = f"SELECT {_STATE_COLUMNS} FROM {DEFINITIONS} WHERE as_of_date = ?"
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM ({new} EXCEPT ALL {old})) + (SELECT count(*) FROM ({old} EXCEPT ALL {new}))",
        [as_of_date, as_of_date],
    ).fetchone()
    return row is not None and row[0] == 0


def _keep_versions(
    connection: "duckdb.DuckDBPyConnection", definitions: Sequence[Definition], as_of_date: date
) -> None:
    known = known_versions(connection)
    for one in definitions:
        if one.hash not in known.get(one.rule.key, {}):
            connection.execute(
                f"INSERT INTO {VERSIONS} (rule_key, rule_version, definition_hash, definition, first_as_of_date) "
                "VALUES (?, ?, ?, ?, ?)",
                [one.rule.key, one.version, one.hash, one.text, as_of_date],
            )
