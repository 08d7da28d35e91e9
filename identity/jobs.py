"""What a DAG task or the command calls: each function opens the warehouse, does one thing and closes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from identity.decisions import Decision, add_decision, undo_merge
from identity.ledger import Moment
from identity.quality import write_report
from identity.resolution import Resolution, resolve
from identity.state import export_state, restore_state
from tessera.errors import TesseraError
from tessera.home import WorkspacePaths
from tessera.warehouse import checked_identifier, connect, create_identity_tables
from tessera.workspace import IdentitySettings


def resolve_customers(
    paths: WorkspacePaths, day: date, settings: IdentitySettings, *, recorded_at: datetime | None = None
) -> dict[str, Any]:
    """Find out who is who and write the tables of ``identity``, all or none.

    Parameters
    ----------
    paths
        Of the workspace.
    day
        The day the facts are frozen for; stands in the ledger.
    settings
        ``identity`` of the workspace.
    recorded_at
        When it is recorded, UTC; the clock's time where None.

    Returns
    -------
    dict
        ``mode``, ``is_trained``, ``record_count``, ``customer_count``, ``changed_count``, ``candidate_count``,
        ``event_counts`` by event, ``review_count``, ``suspicious_count``, ``seconds`` by step, ``report``.

    Raises
    ------
    TesseraError
        When the records were not built, or the warehouse is held by another program.
    """
    moment = Moment(day, recorded_at or _now())
    with connect(paths.warehouse) as connection:
        create_identity_tables(connection)
        _check_records(connection)
        restore_state(connection, paths)
        with _scratch(connection) as warehouse:
            resolution = resolve(connection, warehouse, settings, moment)
            with resolution.timed("write"):
                _write(connection, warehouse, resolution, moment)
            summary = _summary(connection, resolution)
        with resolution.timed("export"):
            export_state(connection, paths)
        with resolution.timed("report"):
            summary["report"] = str(write_report(connection, paths))
    return {**summary, "seconds": resolution.seconds}


def review_pairs(paths: WorkspacePaths, limit: int = 20) -> pd.DataFrame:
    """Return the pairs a person should decide on, most important first, both records side by side."""
    with connect(paths.warehouse, read_only=True) as connection:
        return connection.execute("SELECT * FROM identity.review_pairs ORDER BY review_rank LIMIT ?", [limit]).df()


def decide(paths: WorkspacePaths, decision: Decision, decided_at: datetime | None = None) -> int:
    """Record that two records are the ``same`` customer or ``different`` ones; binds from the next run on."""
    with connect(paths.warehouse) as connection:
        create_identity_tables(connection)
        restore_state(connection, paths)
        number = add_decision(connection, decision, decided_at or _now())
        export_state(connection, paths)
        return number


def undo(paths: WorkspacePaths, ledger_id: int, *, decided_by: str, recorded_at: datetime | None = None) -> list[str]:
    """Take a merge back and return the records that got their earlier customer_id again."""
    with connect(paths.warehouse) as connection:
        create_identity_tables(connection)
        restore_state(connection, paths)
        connection.execute("BEGIN")
        try:
            records = undo_merge(connection, ledger_id, decided_by=decided_by, recorded_at=recorded_at or _now())
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        export_state(connection, paths)
        return records


@dataclass(frozen=True)
class MadeReport:
    """Where the page lies, and the tables that a terminal shows, by title."""

    page: Path
    tables: dict[str, pd.DataFrame]


def make_report(paths: WorkspacePaths, labels: pd.DataFrame | None = None) -> MadeReport:
    """Write the quality report anew.

    Parameters
    ----------
    labels
        Pairs that are known: record_id_1, record_id_2, is_same.
    """
    with connect(paths.warehouse) as connection:
        create_identity_tables(connection)
        page = write_report(connection, paths, labels)
        tables = {
            title: connection.execute(f"{sql} LIMIT {LISTED_ROWS}").df()
            for title, sql in (
                ("Last merges", LAST_MERGES),
                (
                    "Customers that look wrong",
                    "FROM identity.suspicious_customers ORDER BY record_count DESC, customer_id",
                ),
            )
        }
    return MadeReport(page, tables)


LISTED_ROWS = 10
LAST_MERGES = """
    SELECT ledger_id, from_customer_id, to_customer_id, len(record_ids) AS record_count, reason,
        round(match_weight, 1) AS match_weight, as_of_date
    FROM identity.customer_ledger WHERE event = 'merge' ORDER BY ledger_id DESC"""


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _check_records(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("""
        SELECT 1 FROM information_schema.tables
        WHERE table_schema = 'intermediate' AND table_name = 'int_customer_records'""").fetchone()
    if not found:
        raise TesseraError(
            "the warehouse has no intermediate.int_customer_records, the records that become customers. "
            "Build the dbt models up to it first: `tessera run` does."
        )


@contextmanager
def _scratch(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Work in a database in memory, so that only results come into the warehouse; yields the warehouse's name."""
    warehouse = checked_identifier(str(connection.execute("SELECT current_database()").fetchall()[0][0]))
    connection.execute("ATTACH ':memory:' AS identity_scratch")
    connection.execute("USE identity_scratch")
    try:
        yield warehouse
    finally:
        connection.execute(f"USE {warehouse}")
        connection.execute("DETACH identity_scratch")


