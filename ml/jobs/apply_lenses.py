"""Look at every customer of a day through the lenses; a DAG task or the command calls it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from tessera.errors import TesseraError
from tessera.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

TABLE = "predictions.customer_lenses"


def apply_lenses(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Read features and assigned segments of a day and write every customer's lenses and micro-segment.

    When the rows are those that are stored already, nothing is written.

    Parameters
    ----------
    workspace
        The company; ``segments.micro_segment_min_count`` says how small a micro-segment may be.
    as_of_date
        Day whose features and segments are read and whose rows are replaced.

    Returns
    -------
    dict
        ``customer_count``, ``micro_segment_count``, ``is_unchanged``.

    Raises
    ------
    TesseraError
        When the day has no features, or a customer of it no segment.
    """
    from ml.jobs.replacing import replace_predictions
    from ml.lenses import look
    from ml.lenses.reading import read_lens_features, read_segments
    from tessera.warehouse import connect

    frame = read_lens_features(workspace.paths.warehouse, as_of_date)
    segments = read_segments(workspace.paths.warehouse, as_of_date)
    _check_segments(frame, segments, as_of_date)
    rows = look(frame, segments["segment_key"], workspace.segments, segment_names=_names(segments))
    with connect(workspace.paths.warehouse) as connection:
        is_unchanged = replace_predictions(connection, {TABLE: _dated(rows, as_of_date)}, as_of_date, stamped=())
    return {
        "customer_count": len(rows),
        "micro_segment_count": int(rows["micro_segment_key"].nunique()),
        "is_unchanged": is_unchanged,
    }


def _check_segments(frame: "pd.DataFrame", segments: "pd.DataFrame", as_of_date: date) -> None:
    """Refuse to go on unless exactly the customers with features have a segment, one each."""
    if not frame["customer_id"].equals(segments["customer_id"]):
        missing = sorted(set(frame["customer_id"]) - set(segments["customer_id"]))
        named = f", without one: {', '.join(missing[:5])}" if missing else ""
        raise TesseraError(
            f"on {as_of_date} {len(frame):,} customers have features and {len(segments):,} a segment{named}. "
            "Run assign_segments for that day first."
        )


def _names(segments: "pd.DataFrame") -> dict[str, str]:
    different = segments[["segment_key", "segment_name"]].drop_duplicates("segment_key")
    return dict(different.itertuples(index=False, name=None))


def _dated(rows: "pd.DataFrame", as_of_date: date) -> "pd.DataFrame":
    import pandas as pd

    return rows.assign(as_of_date=pd.Timestamp(as_of_date))
