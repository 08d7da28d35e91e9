"""Forms of first names (Bob for Robert), learnt from the company's own records."""

import duckdb

from identity.columns import MatchingColumns

LEAST_PAIRS = 3  # once or twice is chance, or twins
LEAST_LIFT = 20.0  # times as often as two first names of twins would meet
CERTAIN = ("last_name", "birth_date")
BESIDES = ("email", "phone", "address")


def learn_name_variants(connection: duckdb.DuckDBPyConnection, columns: MatchingColumns) -> dict[str, str]:
    """Return for a first name the more frequent one that the same people use.

    Two records with the same last name, birth date and email, phone or address are one person or twins. The names of
    twins meet by chance; two forms of one name meet far more often than that.
    """
    besides = [name for name in BESIDES if columns.has(name) or (name == "address" and columns.has("street"))]
    if not columns.has("first_name", *CERTAIN) or not besides:
        return {}
    same = " OR ".join(f"l.{name} = r.{name}" for name in besides)
    rows = connection.execute(f"""
        WITH names AS (
            SELECT first_name, count(*) AS name_count, count(*) / sum(count(*)) OVER () AS share
            FROM records WHERE is_compared AND first_name IS NOT NULL GROUP BY first_name
        ),
        met AS (
            SELECT least(l.first_name, r.first_name) AS one, greatest(l.first_name, r.first_name) AS other,
                count(*) AS pair_count, sum(count(*)) OVER () AS total
            FROM records AS l
            INNER JOIN records AS r ON l.last_name = r.last_name AND l.birth_date = r.birth_date
                AND l.record < r.record AND l.first_name != r.first_name AND ({same})
            WHERE l.is_compared AND r.is_compared
            GROUP BY ALL
        ),
        likely AS (
            SELECT one, other, pair_count, ones.name_count AS one_count, others.name_count AS other_count
            FROM met
            INNER JOIN names AS ones ON ones.first_name = one
            INNER JOIN names AS others ON others.first_name = other
            WHERE pair_count >= {LEAST_PAIRS} AND pair_count >= {LEAST_LIFT} * 2 * total * ones.share * others.share
        )
        SELECT
            CASE WHEN (one_count, one) < (other_count, other) THEN one ELSE other END AS name,
            CASE WHEN (one_count, one) < (other_count, other) THEN other ELSE one END AS root
        FROM likely
        QUALIFY row_number() OVER (PARTITION BY name ORDER BY pair_count DESC, root) = 1
        ORDER BY name""").fetchall()
    return dict(rows)


def write_name_variants(connection: duckdb.DuckDBPyConnection, variants: dict[str, str]) -> None:
    """Make the table ``name_variants`` (name, root)."""
    connection.execute("CREATE OR REPLACE TABLE name_variants (name VARCHAR, root VARCHAR)")
    if variants:
        connection.execute(
            "INSERT INTO name_variants SELECT unnest($names), unnest($roots)",
            {"names": list(variants), "roots": list(variants.values())},
        )
