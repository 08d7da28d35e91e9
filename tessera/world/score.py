"""Scores a workspace that is a world: identity, defects, segments, and ids kept between deliveries."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tessera.errors import TesseraError
from tessera.warehouse import connect
from tessera.workspace import Workspace
from tessera.world.making import TRUTH_FOLDER
from tessera.world.scoring import (
    IdentityScore,
    StabilityScore,
    person_of_customers,
    score_identity,
    score_segments,
    score_stability,
)
from tessera.world.scoring_defects import DefectScore, DefectScorer, FalseAlarms
from tessera.world.writing import write_parquet


@dataclass(frozen=True)
class WorldScore:
    """All that can be said; None where there was nothing to compare."""

    identity: IdentityScore | None
    defects: tuple[DefectScore, ...]
    false_alarms: tuple[FalseAlarms, ...]
    segments_rand_index: float | None
    stability: StabilityScore | None

    @property
    def defect_recall(self) -> float | None:
        """Share of the planted defects that were found, where there was something to look in."""
        looked = [score for score in self.defects if score.found_count is not None]
        planted = sum(score.planted_count for score in looked)
        return sum(score.found_count or 0 for score in looked) / planted if planted else None

    def as_dict(self) -> dict[str, Any]:
        """Return the scores for JSON."""
        content = asdict(self) | {"defect_recall": self.defect_recall}
        if self.identity:
            content["identity"] |= {name: getattr(self.identity, name) for name in ("precision", "recall", "f1")}
        if self.stability:
            content["stability"]["kept_share"] = self.stability.kept_share
        return content


def score_world(workspace: Workspace, earlier: Path | None = None) -> WorldScore:
    """Compare the warehouse and what is published with the truth beside the data.

    Parameters
    ----------
    earlier
        Parquet file with ``record_id`` and ``customer_id`` as they were after an earlier delivery.

    Raises
    ------
    TesseraError
        The workspace is no world, or nothing was run.
    """
    truth = workspace.file.parent / TRUTH_FOLDER
    records = _read(truth / "records.parquet")
    persons = _read(truth / "persons.parquet")
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        found = read_mapping(connection)
        scorer = DefectScorer(connection, truth / "defects.parquet", list(workspace.sources))
        defects, alarms = scorer.scores(), scorer.false_alarms()
    segments = _published_segments(workspace.paths.published_database)
    customers = person_of_customers(found if len(found) else _each_its_own(records), records)
    return WorldScore(
        identity=score_identity(found, records) if len(found) else None,
        defects=tuple(defects),
        false_alarms=tuple(alarms),
        segments_rand_index=score_segments(segments, customers, persons) if segments is not None else None,
        stability=score_stability(_read(earlier), found, records) if earlier else None,
    )


def read_mapping(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return ``record_id`` and ``customer_id`` of a warehouse; empty where identity has not run."""
    known = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'identity' AND table_name = 'customer_ids'"
    ).fetchone()
    if not known or not known[0]:
        return pa.table({"record_id": pa.array([], pa.string()), "customer_id": pa.array([], pa.string())})
    return connection.execute("SELECT record_id, customer_id FROM identity.customer_ids ORDER BY ALL").to_arrow_table()


def write_mapping(workspace: Workspace, file: Path) -> None:
    """Keep which record is which customer now, to compare with after a later delivery."""
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        write_parquet(read_mapping(connection), file)


def _each_its_own(records: pa.Table) -> pa.Table:
    return pa.table({"record_id": records["record_id"], "customer_id": records["record_id"]})


def _published_segments(database: Path) -> pa.Table | None:
    """Return ``customer_id`` and ``segment_key`` of the latest day; None where nothing is published."""
    if not database.exists():
        return None
    sql = """
        SELECT customer_id, segment_key FROM segments.customer_segments
        WHERE as_of_date = (SELECT max(as_of_date) FROM segments.customer_segments)"""
    with connect(database, read_only=True) as connection:
        return connection.execute(sql).to_arrow_table()


def _read(file: Path) -> pa.Table:
    try:
        return pq.read_table(file)
    except FileNotFoundError as error:
        raise TesseraError(
            f"{file} is missing. Only a world has a truth to compare with: make one with `tessera world`."
        ) from error
