"""Customer records of a world with known truth, as int_customer_records has them, without the rest of the flow."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from tessera.warehouse import connect
from tessera.world.people import make_people
from tessera.world.records import make_records
from tessera.world.settings import WorldSettings

FIRST_DAY = date(2023, 1, 1)


def make_frame(settings: WorldSettings) -> pd.DataFrame:
    """Return one row per record, with the true person and what was changed in it."""
    frames = []
    for block in settings.blocks:
        people = make_people(block)
        records = make_records(block, people)
        values = {name: np.where(column == "", None, column) for name, column in records.values.items()}
        frames.append(
            pd.DataFrame(
                {
                    "record_id": records.record_id,
                    "person": people.number[records.person],
                    "household": people.household[records.person],
                    "variation": records.variation,
                    "country": people.country[records.person],
                    "created_at": pd.Timestamp(FIRST_DAY) + pd.to_timedelta(records.created_day, unit="D"),
                    **{name: pd.array(values[name], dtype="str") for name in values},
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def write_records(warehouse: Path, frame: pd.DataFrame) -> None:
    """Write intermediate.int_customer_records; texts are made comparable as dbt's macros do."""
    with connect(warehouse) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS intermediate")
        connection.register("incoming", frame)
        connection.execute("CREATE OR REPLACE TABLE intermediate.int_customer_records AS " + _SQL)


def _standard(column: str, blank: str = " ") -> str:
    plain = f"replace(strip_accents(lower({column})), 'ß', 'ss')"
    signs = f"regexp_replace(regexp_replace({plain}, '[''.]', '', 'g'), '[^\\p{{L}}\\p{{N}}]+', '{blank}', 'g')"
    return f"nullif(trim({signs}), '')"


_STANDARD = {
    "standard_first_name": _standard("first_name"),
    "standard_last_name": _standard("last_name"),
    "standard_email": "nullif(lower(trim(email)), '')",
    "standard_street": _standard("street"),
    "standard_postal_code": _standard("postal_code", blank=""),
    "standard_city": _standard("city"),
}
_COLUMNS = ", ".join(f"{sql} AS {name}" for name, sql in _STANDARD.items())
_SQL = f"""
    WITH standard AS (
        SELECT record_id, split_part(record_id, ':', 1) AS source_name, 1 AS priority, trim(first_name) AS first_name,
            trim(last_name) AS last_name, email, '+' || (country + 30) || phone AS phone,
            try_cast(birth_date AS DATE) AS birth_date, gender, street AS street_address, postal_code, city, region,
            created_at, created_at AS updated_at, false AS is_test_account, {_COLUMNS}
        FROM incoming
    )
    SELECT *, md5(CAST([standard_first_name, standard_last_name, standard_email, phone, CAST(birth_date AS VARCHAR),
        standard_street, standard_postal_code, standard_city] AS VARCHAR)) AS record_hash
    FROM standard"""


def pairwise(warehouse: Path, frame: pd.DataFrame) -> dict[str, float]:
    """Return precision, recall and F1 over pairs of records."""
    truth = frame[["record_id", "person"]]
    with connect(warehouse, read_only=True) as connection:
        connection.register("truth", truth)
        right, said, true = _pair_counts(connection)
    precision, recall = right / max(1, said), right / max(1, true)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def _pair_counts(connection: duckdb.DuckDBPyConnection) -> list[float]:
    counts = []
    for keys in ("customer_id, person", "customer_id", "person"):
        sql = f"""SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n
            FROM identity.customer_ids INNER JOIN truth USING (record_id) GROUP BY {keys})"""
        counts.append(float(connection.execute(sql).fetchall()[0][0]))
    return counts