def _write(connection: duckdb.DuckDBPyConnection, warehouse: str, resolution: Resolution, moment: Moment) -> None:
    """Put the results in place of what is stored, in one transaction."""
    identity = f"{warehouse}.identity"
    connection.execute("BEGIN")
    try:
        connection.execute(f"""DELETE FROM {identity}.customer_ids
            WHERE record_id IN (SELECT record_id FROM changes WHERE to_customer_id IS NULL)""")
        connection.execute(f"""INSERT OR REPLACE INTO {identity}.customer_ids
            SELECT record_id, to_customer_id FROM changes WHERE to_customer_id IS NOT NULL ORDER BY record_id""")
        connection.execute(f"INSERT INTO {identity}.customer_ledger BY NAME SELECT * FROM events")
        for table in ("review_pairs", "suspicious_customers"):
            connection.execute(f"DELETE FROM {identity}.{table}")
            connection.execute(f"INSERT INTO {identity}.{table} BY NAME SELECT * FROM {table}")
        _write_comparisons(connection, identity)
        if resolution.is_trained:
            _write_model(connection, identity, resolution, moment)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _write_comparisons(connection: duckdb.DuckDBPyConnection, identity: str) -> None:
    """Store what was compared: the pairs worth keeping and, of each record, the values they rest on."""
    connection.execute(f"DELETE FROM {identity}.pairs")
    connection.execute(f"""
        INSERT INTO {identity}.pairs
        SELECT ones.record_id, others.record_id, match_weight, match_probability, person_differs, comparison_levels
        FROM pairs
        INNER JOIN records AS ones ON ones.record = l
        INNER JOIN records AS others ON others.record = r
        ORDER BY ALL""")
    connection.execute(f"""DELETE FROM {identity}.compared_records
        WHERE record_id NOT IN (SELECT record_id FROM records WHERE NOT is_changed)""")
    connection.execute(f"""INSERT INTO {identity}.compared_records
        SELECT record_id, record_hash FROM records WHERE is_changed""")


def _write_model(connection: duckdb.DuckDBPyConnection, identity: str, resolution: Resolution, moment: Moment) -> None:
    model = resolution.model
    if model is None:
        return
    connection.execute(
        f"""INSERT INTO {identity}.models
        SELECT coalesce(max(model_id), 0) + 1, ?, ?, CAST(? AS DATE), CAST(? AS TIMESTAMP) FROM {identity}.models""",
        [model.to_json(), model.record_count, moment.as_of_date, moment.recorded_at],
    )
    connection.execute(f"DELETE FROM {identity}.value_frequencies")
    connection.execute(f"INSERT INTO {identity}.value_frequencies SELECT * FROM value_frequencies ORDER BY ALL")


def _summary(connection: duckdb.DuckDBPyConnection, resolution: Resolution) -> dict[str, Any]:
    counts = connection.execute("""
        SELECT (SELECT count(DISTINCT customer_id) FROM mapping), (SELECT count(*) FROM review_pairs),
            (SELECT count(*) FROM suspicious_customers)""").fetchall()[0]
    events = connection.execute("SELECT event, count(*) FROM events GROUP BY event ORDER BY event").fetchall()
    return {
        "mode": resolution.mode,
        "is_trained": resolution.is_trained,
        "record_count": resolution.record_count,
        "changed_count": resolution.changed_count,
        "candidate_count": resolution.candidate_count,
        "customer_count": counts[0],
        "event_counts": dict(events),
        "review_count": counts[1],
        "suspicious_count": counts[2],
    }
