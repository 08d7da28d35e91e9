"""Which planted defects were found, and how many good rows were taken for bad ones."""

# ruff: noqa: S608 - names in the SQL are those of contracts and of our own tables

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tessera.contracts import CONTRACTS

# Where a customer's column shows that a wrong value was not taken over.
_STANDARDIZED = "intermediate.int_customer_records"
_SAME_SUBJECT = (
    "anomalies.subject_id = subjects.subject_id "
    "AND coalesce(anomalies.source_name, subjects.source_name) = subjects.source_name"
)
# For each kind of subject the tables that hold them, and what to count there; the largest counts.
_TOTALS = {
    "order": (
        ("raw.transactions", "DISTINCT order_id"),
        ("raw.orders", "DISTINCT order_id"),
        ("raw.account_transactions", "DISTINCT transaction_id"),
    ),
    "order_line": (("raw.transactions", "*"),),
    "visitor": (("raw.web_events", "DISTINCT anonymous_id"),),
    "record": (("raw.customers", "DISTINCT customer_id"),),
    "ticket": (("raw.support_tickets", "DISTINCT ticket_id"),),
    "account": (("raw.accounts", "DISTINCT account_id"),),
    "banking_session": (("raw.banking_sessions", "DISTINCT session_id"),),
    "day": (("intermediate.int_delivered_days", "DISTINCT (contract, source_name, happened_on)"),),
}
# Kinds of subject of marts.anomalies that are found in the truth by another id than a record's own.
_OPEN_ENDED = ("customer",)  # customers far from all others are no planted defects


@dataclass(frozen=True)
class DefectScore:
    """One kind of defect in one source; ``found_count`` is None where nothing was there to look in."""

    defect_type: str
    source_name: str
    expected: str
    planted_count: int
    found_count: int | None


@dataclass(frozen=True)
class FalseAlarms:
    """Good rows or subjects taken for bad ones, of how many."""

    where: str
    flagged_count: int
    total_count: int


