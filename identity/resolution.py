"""One run from records to customers, on tables of a scratch database beside the warehouse."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

import duckdb

from identity.blocking import choose_rules, make_candidates
from identity.columns import MatchingColumns, choose_columns
from identity.decisions import BINDING_DECISIONS
from identity.grouping import group_records
from identity.ledger import Moment, assign_customers, record_changes
from identity.model import MatchModel, Relatives, chances, read_model
from identity.names import learn_name_variants, write_name_variants
from identity.records import count_frequencies, load_records, make_matching_table
from identity.relatives import estimate_relatives
from identity.review import find_suspicious, make_review_pairs
from identity.scoring import make_pairs_table, score, weigh
from identity.training import train
from tessera.workspace import IdentitySettings

LEAST_RECORDS = 100  # fewer teach nothing: each record is a customer, but for decisions
RETRAIN_GROWTH = 0.2  # the share of records by which a company may grow or shrink before all is learnt anew

Mode = Literal["full", "incremental", "unchanged", "too_few"]


@dataclass
class Resolution:
    """What a run did.

    Attributes
    ----------
    mode
        ``full``: all pairs compared; ``incremental``: those with a new or changed record; ``too_few``: none.
    is_trained
        The model was learnt anew.
    seconds
        By step.
    """

    mode: Mode
    record_count: int
    is_trained: bool = False
    changed_count: int = 0
    candidate_count: int = 0
    event_count: int = 0
    model: MatchModel | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the time of a step."""
        began = time.monotonic()
        yield
        self.seconds[step] = round(self.seconds.get(step, 0.0) + time.monotonic() - began, 2)


def resolve(
    connection: duckdb.DuckDBPyConnection, warehouse: str, settings: IdentitySettings, moment: Moment
) -> Resolution:
    """Find the customers of all records; the scratch database is the current one.

    Parameters
    ----------
    warehouse
        Name of the warehouse's catalogue, checked.

    Notes
    -----
    Leaves the tables ``records``, ``pairs``, ``mapping``, ``events``, ``review_pairs``, ``suspicious_customers`` and,
    after a training, ``value_frequencies``.
    """
    resolution = Resolution("full", 0)
    with resolution.timed("read"):
        resolution.record_count = load_records(connection, warehouse)
        _read_state(connection, warehouse)
        columns = choose_columns(connection)
        resolution.model = _usable_model(connection, warehouse, columns)
        resolution.mode = _mode(connection, resolution, columns)
        resolution.changed_count = _count(connection, "records WHERE is_changed")
    make_pairs_table(connection)
    if resolution.mode in {"full", "incremental"}:
        _compare(connection, columns, settings, resolution)
    if resolution.mode in {"incremental", "unchanged"}:
        with resolution.timed("read"):
            _keep_earlier_pairs(connection, warehouse)
    with resolution.timed("cluster"):
        refused = group_records(connection, settings, columns, resolution.model)
    with resolution.timed("ledger"):
        assign_customers(connection)
        resolution.event_count = record_changes(connection, moment)
    with resolution.timed("review"):
        make_review_pairs(connection, warehouse, settings, refused)
        find_suspicious(connection, refused)
    return resolution


def _read_state(connection: duckdb.DuckDBPyConnection, warehouse: str) -> None:
    """Bring decisions and ledger over; a decision about a record that is gone waits until it is back."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE decisions AS
        WITH binding AS ({BINDING_DECISIONS.format(table=f"{warehouse}.identity.decisions")})
        SELECT binding.*, ones.record - 1 AS l, others.record - 1 AS r
        FROM binding
        INNER JOIN records AS ones ON ones.record_id = record_id_1
        INNER JOIN records AS others ON others.record_id = record_id_2""")
    connection.execute(f"CREATE OR REPLACE VIEW ledger AS SELECT * FROM {warehouse}.identity.customer_ledger")
    connection.execute(f"CREATE OR REPLACE VIEW previous AS SELECT * FROM {warehouse}.identity.customer_ids")


def _usable_model(connection: duckdb.DuckDBPyConnection, warehouse: str, columns: MatchingColumns) -> MatchModel | None:
    """Return the last model, or None when the records have become others: then all is learnt anew."""
    row = connection.execute(
        f"SELECT settings_json FROM {warehouse}.identity.models ORDER BY model_id DESC LIMIT 1"
    ).fetchone()
    model = read_model(row[0]) if row else None
    if model is None or model.columns != columns.used:
        return None
    growth = _count(connection, "records WHERE is_compared") / max(1, model.record_count) - 1
    if abs(growth) >= RETRAIN_GROWTH:
        return None
    connection.execute(
        f"CREATE OR REPLACE TABLE value_frequencies AS SELECT * FROM {warehouse}.identity.value_frequencies"
    )
    return model


def _mode(connection: duckdb.DuckDBPyConnection, resolution: Resolution, columns: MatchingColumns) -> Mode:
    if resolution.model is None:
        compared = _count(connection, "records WHERE is_compared")
        return "full" if compared >= LEAST_RECORDS and columns.used else "too_few"
    unchanged = _count(connection, "records WHERE NOT is_changed")
    if unchanged == resolution.record_count:
        return "unchanged"
    return "incremental" if unchanged else "full"


def _compare(
    connection: duckdb.DuckDBPyConnection, columns: MatchingColumns, settings: IdentitySettings, resolution: Resolution
) -> None:
    """Make and score the candidate pairs, training first where there is no model."""
    model = resolution.model
    if model is None:
        with resolution.timed("train"):
            model = _train(connection, columns, settings)
    else:
        write_name_variants(connection, model.name_variants)
    with resolution.timed("block"):
        only_changed = resolution.mode == "incremental"
        resolution.candidate_count = make_candidates(connection, list(model.rules), only_changed=only_changed)
    with resolution.timed("score"):
        make_matching_table(connection, columns, model, among="candidates")
        score(connection, model, "candidates")
        if resolution.model is None:
            model = replace(model, relatives=estimate_relatives(connection, model.splink))
            resolution.is_trained = True
        weigh(connection, model.relatives, review_probability=settings.review_probability)
    resolution.model = model


def _train(connection: duckdb.DuckDBPyConnection, columns: MatchingColumns, settings: IdentitySettings) -> MatchModel:
    variants = learn_name_variants(connection, columns)
    write_name_variants(connection, variants)
    record_count = _count(connection, "records WHERE is_compared")
    make_matching_table(connection, columns)
    rules = tuple(choose_rules(connection, columns))
    splink = train(connection, columns, random_state=settings.random_state)
    count_frequencies(connection, columns, chances(splink))
    return MatchModel(columns.used, rules, splink, Relatives(), variants, record_count)


def _keep_earlier_pairs(connection: duckdb.DuckDBPyConnection, warehouse: str) -> None:
    """Add the pairs of earlier runs whose records are both as they were."""
    connection.execute(f"""
        INSERT INTO pairs
        SELECT ones.record, others.record, match_weight, match_probability, person_differs, comparison_levels
        FROM {warehouse}.identity.pairs
        INNER JOIN records AS ones ON ones.record_id = record_id_1 AND NOT ones.is_changed
        INNER JOIN records AS others ON others.record_id = record_id_2 AND NOT others.is_changed""")


def _count(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {what}").fetchall()[0][0])
