"""The records of a run, as a numbered table that Splink and our SQL work on."""

import duckdb

from identity.columns import IDENTIFIERS, MATCHING_COLUMNS, SHARED_RECORDS, MatchingColumns
from identity.model import Chances, MatchModel

RECORDS_TABLE = "intermediate.int_customer_records"


def load_records(connection: duckdb.DuckDBPyConnection, warehouse: str) -> int:
    """Make the table ``records`` from ``int_customer_records`` and return how many there are.

    One row per record: `record` (a number in the order of record_id), `record_id`, `record_hash`, `created_at`, the
    matching columns, `address`, `is_compared` (test accounts stay alone) and `is_changed` (new, or other values than
    when last compared).
    """
    columns = ", ".join(f"nullif({expression}, '') AS {name}" for name, expression in MATCHING_COLUMNS.items())
    connection.execute(f"""
        CREATE OR REPLACE TABLE records AS
        WITH source AS (
            SELECT record_id, CAST(record_hash AS VARCHAR) AS record_hash, created_at,
                NOT coalesce(is_test_account, false) AS is_compared, {columns}
            FROM {warehouse}.{RECORDS_TABLE}
        )
        SELECT row_number() OVER (ORDER BY source.record_id) AS record, source.*,
            source.street || ' ' || coalesce(source.postal_code, source.city) AS address,
            compared.record_hash IS DISTINCT FROM source.record_hash AS is_changed
        FROM source
        LEFT JOIN {warehouse}.identity.compared_records AS compared USING (record_id)
        ORDER BY record""")
    row = connection.execute("SELECT count(*) FROM records").fetchone()
    return int(row[0]) if row else 0


def count_frequencies(connection: duckdb.DuckDBPyConnection, columns: MatchingColumns, chances: Chances) -> None:
    """Make the table ``value_frequencies``: how likely a stranger holds each value that several records hold.

    Parameters
    ----------
    chances
        For each column the probability that two strangers agree in it.

    Notes
    -----
    A count alone misleads: a value that two records hold is, in a column of many values, most often one person's. So
    the two records of the pair in question are left out, and the rest is set against what is known of the column: with
    gamma distributed frequencies, a stranger holds a value seen ``others`` times more with probability
    (1 + others) / (1 / chance + records). Of identifiers only those that several people share are listed; the others
    are as rare as the average.
    """
    parts = [_frequencies(name, chances[name]) for name in columns.frequencies]
    empty = "SELECT NULL::VARCHAR AS column_name, NULL::VARCHAR AS value, NULL::DOUBLE AS frequency LIMIT 0"
    connection.execute(f"CREATE OR REPLACE TABLE value_frequencies AS {' UNION ALL '.join(parts) or empty}")


def _frequencies(name: str, chance: float) -> str:
    least, share = 2, f"(count(*) - 1) / ({1 / chance} + sum(count(*)) OVER ())"
    if name in IDENTIFIERS:
        least, share = SHARED_RECORDS, "count(*) / sum(count(*)) OVER ()"
    return f"""SELECT '{name}' AS column_name, {name} AS value, {share} AS frequency
        FROM records WHERE is_compared AND {name} IS NOT NULL GROUP BY {name} QUALIFY count(*) >= {least}"""


def make_matching_table(
    connection: duckdb.DuckDBPyConnection,
    columns: MatchingColumns,
    model: MatchModel | None = None,
    among: str | None = None,
) -> None:
    """Make the table ``matching`` that Splink reads: the compared records with the frequency of each value.

    Parameters
    ----------
    model
        What was learnt; without it, to learn from, values have no frequencies.
    among
        A table of pairs: only its records.
    """
    joins, shares = [], []
    for name in columns.frequencies:
        share = "CAST(NULL AS DOUBLE)"
        if model is not None:
            joins.append(
                f"LEFT JOIN value_frequencies AS of_{name} "
                f"ON of_{name}.column_name = '{name}' AND of_{name}.value = records.{name}"
            )
            rare = "NULL" if name in IDENTIFIERS else 1 / (1 / model.chances[name] + model.record_count)
            share = f"CASE WHEN records.{name} IS NOT NULL THEN coalesce(of_{name}.frequency, {rare}) END"
        shares.append(f", {share} AS tf_{name}")
    names = ", ".join(f"records.{name}" for name in (*MATCHING_COLUMNS, "address"))
    pairs = f"SELECT join_key_l FROM {among} UNION ALL SELECT join_key_r FROM {among}"
    paired = f"AND records.record IN ({pairs})" if among else ""
    connection.execute(f"""
        CREATE OR REPLACE TABLE matching AS
        SELECT records.record, records.record_id, coalesce(variants.root, records.first_name) AS first_name_root,
            records.first_name AS given, records.last_name AS family, {names}{"".join(shares)}
        FROM records
        LEFT JOIN name_variants AS variants ON variants.name = records.first_name
        {" ".join(joins)}
        WHERE records.is_compared {paired}
        ORDER BY records.record""")
