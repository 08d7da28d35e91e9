"""The folder where a source from elsewhere lands: whole files only, each put in place in one step.

A snapshot is one file that the next one replaces. A source with a cursor is a row of parts; what is known
of the last run is what lies here, so a run that is killed leaves nothing to mend.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tessera.errors import TesseraError
from tessera.workspace import Workspace

INCOMING = ".incoming"  # ending of a file while it is written


@dataclass(frozen=True)
class Landing:
    """Files of one source under one state of its settings.

    Attributes
    ----------
    folder
        Holds these files only.
    ending
        Kind of the files, with the dot.
    is_incremental
        Parts are added; else the one file is replaced.
    """

    folder: Path
    ending: str
    is_incremental: bool

    @classmethod
    def of(cls, workspace: Workspace, source: str, shape: tuple[object, ...], ending: str) -> "Landing":
        """Return the landing of a source; what landed under other settings (``shape``) is not its own.

        The last part of ``shape`` is the cursor, None where each run brings a whole snapshot.
        """
        digest = hashlib.sha256(repr(shape).encode()).hexdigest()[:12]
        return cls(landing_folder(workspace, source) / digest, ending, shape[-1] is not None)

    @property
    def files(self) -> list[Path]:
        """The complete files, in the order in which they landed."""
        return sorted(self.folder.glob(f"*{self.ending}"))

    @property
    def next_file(self) -> Path:
        """The file that the next delivery becomes."""
        number = len(self.files) + 1 if self.is_incremental else 1
        name = f"part_{number:06}" if self.is_incremental else "snapshot"
        return self.folder / f"{name}{self.ending}"

    @contextmanager
    def incoming(self, step: str = "") -> Iterator[Path]:
        """Yield the path of a file to write; it is gone afterwards unless ``accept`` put it in place."""
        path = self.next_file.with_name(f"{self.next_file.name}{step}{INCOMING}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            yield path
        except OSError as error:
            raise TesseraError(
                f"{path.parent}: cannot be written: {error.strerror or error}. See that the disk has room and that "
                "this user may write there, then run again; what had landed before is still there."
            ) from error
        finally:
            path.unlink(missing_ok=True)

    def accept(self, incoming: Path) -> None:
        """Put a complete file in its place, and remove what landed under earlier settings."""
        incoming.replace(self.next_file)
        for other in self.folder.parent.iterdir():
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)


def landing_folder(workspace: Workspace, source: str) -> Path:
    """Return the folder of a source; a name that no folder may have gets one that it may."""
    name = source
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}", source):
        digest = hashlib.sha256(source.encode()).hexdigest()[:8]
        name = f"{re.sub(r'[^A-Za-z0-9_]', '_', source)[:60]}_{digest}"
    return workspace.paths.folder / "landing" / name
