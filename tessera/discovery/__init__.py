"""Discovery: looks at a folder or database and writes a workspace for a person to correct."""

from dataclasses import dataclass
from pathlib import Path

from tessera.discovery.drafts import draft_sources
from tessera.discovery.sample import Unread
from tessera.discovery.samples import sample_database, sample_folder
from tessera.discovery.settings import SourceDraft
from tessera.discovery.writing import write_workspace
from tessera.errors import TesseraError


@dataclass(frozen=True)
class Discovery:
    """What was found, and the text of the workspace."""

    drafts: list[SourceDraft]
    unread: list[Unread]
    text: str


def discover(location: str, to: Path) -> Discovery:
    """Guess a workspace from the files of a folder or the tables of a database.

    Parameters
    ----------
    location
        A folder, or the name of a connection: an environment variable or an Airflow connection.
    to
        Folder of the workspace file; paths are written as seen from there.

    Raises
    ------
    TesseraError
        There is nothing to look at, or it cannot be reached.
    """
    folder = Path(location).expanduser()
    if folder.is_dir():
        samples, unread = sample_folder(folder.resolve(), to.resolve())
        name = folder.resolve().name
    elif "/" in location or folder.suffix:
        raise TesseraError(f"init: {folder} is no folder. Name a folder with files, or a connection.")
    else:
        samples, unread = sample_database(location)
        name = location
    if not samples:
        why = "; ".join(f"{each.name} {each.reason}" for each in unread[:5])
        raise TesseraError(f"init: {location} holds nothing that could be a source{f': {why}' if why else '.'}")
    drafts = draft_sources(samples)
    return Discovery(drafts, unread, write_workspace(name, drafts, samples, unread))


__all__ = ["Discovery", "SourceDraft", "Unread", "discover"]
