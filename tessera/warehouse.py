"""The warehouse: one DuckDB file a workspace. The only module that opens it from Python."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import psutil

from tessera.errors import TesseraError, WarehouseBusyError

if TYPE_CHECKING:
    import pandas as pd

MEMORY_LIMIT = "TESSERA_MEMORY_LIMIT"
_MEMORY = re.compile(r"[0-9]+(\.[0-9]+)? ?([KMGT]i?B)")
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*")

# Tables that Python writes and dbt reads as sources; made empty, so that dbt can build views on them.
PREDICTION_TABLES = {
    "predictions.segment_assignments": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL,
        membership_probability DOUBLE NOT NULL, second_cluster_id INTEGER, second_probability DOUBLE,
        component_1 DOUBLE NOT NULL, component_2 DOUBLE NOT NULL,
        scored_at TIMESTAMP NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_definitions": """
        as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL, segment_key VARCHAR NOT NULL,
        segment_name VARCHAR NOT NULL, segment_description VARCHAR NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_profiles": """
        as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL, feature_name VARCHAR NOT NULL,
        category_name VARCHAR, kind VARCHAR NOT NULL, known_count BIGINT NOT NULL, known_share DOUBLE NOT NULL,
        category_count BIGINT, segment_mean DOUBLE, segment_standard_deviation DOUBLE, segment_p10 DOUBLE,
        segment_p25 DOUBLE, segment_median DOUBLE, segment_p75 DOUBLE, segment_p90 DOUBLE, segment_share DOUBLE,
        overall_mean DOUBLE, overall_median DOUBLE, overall_share DOUBLE, standardized_difference DOUBLE,
        share_index DOUBLE, interval_low DOUBLE, interval_high DOUBLE, p_value DOUBLE, q_value DOUBLE,
        is_significant BOOLEAN NOT NULL, differentiator_rank INTEGER NOT NULL, model_name VARCHAR NOT NULL,
        model_version INTEGER NOT NULL""",
    "predictions.segment_search": """
        as_of_date DATE NOT NULL, candidate_name VARCHAR NOT NULL, family VARCHAR NOT NULL,
        preparation VARCHAR NOT NULL, k INTEGER NOT NULL, silhouette DOUBLE NOT NULL,
        silhouette_standard_error DOUBLE NOT NULL, null_silhouette DOUBLE, separation DOUBLE,
        calinski_harabasz DOUBLE, davies_bouldin DOUBLE, inertia DOUBLE NOT NULL, gap DOUBLE, bic DOUBLE,
        smallest_share DOUBLE NOT NULL, largest_share DOUBLE NOT NULL, noise_share DOUBLE NOT NULL,
        strength DOUBLE, null_strength DOUBLE, excess DOUBLE, p_value DOUBLE, stability DOUBLE, recoverability DOUBLE,
        reach DOUBLE, worth_spend DOUBLE, worth_orders DOUBLE, worth_churn DOUBLE, worth_gain DOUBLE,
        score DOUBLE, score_standard_error DOUBLE, is_finalist BOOLEAN NOT NULL, is_chosen BOOLEAN NOT NULL,
        reason VARCHAR NOT NULL, model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_decisions": """
        as_of_date DATE NOT NULL, decision VARCHAR NOT NULL, cause VARCHAR, reasons VARCHAR NOT NULL,
        candidate_name VARCHAR NOT NULL, serving_name VARCHAR NOT NULL, candidate_count BIGINT NOT NULL,
        rfm_worth_spend DOUBLE, rfm_worth_orders DOUBLE, rfm_worth_churn DOUBLE,
        overridden_by VARCHAR, override_reason VARCHAR, training_model_version INTEGER NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_stability": """
        as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL, jaccard_mean DOUBLE NOT NULL,
        jaccard_low DOUBLE NOT NULL, jaccard_high DOUBLE NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_map": """
        as_of_date DATE NOT NULL, dot_number INTEGER NOT NULL, cluster_id INTEGER NOT NULL,
        umap_1 DOUBLE NOT NULL, umap_2 DOUBLE NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_ledger": """
        as_of_date DATE NOT NULL, ledger_id INTEGER NOT NULL, recorded_date DATE NOT NULL, event VARCHAR NOT NULL,
        from_segment_key VARCHAR, to_segment_key VARCHAR, from_segment_name VARCHAR, to_segment_name VARCHAR,
        overlap_share DOUBLE, shared_customer_count BIGINT, from_share DOUBLE, to_share DOUBLE,
        event_model_version INTEGER, model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.segment_memberships": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, segment_key VARCHAR NOT NULL,
        segment_name VARCHAR NOT NULL""",
    "predictions.customer_anomalies": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, anomaly_score DOUBLE NOT NULL,
        score_limit DOUBLE NOT NULL, is_anomaly BOOLEAN NOT NULL, explanation VARCHAR, scored_at TIMESTAMP NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.customer_explanations": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, cluster_id INTEGER NOT NULL, reason_1 VARCHAR,
        reason_2 VARCHAR, reason_3 VARCHAR, next_cluster_id INTEGER, next_probability DOUBLE,
        is_change_searched BOOLEAN NOT NULL, change_text VARCHAR, change_cluster_id INTEGER,
        change_distance DOUBLE, change_feature_name VARCHAR, change_from DOUBLE, change_to DOUBLE,
        second_change_feature_name VARCHAR, second_change_from DOUBLE, second_change_to DOUBLE,
        scored_at TIMESTAMP NOT NULL, model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.customer_lenses": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, value_tier VARCHAR NOT NULL,
        lifecycle_stage VARCHAR NOT NULL, life_stage VARCHAR NOT NULL, product_affinity VARCHAR NOT NULL,
        behaviour VARCHAR NOT NULL, micro_segment_key VARCHAR NOT NULL, micro_segment_name VARCHAR NOT NULL""",
    "predictions.rule_memberships": """
        customer_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, rule_key VARCHAR NOT NULL,
        rule_version INTEGER NOT NULL""",
    "predictions.rule_definitions": """
        as_of_date DATE NOT NULL, rule_key VARCHAR NOT NULL, rule_name VARCHAR NOT NULL, rule_description VARCHAR,
        rule_version INTEGER NOT NULL, definition_hash VARCHAR NOT NULL, definition VARCHAR NOT NULL,
        is_active BOOLEAN NOT NULL, problem VARCHAR""",
    "predictions.rule_versions": """
        rule_key VARCHAR NOT NULL, rule_version INTEGER NOT NULL, definition_hash VARCHAR NOT NULL,
        definition VARCHAR NOT NULL, first_as_of_date DATE NOT NULL""",
    "predictions.personas": """
        as_of_date DATE NOT NULL, segment_key VARCHAR NOT NULL, segment_name VARCHAR NOT NULL, summary VARCHAR,
        markdown VARCHAR, is_withheld BOOLEAN NOT NULL, withheld_reason VARCHAR, text_source VARCHAR,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
    "predictions.persona_claims": """
        claim_id VARCHAR NOT NULL, as_of_date DATE NOT NULL, segment_key VARCHAR NOT NULL, section VARCHAR NOT NULL,
        metric_name VARCHAR NOT NULL, category_name VARCHAR, value DOUBLE NOT NULL, comparison_value DOUBLE,
        unit VARCHAR NOT NULL, relation VARCHAR, customer_count BIGINT NOT NULL, is_inferred BOOLEAN NOT NULL,
        sentence VARCHAR NOT NULL, query VARCHAR NOT NULL,
        model_name VARCHAR NOT NULL, model_version INTEGER NOT NULL""",
}
# What tables that an earlier version made lack: they gain it, unknown in earlier rows.
ADDED_COLUMNS = (("predictions.segment_search", "reach DOUBLE"),)

# Tables that identity/ writes; who is who is state that raw files cannot give back (see docs/adr/0008).
IDENTITY_TABLES = {
    "identity.customer_ids": """
        record_id VARCHAR NOT NULL PRIMARY KEY, customer_id VARCHAR NOT NULL""",
    "identity.customer_ledger": """
        ledger_id BIGINT NOT NULL, event VARCHAR NOT NULL, from_customer_id VARCHAR, to_customer_id VARCHAR,
        record_ids VARCHAR[] NOT NULL, reason VARCHAR NOT NULL, match_weight DOUBLE, undone_ledger_id BIGINT,
        as_of_date DATE NOT NULL, recorded_at TIMESTAMP NOT NULL""",
    "identity.decisions": """
        decision_id BIGINT NOT NULL, record_id_1 VARCHAR NOT NULL, record_id_2 VARCHAR NOT NULL,
        decision VARCHAR NOT NULL, decided_by VARCHAR NOT NULL, reason VARCHAR NOT NULL, undone_ledger_id BIGINT,
        decided_at TIMESTAMP NOT NULL""",
    "identity.pairs": """
        record_id_1 VARCHAR NOT NULL, record_id_2 VARCHAR NOT NULL, match_weight DOUBLE NOT NULL,
        match_probability DOUBLE NOT NULL, person_differs BOOLEAN NOT NULL, comparison_levels VARCHAR NOT NULL""",
    "identity.review_pairs": """
        review_rank BIGINT NOT NULL, record_id_1 VARCHAR NOT NULL, record_id_2 VARCHAR NOT NULL,
        reason VARCHAR NOT NULL, match_weight DOUBLE NOT NULL, match_probability DOUBLE NOT NULL,
        affected_record_count BIGINT NOT NULL, customer_id_1 VARCHAR NOT NULL, customer_id_2 VARCHAR NOT NULL,
        source_name_1 VARCHAR, source_name_2 VARCHAR, first_name_1 VARCHAR, first_name_2 VARCHAR,
        last_name_1 VARCHAR, last_name_2 VARCHAR, email_1 VARCHAR, email_2 VARCHAR, phone_1 VARCHAR, phone_2 VARCHAR,
        birth_date_1 DATE, birth_date_2 DATE, street_address_1 VARCHAR, street_address_2 VARCHAR,
        postal_code_1 VARCHAR, postal_code_2 VARCHAR, city_1 VARCHAR, city_2 VARCHAR""",
    "identity.suspicious_customers": """
        customer_id VARCHAR NOT NULL, reason VARCHAR NOT NULL, record_count BIGINT NOT NULL,
        contradiction_count BIGINT NOT NULL""",
    "identity.compared_records": """
        record_id VARCHAR NOT NULL, record_hash VARCHAR NOT NULL""",
    "identity.models": """
        model_id BIGINT NOT NULL, settings_json VARCHAR NOT NULL, record_count BIGINT NOT NULL,
        as_of_date DATE NOT NULL, trained_at TIMESTAMP NOT NULL""",
    "identity.value_frequencies": """
        column_name VARCHAR NOT NULL, value VARCHAR NOT NULL, frequency DOUBLE NOT NULL""",
}


def checked_identifier(name: str) -> str:
    """Return a name that is safe to paste into SQL, dots between its parts allowed."""
    if not all(_IDENTIFIER.fullmatch(part) for part in name.split(".")):
        raise ValueError(f"{name!r} is not an identifier: lower-case letters, digits and underscores only")
    return name


@contextmanager
def connect(file: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file and close it at the end.

    Raises
    ------
    WarehouseBusyError
        Another process holds the file.
    TesseraError
        The file cannot be opened, with what to do.
    """
    if not read_only:
        make_folder(file.parent)
    elif not file.exists():
        raise TesseraError(f"there is no warehouse at {file} yet. Run `tessera run` first.")
    try:
        connection = duckdb.connect(str(file), read_only=read_only)
        connection.execute(f"SET memory_limit = '{memory_limit()}'")
    except (duckdb.Error, UnicodeDecodeError) as error:  # the second where DuckDB quotes bytes of a file not its own
        raise explain_open_error(file, str(error)) from error
    try:
        yield connection
    finally:
        connection.close()


