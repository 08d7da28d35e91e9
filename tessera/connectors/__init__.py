"""Connectors: what lies elsewhere comes to local files, which ingestion reads like any others.

Built on dlt and what it stands on: SQLAlchemy for databases, requests for REST APIs, fsspec for S3.
"""

from pathlib import Path

from tessera.connectors.landing import landing_folder
from tessera.errors import TesseraError
from tessera.workspace import Workspace

S3_SCHEME = "s3://"


def land(workspace: Workspace, source: str) -> list[Path]:
    """Bring a source that lies elsewhere to local files.

    Parameters
    ----------
    source
        Name of the source in the workspace.

    Returns
    -------
    list of Path
        Complete files under ``landing/<source>`` of the workspace's folder, sorted; the same
        files with the same content where nothing is new.

    Raises
    ------
    TesseraError
        It cannot be reached, refuses or breaks off, or has no rows; what had landed before stays.
    """
    settings = workspace.sources[source]
    if settings.sql is not None:
        from tessera.connectors.sql import land_sql

        files = land_sql(workspace, source, settings)
    elif settings.rest is not None:
        from tessera.connectors.rest import land_rest

        files = land_rest(workspace, source, settings)
    elif (settings.files or "").startswith(S3_SCHEME):
        from tessera.connectors.s3 import land_s3

        files = land_s3(workspace, source, settings)
    else:
        raise TesseraError(f"{workspace.file}: sources.{source}: lies on this computer; there is nothing to land.")
    if not files:
        raise TesseraError(
            f"{workspace.file}: sources.{source}: it was reached but has no rows. Bring rows, or leave the source out."
        )
    return files


def landed_files(workspace: Workspace, source: str) -> dict[str, Path]:
    """Land a source and return its files by the names they go by in ``raw``: of S3 the part that differs."""
    files = land(workspace, source)
    if not (workspace.sources[source].files or "").startswith(S3_SCHEME):
        return {path.name: path for path in files}
    folder = landing_folder(workspace, source)
    return {path.relative_to(folder).as_posix(): path for path in files}


__all__ = ["land", "landed_files"]
