"""Write the report of a publication, with the pictures of the training that serves; the DAG that publishes calls it."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ml.jobs.names import ORDER_FILE, segments_model_name
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure


def report_segments(workspace: Workspace, database: Path, folder: Path) -> Path:
    """Write the report, and the picture of who moved into the MLflow run of the training that serves.

    Parameters
    ----------
    workspace
        The company.
    database
        The published file.
    folder
        Where the report goes.

    Returns
    -------
    Path
        The page.
    """
    from ml import plots
    from ml.report import write_report
    from ml.report.pictures import SHOWN, read_background
    from ml.tracking import Tracker

    tracker = Tracker(workspace.name)
    serving = tracker.champion(segments_model_name(workspace.name))
    with tempfile.TemporaryDirectory() as files:
        if serving is not None:
            names = [ORDER_FILE, *(f"{shown.name}.png" for shown in SHOWN)]
            tracker.fetch_files(serving.run_id, names, Path(files))
        background = read_background(Path(files), workspace.segments.persona_min_count)
    page = write_report(
        database, folder, currency=workspace.currency, workspace_name=workspace.name, background=background
    )
    drawn = flows_picture(database, background.order)
    if serving is not None and drawn is not None:
        with tempfile.TemporaryDirectory() as files:
            name, figure = drawn
            plots.save(figure, Path(files) / f"{name}.png")
            tracker.log_files(serving.run_id, Path(files))
    return page


def flows_picture(database: Path, order: "Sequence[str]") -> "tuple[str, Figure] | None":
    """Draw who moved between the last two days that a publication tells of, and name the picture after them.

    Parameters
    ----------
    database
        The published file.
    order
        Keys of the segments in the order of their numbers; those that it lacks follow, most spend first.
    """
    from ml import plots
    from ml.report.extras import read_extras
    from ml.report.pictures import in_order
    from ml.report.segments import NO_CLEAR_SEGMENT
    from ml.report.tables import read_tables
    from ml.report.wording import long_date
    from ml.search.metrics import NOISE

    tables = read_tables(database)
    rows = read_extras(database, tables.as_of_date).rows("segment_transitions")
    if not rows:
        return None
    names = {row["segment_key"]: str(row["segment_name"] or row["segment_key"]) for row in tables.profiles}
    keys = in_order([key for key in names if key != NO_CLEAR_SEGMENT], order)
    looks = {key: plots.look(number, [names[one] for one in keys]) for number, key in enumerate(keys)}
    looks[NO_CLEAR_SEGMENT] = plots.look(NOISE)
    counts = {(row["from_segment_key"], row["to_segment_key"]): int(row["customer_count"]) for row in rows}
    days = [rows[0][name] for name in ("from_date", "to_date")]
    figure = plots.draw_flows(counts, looks, days=(long_date(days[0]), long_date(days[1])))
    return f"flows_{days[0]}_{days[1]}", figure