class DefectScorer:
    """Reads a warehouse beside the list of what was planted.

    Parameters
    ----------
    connection
        Of the warehouse, read-only.
    truth
        ``defects.parquet``.
    sources
        The sources that the workspace names; what was planted in others cannot be found.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, truth: Path, sources: list[str]) -> None:
        self._connection = connection
        named = "source_name IN (SELECT unnest(?))"
        numbered = "SELECT row_number() OVER () AS number, * FROM read_parquet(?)"
        connection.execute(f"CREATE TEMP TABLE planted AS {numbered} WHERE {named}", [str(truth), sources])
        tables, views = (
            f"SELECT schema_name || '.' || {kind}_name FROM duckdb_{kind}s()" for kind in ("table", "view")
        )
        relations = connection.execute(f"{tables} UNION ALL {views}").fetchall()
        self._relations = {row[0] for row in relations}
        connection.execute("CREATE TEMP TABLE found (number BIGINT)")
        self._looked_in = self._find_all()

    def scores(self) -> list[DefectScore]:
        """Return a score for each kind of defect and source, by name."""
        rows = self._connection.execute(
            """
            SELECT defect_type, source_name, expected, count(*), count(number) FILTER (WHERE number IN (FROM found))
            FROM planted WHERE expected <> 'consequence' GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
        return [
            DefectScore(kind, source, expected, planted, found if (expected, source) in self._looked_in else None)
            for kind, source, expected, planted, found in rows
        ]

    def false_alarms(self) -> list[FalseAlarms]:
        """Return what was taken for bad though it is good, for quarantine and for each kind of subject."""
        return [*self._good_in_quarantine(), *self._good_subjects()]

    def _find_all(self) -> set[tuple[str, str]]:
        looked_in = set()
        kinds = self._connection.execute(
            "SELECT DISTINCT expected, contract, source_name FROM planted WHERE expected <> 'consequence' ORDER BY ALL"
        )
        for expected, contract, source in kinds.fetchall():
            finder = getattr(self, f"_find_{expected}")
            if finder(contract, source):
                looked_in.add((expected, source))
        return looked_in

    def _add(self, sql: str, source: str) -> bool:
        self._connection.execute(f"INSERT INTO found {sql}", [source])
        return True

    def _find_quarantine(self, contract: str, source: str) -> bool:
        if f"raw_quarantine.{contract}" not in self._relations:
            return False
        return self._add(
            f"""
            SELECT DISTINCT number FROM planted JOIN raw_quarantine.{contract} AS bad
                ON planted.source_name = bad.source_name AND planted.row_number = bad.row_number
                AND ends_with(bad.source_file, planted.source_file)
            WHERE planted.expected = 'quarantine' AND planted.source_name = ?
            """,
            source,
        )

    def _find_deduplicated(self, contract: str, source: str) -> bool:
        """Rows that occur once in staging, and are there."""
        staging = next((name for name in sorted(self._relations)
                        if name.startswith("staging.stg_") and name.endswith(f"__{contract}")), None)  # fmt: skip
        if staging is None:
            return False
        key = " || '|' || ".join(_staging_name(name) for name in CONTRACTS[contract].key if name != "")
        if contract == "transactions":  # not every company numbers its lines
            key = "order_id || '|' || product_id || '|' || coalesce(line_id, '')"
        return self._add(
            f"""
            WITH kept AS (
                SELECT {key} AS record_key, count(*) AS copies FROM {staging}
                WHERE {key} IN (SELECT record_key FROM planted) GROUP BY record_key
            )
            SELECT number FROM planted JOIN kept USING (record_key)
            WHERE expected IN ('deduplicated', 'loaded') AND copies = 1 AND source_name = ?
            """,
            source,
        )

    def _find_loaded(self, contract: str, source: str) -> bool:
        return self._find_deduplicated(contract, source)

    def _find_standardized(self, contract: str, source: str) -> bool:
        """Wrong values that are null in the customers' records."""
        if contract != "customers" or _STANDARDIZED not in self._relations:
            return False
        return self._add(
            f"""
            SELECT number FROM planted JOIN {_STANDARDIZED} AS records ON planted.record_key = records.record_id
            WHERE planted.expected = 'standardized' AND planted.source_name = ?
                AND CASE planted.column_name WHEN 'phone' THEN records.phone ELSE records.email END IS NULL
            """,
            source,
        )

    def _find_anomaly(self, _: str, source: str) -> bool:
        """Return whether anomalies were looked for; things are flagged by their own id or by their customer's."""
        if "marts.anomalies" not in self._relations:
            return False
        return self._add(
            f"""
            SELECT DISTINCT number FROM ({self._subjects()}) AS subjects JOIN marts.anomalies AS anomalies
                ON {_SAME_SUBJECT} WHERE subjects.source_name = ? AND subjects.expected = 'anomaly'
            """,
            source,
        )

    def _subjects(self) -> str:
        """Return the SQL of the ids by which planted things may be flagged."""
        named = "number, planted.source_name, expected"
        is_odd = "expected IN ('anomaly', 'consequence')"
        plain = f"SELECT {named}, record_key AS subject_id FROM planted WHERE {is_odd}"
        if "identity.customer_ids" not in self._relations:
            return plain
        customers = (
            f"SELECT {named}, ids.customer_id AS subject_id FROM planted "
            f"JOIN identity.customer_ids AS ids ON planted.record_key = ids.record_id WHERE {is_odd}"
        )
        return f"{plain} UNION ALL {customers}"

    def _good_in_quarantine(self) -> Iterator[FalseAlarms]:
        bad = good = 0
        for contract in CONTRACTS:
            if f"raw_quarantine.{contract}" not in self._relations:
                continue
            flagged = self._count(
                f"""
                SELECT count(*) FROM raw_quarantine.{contract} AS bad ANTI JOIN planted
                    ON planted.source_name = bad.source_name AND planted.row_number = bad.row_number
                    AND ends_with(bad.source_file, planted.source_file)
                """
            )
            bad += flagged
            good += self._count(f"SELECT count(*) FROM raw.{contract}") + flagged
        yield FalseAlarms("rows in quarantine", bad, good)

    def _good_subjects(self) -> Iterator[FalseAlarms]:
        if "marts.anomalies" not in self._relations:
            return
        rows = self._connection.execute(
            f"""
            SELECT subject_type, count(DISTINCT subject_id) FROM marts.anomalies AS anomalies
            ANTI JOIN ({self._subjects()}) AS subjects ON {_SAME_SUBJECT}
            WHERE subject_type NOT IN (SELECT unnest(?)) GROUP BY ALL ORDER BY ALL
            """,
            [list(_OPEN_ENDED)],
        ).fetchall()
        for subject_type, flagged in rows:
            yield FalseAlarms(f"{subject_type}s flagged", flagged, self._subject_total(subject_type))

    def _subject_total(self, subject_type: str) -> int:
        counted = [(table, what) for table, what in _TOTALS.get(subject_type, ()) if table in self._relations]
        return max((self._count(f"SELECT count({what}) FROM {table}") for table, what in counted), default=0)

    def _count(self, sql: str) -> int:
        row = self._connection.execute(sql).fetchone()
        return int(row[0]) if row else 0


def _staging_name(column: str) -> str:
    """Return what staging calls a key column of the contract."""
    return "CAST(record_id AS VARCHAR)" if column == "customer_id" else f"CAST({column} AS VARCHAR)"
