"""The customers of a run: its pairs and decisions, made whole where they touch, given to the clustering."""

import duckdb
import pandas as pd

from identity.clustering import DECIDED_WEIGHT, cluster, components
from identity.columns import MatchingColumns
from identity.model import MatchModel
from identity.names import write_name_variants
from identity.records import make_matching_table
from identity.scoring import score, weigh
from tessera.workspace import IdentitySettings

LARGEST_COMPLETED = 50  # records of a component whose pairs are all compared; larger ones are reported


def group_records(
    connection: duckdb.DuckDBPyConnection,
    settings: IdentitySettings,
    columns: MatchingColumns,
    model: MatchModel | None,
) -> pd.DataFrame:
    """Join records to customers, from the tables ``records``, ``pairs`` and ``decisions``.

    Parameters
    ----------
    model
        What was learnt; without it only decisions join.

    Returns
    -------
    pd.DataFrame
        Pairs that matched and were not joined: numbers of records l and r.

    Notes
    -----
    Makes the tables ``clusters`` (record_id, cluster, created_at) and ``evidence`` (l_id, r_id, match_weight), and
    adds to ``pairs`` those of components that no rule had found.
    """
    record_count = int(connection.execute("SELECT count(*) FROM records").fetchall()[0][0])
    edges = _edges(connection, settings)
    if model is not None:
        _complete(connection, pd.Series(components(record_count, edges)), model, columns)
    found = cluster(record_count, edges, _contradictions(connection))
    connection.register("labels", pd.DataFrame({"record": range(1, record_count + 1), "cluster": found.labels + 1}))
    connection.execute("""
        CREATE OR REPLACE TABLE clusters AS
        SELECT record_id, CAST(cluster AS BIGINT) AS cluster, created_at
        FROM records INNER JOIN labels USING (record)""")
    connection.unregister("labels")
    connection.execute(f"""
        CREATE OR REPLACE TABLE evidence AS
        SELECT ones.record_id AS l_id, others.record_id AS r_id, match_weight
        FROM pairs
        INNER JOIN records AS ones ON ones.record = l
        INNER JOIN records AS others ON others.record = r
        WHERE match_probability >= {settings.match_probability}""")
    return found.refused + 1


def _edges(connection: duckdb.DuckDBPyConnection, settings: IdentitySettings) -> pd.DataFrame:
    """Return the pairs to join, by position: those that match and were not decided otherwise, and those decided."""
    return connection.execute(f"""
        SELECT pairs.l - 1 AS l, pairs.r - 1 AS r, match_weight FROM pairs
        ANTI JOIN decisions ON decisions.l = pairs.l - 1 AND decisions.r = pairs.r - 1
        WHERE match_probability >= {settings.match_probability}
        UNION ALL
        SELECT l, r, CAST('{DECIDED_WEIGHT}' AS DOUBLE) FROM decisions WHERE decision = 'same'
        ORDER BY ALL""").df()


def _contradictions(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return the pairs that speak against one person, by position: those that differ in it, and those decided."""
    return connection.execute(f"""
        SELECT pairs.l - 1 AS l, pairs.r - 1 AS r, match_weight FROM pairs
        ANTI JOIN decisions ON decisions.l = pairs.l - 1 AND decisions.r = pairs.r - 1
        WHERE person_differs AND match_weight < 0
        UNION ALL
        SELECT l, r, CAST('{-DECIDED_WEIGHT}' AS DOUBLE) FROM decisions WHERE decision = 'different'
        ORDER BY ALL""").df()


def _complete(
    connection: duckdb.DuckDBPyConnection, labels: pd.Series, model: MatchModel, columns: MatchingColumns
) -> None:
    """Compare all pairs inside components of three records and more, so that contradictions come to light."""
    sizes = labels.value_counts()
    wanted = labels[labels.isin(sizes.index[(sizes > 2) & (sizes <= LARGEST_COMPLETED)])]
    connection.register("members", pd.DataFrame({"record": wanted.index + 1, "cluster": wanted.to_numpy()}))
    connection.execute("""
        CREATE OR REPLACE TABLE completing AS
        SELECT DISTINCT '0' AS match_key, ones.record AS join_key_l, others.record AS join_key_r
        FROM members AS ones
        INNER JOIN members AS others ON ones.cluster = others.cluster AND ones.record < others.record
        ANTI JOIN pairs ON pairs.l = ones.record AND pairs.r = others.record
        SEMI JOIN records AS compared ON compared.record = ones.record AND compared.is_compared
        SEMI JOIN records AS also ON also.record = others.record AND also.is_compared""")
    connection.unregister("members")
    if not connection.execute("SELECT count(*) FROM completing").fetchall()[0][0]:
        return
    write_name_variants(connection, model.name_variants)
    make_matching_table(connection, columns, model, among="completing")
    score(connection, model, "completing", keep_all=True)
    weigh(connection, model.relatives)