def memory_limit() -> str:
    """Return how much memory DuckDB may take before it goes on on disk: ``TESSERA_MEMORY_LIMIT``, else half of all.

    DuckDB's own limit is four fifths, and what Arrow and pandas hold comes on top.
    """
    wanted = os.environ.get(MEMORY_LIMIT, "")
    if wanted and not _MEMORY.fullmatch(wanted):
        raise TesseraError(f"{MEMORY_LIMIT} is {wanted!r}; it must be a size such as 8GiB or 500MB.")
    return wanted or f"{psutil.virtual_memory().total // 2**21}MiB"


def make_folder(folder: Path) -> None:
    """Make a folder with those above it, where absent.

    Raises
    ------
    TesseraError
        Something else lies there, or this user may not write there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TesseraError(
            f"the folder {folder} cannot be made: {error.strerror}. Set TESSERA_HOME to a folder you may write to."
        ) from error


def explain_open_error(file: Path, message: str) -> TesseraError:
    """Turn DuckDB's words about a file that does not open into ours."""
    if "could not set lock" in message.lower():
        holder = re.search(r"held in (.+?)\.\s*(?:See|$)", message)
        who = f" by {holder.group(1)}" if holder else ""
        return WarehouseBusyError(
            f"the warehouse {file} is locked{who}. Wait for that program or close it, then run again; "
            "nothing was changed."
        )
    return TesseraError(
        f"the warehouse {file} does not open: {message.splitlines()[0]}. If it is damaged, move it away and run again: "
        "it is made anew from the sources; what is published stays."
    )


