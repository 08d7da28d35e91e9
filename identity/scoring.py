"""Scoring of candidate pairs with a trained model: ``score``."""

import math

import duckdb

from identity.comparisons import PERSON_COMPARISONS
from identity.linker import open_linker
from identity.model import MatchModel, Relatives

KEPT_PROBABILITY = 0.01  # pairs below are not kept, unless their records meet in one customer
WEIGHT_DIGITS = 6  # beyond these the last digit of a sum could turn a pair at a threshold
CHUNK_PAIRS = 10_000_000  # pairs scored at once, which bounds memory


def score(connection: duckdb.DuckDBPyConnection, model: MatchModel, table: str, *, keep_all: bool = False) -> None:
    """Add the pairs of ``table`` to the table ``scored``.

    Parameters
    ----------
    table
        Pairs as :func:`identity.blocking.make_candidates` makes them.
    keep_all
        Keep pairs of any probability.

    Notes
    -----
    Columns of ``scored``: `l`, `r` (numbers of records, l < r), `random_weight` (Splink's match weight) and the level
    of each comparison, 0 for the worst and -1 where a value is missing.
    """
    names = [comparison["output_column_name"] for comparison in model.splink["comparisons"]]
    levels = ", ".join(f"gamma_{name} AS {name}_level" for name in names)
    threshold = None if keep_all else weight_of(KEPT_PROBABILITY)
    make_scored_table(connection, names)
    linker = open_linker(connection, "matching", model.splink)
    count = (connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0]
    chunks = max(1, math.ceil(count / CHUNK_PAIRS))
    for chunk in range(chunks):
        connection.execute(f"""CREATE OR REPLACE TABLE scored_chunk AS SELECT * FROM {table}
            WHERE join_key_l % {chunks} = {chunk}""")
        database = linker._db_api
        linker.table_management.register_blocked_pairs_for_predict(
            database.table_to_splink_dataframe("__splink__blocked_id_pairs", "scored_chunk")
        )
        predicted = linker.inference.predict(threshold_match_weight=threshold, warning_mode="never")
        connection.execute(f"""
            INSERT INTO scored BY NAME
            SELECT record_l AS l, record_r AS r, match_weight AS random_weight, {levels}
            FROM {predicted.physical_name}""")
        predicted.drop_table_from_database_and_remove_from_cache()


def make_scored_table(connection: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Make the table ``scored`` where it is absent."""
    levels = "".join(f", {name}_level TINYINT" for name in names)
    connection.execute(f"CREATE TABLE IF NOT EXISTS scored (l BIGINT, r BIGINT, random_weight DOUBLE{levels})")


def weigh(connection: duckdb.DuckDBPyConnection, relatives: Relatives, *, review_probability: float = 0.0) -> None:
    """Add the pairs of ``scored`` to the table ``pairs``, weighed, and empty it.

    The odds against one person are the sum of two: that strangers agree by chance (Splink's weight), and that
    relatives share what they agree in.

    Parameters
    ----------
    review_probability
        Pairs below it and below ``KEPT_PROBABILITY`` are left out.
    """
    names = [
        row[0].removesuffix("_level")
        for row in connection.execute("DESCRIBE scored").fetchall()
        if row[0].endswith("_level")
    ]
    differs = " OR ".join(f"{name}_level = 0" for name in PERSON_COMPARISONS if name in names) or "false"
    levels = " || ' ' || ".join(f"'{name}:' || {name}_level" for name in names) or "''"
    make_pairs_table(connection)
    connection.execute(f"""
        INSERT INTO pairs
        WITH weights AS (SELECT *, {household_weight_sql(relatives)} AS household_weight FROM scored),
        odds AS (
            SELECT *, least(random_weight, household_weight)
                - log2(1 + pow(2, -abs(random_weight - household_weight))) AS match_weight
            FROM weights
        )
        SELECT l, r, round(match_weight, {WEIGHT_DIGITS}) AS match_weight,
            1 / (1 + pow(2, -greatest(-500, least(500, round(match_weight, {WEIGHT_DIGITS}))))) AS match_probability,
            {differs} AS person_differs, {levels} AS comparison_levels
        FROM odds
        WHERE match_weight >= {weight_of(min(KEPT_PROBABILITY, review_probability))}""")
    connection.execute("DROP TABLE scored")


def make_pairs_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``pairs`` where it is absent: one row per pair of records, l < r, with what was found."""
    connection.execute("""CREATE TABLE IF NOT EXISTS pairs (l BIGINT, r BIGINT, match_weight DOUBLE,
        match_probability DOUBLE, person_differs BOOLEAN, comparison_levels VARCHAR)""")


def weight_of(probability: float) -> float:
    """Return the match weight, in bits, of a probability."""
    return -1000.0 if probability <= 0 else math.log2(probability / (1 - probability))


def household_weight_sql(relatives: Relatives) -> str:
    """Return SQL of the weight for one person against relatives."""
    if not relatives.weights:
        return "CAST(1000 AS DOUBLE)"
    return " + ".join(
        [f"CAST({relatives.prior_weight} AS DOUBLE)", *(_case(name, relatives) for name in relatives.weights)]
    )


def _case(name: str, relatives: Relatives) -> str:
    whens = " ".join(f"WHEN {int(level)} THEN {weight}" for level, weight in sorted(relatives.weights[name].items()))
    return f"CASE {name}_level {whens} ELSE 0 END"
