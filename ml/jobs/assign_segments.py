"""Put every customer of a day into a segment with the champion; a DAG task or the command calls it."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from ml.jobs.names import (
    DETAILS_FILE,
    DETAILS_HASH_TAG,
    MEMBERSHIP_VERSION_TAG,
    membership_model_name,
    segments_model_name,
)
from tessera.errors import TesseraError
from tessera.workspace import Workspace

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from ml.scoring import Champion


def assign_segments(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Score the features of a day and write the four tables of ``predictions`` for it, all or none.

    When the rows are those that are stored already, nothing is written and ``scored_at`` stays.

    Parameters
    ----------
    workspace
        The company.
    as_of_date
        Day whose features are read and whose predictions are replaced.

    Returns
    -------
    dict
        ``model_name``, ``model_version``, ``customer_count``, ``segment_count``, ``is_unchanged``.

    Raises
    ------
    TesseraError
        When there is no champion, the day has no features, or the champion's files cannot be trusted.
    """
    from ml.features import read_customer_features
    from ml.scoring import score_customers
    from tessera.warehouse import connect

    frame = read_customer_features(workspace.paths.warehouse, as_of_date)
    champion = _load_champion(workspace.name)
    tables = score_customers(champion, frame, as_of_date, workspace.currency)
    with connect(workspace.paths.warehouse) as connection:
        is_unchanged = _replace_predictions(connection, tables, as_of_date)
    return {
        "model_name": champion.name,
        "model_version": champion.version,
        "customer_count": len(frame),
        "segment_count": len(champion.details.names),
        "is_unchanged": is_unchanged,
    }


def _load_champion(workspace_name: str) -> "Champion":
    from ml.scoring import Champion
    from ml.segmentation.details import SegmentDetails
    from ml.tracking import Tracker

    tracker = Tracker(workspace_name)
    name = segments_model_name(workspace_name)
    segments = tracker.champion(name)
    if segments is None:
        raise TesseraError(
            f"no version of {name} has the alias champion, so there is nothing to score with. Run train_segments first."
        )
    membership = tracker.version(membership_model_name(workspace_name), int(segments.tags[MEMBERSHIP_VERSION_TAG]))
    return Champion(
        name=segments.name,
        version=segments.version,
        segments=tracker.load_model(segments),
        membership=tracker.load_model(membership),
        details=SegmentDetails.from_json(tracker.load_json(segments, DETAILS_FILE, DETAILS_HASH_TAG)),
    )


def _replace_predictions(
    connection: "duckdb.DuckDBPyConnection", tables: "dict[str, pd.DataFrame]", as_of_date: date
) -> bool:
    """Write the tables in one transaction unless they hold the same rows; return whether they did."""
    from tessera.warehouse import create_prediction_tables, replace_rows

    create_prediction_tables(connection)
    if all(_holds(connection, table, frame, as_of_date) for table, frame in tables.items()):
        return True
    scored_at = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("BEGIN TRANSACTION")
    try:
        for table, frame in tables.items():
            stamped = frame.assign(scored_at=scored_at) if table == "predictions.segment_assignments" else frame
            replace_rows(connection, table, stamped, {"as_of_date": as_of_date})
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return False


def _holds(connection: "duckdb.DuckDBPyConnection", table: str, frame: "pd.DataFrame", as_of_date: date) -> bool:
    """Return whether the stored rows of the day are exactly these, leaving out the audit stamp."""
    columns = ", ".join(frame.columns)
    stored = f"SELECT {columns} FROM {table} WHERE as_of_date = ?"  # noqa: S608 - names are constants of this package
    connection.execute(f"CREATE OR REPLACE TEMP TABLE new_rows AS {stored} LIMIT 0", [as_of_date])
    connection.register("scored_rows", frame)
    connection.execute("INSERT INTO new_rows BY NAME SELECT * FROM scored_rows")
    connection.unregister("scored_rows")
    missing = connection.execute("SELECT * FROM new_rows EXCEPT ALL " + stored, [as_of_date]).fetchone()  # noqa: S608
    surplus = connection.execute(stored + " EXCEPT ALL SELECT * FROM new_rows", [as_of_date]).fetchone()  # noqa: S608
    connection.execute("DROP TABLE new_rows")
    return missing is None and surplus is None
