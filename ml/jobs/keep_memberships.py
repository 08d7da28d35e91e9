"""Keep who was in which segment on a published day; the DAG task that publishes calls it last."""

from datetime import date
from pathlib import Path

from tessera.workspace import Workspace


def keep_memberships(workspace: Workspace, as_of_date: date) -> Path:
    """Write the memberships of a day to the workspace's folder, from where later days take their history.

    To be called after publication: a day counts in the history once readers have seen it. Calling it again writes the
    same rows.

    Raises
    ------
    TesseraError
        The warehouse has no memberships of the day, or is held by another program.
    """
    from ml.continuity import memberships
    from tessera.warehouse import connect

    with connect(workspace.paths.warehouse) as connection:
        return memberships.keep_memberships(connection, workspace.paths, as_of_date)
