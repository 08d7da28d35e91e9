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
_NEW = {MEMBERSHIPS: "new_memberships", DEFINITIONS: "new_definitions"}
_STATE_COLUMNS = (
    "as_of_date, rule_key, rule_name, rule_description, rule_version, definition_hash, definition, is_active, problem"
)


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
    _stage_members(connection, as_of_date)
    if all(_stands(connection, table, as_of_date) for table in _NEW):
        return True
    connection.execute("BEGIN TRANSACTION")
    try:
        _keep_versions(connection, definitions, as_of_date)
        for table, staged in _NEW.items():
            connection.execute(f"DELETE FROM {table} WHERE as_of_date = ?", [as_of_date])
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {staged}")
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


def _stage_members(connection: "duckdb.DuckDBPyConnection", as_of_date: date) -> None:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE new_memberships AS
        SELECT told.customer_id, CAST(? AS DATE) AS as_of_date, numbers.rule_key, definitions.rule_version
        FROM {TOLD} AS told
        INNER JOIN rule_numbers AS numbers ON told.rule_number = numbers.rule_number
        INNER JOIN new_definitions AS definitions ON numbers.rule_key = definitions.rule_key
        """,
        [as_of_date],
    )


def _stands(connection: "duckdb.DuckDBPyConnection", table: str, as_of_date: date) -> bool:
    """Return whether the rows of the day that are staged are those that stand in the table."""
    staged = _NEW[table]
    names = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    columns = ", ".join(names)
    new, old = f"SELECT {columns} FROM {staged}", f"SELECT {columns} FROM {table} WHERE as_of_date = ?"
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
