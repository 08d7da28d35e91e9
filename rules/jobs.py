"""Rules applied to a workspace; a DAG task or the command calls it."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rules.reading import RULES_FILE
from tessera.errors import TesseraError
from tessera.warehouse import connect, create_prediction_tables, read_frame
from tessera.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from rules.reading import RuleFile


def rules_file(workspace: Workspace) -> Path:
    """Return where a workspace's rules lie, whether there are any or not: beside its settings."""
    return workspace.file.parent / RULES_FILE


def read_workspace_rules(workspace: Workspace) -> "RuleFile":
    """Read and check the rules of a workspace without looking at data; none where it has no file.

    Raises
    ------
    TesseraError
        A line for each mistake of the file.
    """
    from rules.reading import read_rules

    return read_rules(rules_file(workspace))


def apply_rules(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Tell the members of every rule on a day and put them in place of those that stand there.

    Without a rules file no rule has members, and rules that there were have ended. When the rows are those that are
    stored already, nothing is written.

    Returns
    -------
    dict
        ``rule_count``, ``membership_count``, ``customer_count`` (members of any rule), ``ended_count``,
        ``problems`` (by key), ``is_unchanged``.

    Raises
    ------
    TesseraError
        The file holds a mistake, or the day has no features.
    """
    from rules.data_problems import data_problems
    from rules.definitions import versioned
    from rules.evaluation import tell_members
    from rules.moments import Moment
    from rules.state import known_versions, replace_day

    rules = read_workspace_rules(workspace).rules
    moment = Moment(as_of_date, workspace.time_zone)
    with connect(workspace.paths.warehouse) as connection:
        create_prediction_tables(connection)
        tell_members(connection, rules, moment)
        problems = data_problems(connection, rules, moment) if rules else {}
        definitions = versioned(rules, known_versions(connection))
        is_unchanged = replace_day(connection, definitions, as_of_date, problems)
    return {**_counts(workspace, as_of_date), "problems": problems, "is_unchanged": is_unchanged}


def check_rules(workspace: Workspace) -> tuple["RuleFile", dict[str, str]]:
    """Return the checked rules of a workspace, and by key what its newest features keep them from saying.

    Raises
    ------
    TesseraError
        The file is absent or holds a mistake.
    """
    from rules.data_problems import data_problems
    from rules.evaluation import asking
    from rules.moments import Moment

    file = rules_file(workspace)
    if not os.path.lexists(file):
        raise TesseraError(f"there is no {file}. Write one: docs/rules.md says how.")
    found = read_workspace_rules(workspace)
    day = newest_day(workspace)
    if day is None:
        return found, {}
    moment = Moment(day, workspace.time_zone)
    with connect(workspace.paths.warehouse, read_only=True) as connection, asking(moment):
        return found, data_problems(connection, found.rules, moment)


def newest_day(workspace: Workspace) -> date | None:
    """Return the newest day that has features; None where none has."""
    if not _holds(workspace, "features.customer_features"):
        return None
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        row = connection.execute("SELECT max(as_of_date) FROM features.customer_features").fetchone()
    return row[0] if row else None


def list_rules(workspace: Workspace) -> "pd.DataFrame":
    """Return the rules of the newest day to which they were applied, with the number of their members."""
    import pandas as pd

    if not _holds(workspace, "predictions.rule_definitions"):
        return pd.DataFrame()
    return read_frame(
        workspace.paths.warehouse,
        """
        SELECT
            definitions.as_of_date, definitions.rule_key, definitions.rule_name, definitions.rule_version,
            definitions.is_active, definitions.problem, count(members.customer_id) AS customer_count
        FROM predictions.rule_definitions AS definitions
        LEFT JOIN predictions.rule_memberships AS members
            ON definitions.rule_key = members.rule_key AND definitions.as_of_date = members.as_of_date
        WHERE definitions.as_of_date = (SELECT max(as_of_date) FROM predictions.rule_definitions)
        GROUP BY ALL
        ORDER BY customer_count DESC, definitions.rule_key
        """,
    )


def _holds(workspace: Workspace, table: str) -> bool:
    """Return whether there is a warehouse with such a table; nothing is made by asking."""
    if not workspace.paths.warehouse.exists():
        return False
    sql = "SELECT 1 FROM information_schema.tables WHERE table_schema || '.' || table_name = ?"
    return not read_frame(workspace.paths.warehouse, sql, [table]).empty


def _counts(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    counted = read_frame(
        workspace.paths.warehouse,
        """
        SELECT
            (SELECT count(*) FROM predictions.rule_definitions WHERE as_of_date = ? AND is_active) AS rule_count,
            (SELECT count(*) FROM predictions.rule_definitions WHERE as_of_date = ? AND NOT is_active) AS ended_count,
            count(*) AS membership_count,
            count(DISTINCT customer_id) AS customer_count
        FROM predictions.rule_memberships
        WHERE as_of_date = ?
        """,
        [as_of_date] * 3,
    )
    return {str(name): int(counted[name].iloc[0]) for name in counted.columns}
