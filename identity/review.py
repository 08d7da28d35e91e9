"""What a person should look at: uncertain pairs, contradictions, customers that look too big."""

import duckdb
import pandas as pd

from identity.records import RECORDS_TABLE
from tessera.workspace import IdentitySettings

LARGE_CUSTOMER = 10  # records; more are seldom one person's
SHOWN_COLUMNS = (
    "source_name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "birth_date",
    "street_address",
    "postal_code",
    "city",
)


def make_review_pairs(
    connection: duckdb.DuckDBPyConnection, warehouse: str, settings: IdentitySettings, refused: pd.DataFrame
) -> None:
    """Make the table ``review_pairs``: pairs of two customers that nobody has decided on, most important first.

    A pair matters by the records that a wrong answer would move, and by how uncertain it is: a contradiction
    (a pair that matched, of customers that exclude each other) counts as an even chance.
    """
    shown = ", ".join(f"ones.{name} AS {name}_1, others.{name} AS {name}_2" for name in SHOWN_COLUMNS)
    connection.register("refused", refused)
    connection.execute(f"""
        CREATE OR REPLACE TABLE review_pairs AS
        WITH open_pairs AS (
            SELECT one.record_id AS record_id_1, other.record_id AS record_id_2, match_weight, match_probability,
                CASE WHEN refused.l IS NULL THEN 'uncertain' ELSE 'contradiction' END AS reason
            FROM pairs
            LEFT JOIN refused ON refused.l = pairs.l AND refused.r = pairs.r
            INNER JOIN records AS one ON one.record = pairs.l
            INNER JOIN records AS other ON other.record = pairs.r
            WHERE refused.l IS NOT NULL
                OR (match_probability >= {settings.review_probability}
                    AND match_probability < {settings.match_probability})
        ),
        sizes AS (SELECT customer_id, count(*) AS record_count FROM mapping GROUP BY customer_id),
        weighed AS (
            SELECT open_pairs.*, left_ids.customer_id AS customer_id_1, right_ids.customer_id AS customer_id_2,
                left_sizes.record_count + right_sizes.record_count AS affected_record_count,
                CASE reason WHEN 'contradiction' THEN 1 ELSE 1 - abs(2 * match_probability - 1) END AS doubt
            FROM open_pairs
            ANTI JOIN decisions USING (record_id_1, record_id_2)
            INNER JOIN mapping AS left_ids ON left_ids.record_id = record_id_1
            INNER JOIN mapping AS right_ids ON right_ids.record_id = record_id_2
            INNER JOIN sizes AS left_sizes ON left_sizes.customer_id = left_ids.customer_id
            INNER JOIN sizes AS right_sizes ON right_sizes.customer_id = right_ids.customer_id
            WHERE left_ids.customer_id != right_ids.customer_id
        )
        SELECT
            row_number() OVER (ORDER BY affected_record_count * doubt DESC, match_weight DESC, record_id_1, record_id_2)
                AS review_rank,
            record_id_1, record_id_2, reason, match_weight, match_probability, affected_record_count,
            customer_id_1, customer_id_2, {shown}
        FROM weighed
        INNER JOIN {warehouse}.{RECORDS_TABLE} AS ones ON ones.record_id = record_id_1
        INNER JOIN {warehouse}.{RECORDS_TABLE} AS others ON others.record_id = record_id_2
        ORDER BY review_rank""")
    connection.unregister("refused")


def find_suspicious(connection: duckdb.DuckDBPyConnection, refused: pd.DataFrame) -> None:
    """Make the table ``suspicious_customers``: those with many records, and those that contradictions touch."""
    connection.register("refused", refused)
    connection.execute(f"""
        CREATE OR REPLACE TABLE suspicious_customers AS
        WITH touched AS (SELECT unnest([l, r]) AS record FROM refused),
        sizes AS (
            SELECT customer_id, count(*) AS record_count,
                count(*) FILTER (records.record IN (SELECT record FROM touched)) AS contradiction_count
            FROM mapping INNER JOIN records USING (record_id) GROUP BY customer_id
        )
        SELECT customer_id,
            CASE WHEN record_count > {LARGE_CUSTOMER} THEN 'many_records' ELSE 'contradiction' END AS reason,
            record_count, contradiction_count
        FROM sizes WHERE record_count > {LARGE_CUSTOMER} OR contradiction_count > 0
        ORDER BY record_count DESC, customer_id""")
    connection.unregister("refused")