def create_prediction_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that ``ml/`` and ``rules/`` write, where they are absent, and columns that they lack."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS predictions")
    for table, columns in PREDICTION_TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
    for table, column in ADDED_COLUMNS:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")


def create_identity_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that ``identity/`` writes, where they are absent."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS identity")
    for table, columns in IDENTITY_TABLES.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


def read_frame(file: Path, sql: str, parameters: Sequence[Any] = ()) -> "pd.DataFrame":
    """Run a query on a read-only connection and return a frame."""
    with connect(file, read_only=True) as connection:
        return connection.execute(sql, list(parameters)).df()


def replace_rows(
    connection: duckdb.DuckDBPyConnection, table: str, frame: "pd.DataFrame", keys: dict[str, Any]
) -> None:
    """Put a frame in place of the rows that match ``keys``; the caller holds the transaction.

    Parameters
    ----------
    table
        ``schema.table``; its columns must be those of the frame, in any order.
    keys
        Column and value of the rows that go, e.g. ``{"as_of_date": day}``.
    """
    name = checked_identifier(table)
    condition = " AND ".join(f"{checked_identifier(column)} = ?" for column in keys)
    connection.execute(f"DELETE FROM {name} WHERE {condition}", list(keys.values()))
    connection.register("incoming_rows", frame)
    connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming_rows")
    connection.unregister("incoming_rows")
