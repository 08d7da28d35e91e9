"""What a search has judged so far, in a file: one that was killed goes on where it stood."""

import json
from dataclasses import dataclass
from pathlib import Path

from ml.search.candidates import Candidate, Spec


@dataclass(frozen=True)
class Memory:
    """A file with a line of JSON for each candidate that was tried; None keeps nothing."""

    file: Path | None

    def read(self) -> dict[Spec, Candidate | None]:
        """Return what was tried; None is one that could not be made."""
        known: dict[Spec, Candidate | None] = {}
        if self.file is None or not self.file.exists():
            return known
        for line in self.file.read_text(encoding="utf-8").splitlines():
            try:
                content = json.loads(line)
                found = content["candidate"]
                known[Spec(**content["spec"])] = Candidate.from_json(found) if found else None
            except (ValueError, TypeError, KeyError):  # half written as a process was killed, or by another version
                continue
        return known

    def keep(self, spec: Spec, candidate: Candidate | None) -> None:
        """Add one that was tried."""
        if self.file is None:
            return
        content = {"spec": spec.__dict__, "candidate": candidate.to_json() if candidate else None}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write("\n" + json.dumps(content))
