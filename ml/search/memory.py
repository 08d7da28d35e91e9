"""What a search has judged so far, in a file: one that was killed goes on where it stood."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.search.candidates import Candidate, Spec
from ml.search.finalists import Evidence


@dataclass(frozen=True)
class Memory:
    """A file with a line of JSON for each candidate that was tried and each finalist judged; None keeps nothing."""

    file: Path | None

    def read(self) -> dict[Spec, Candidate | None]:
        """Return what was tried; None is one that could not be made."""
        known: dict[Spec, Candidate | None] = {}
        for content in self._lines():
            try:
                found = content["candidate"]
                known[Spec(**content["spec"])] = Candidate.from_json(found) if found else None
            except (TypeError, KeyError):  # a finalist, or by another version
                continue
        return known

    def read_evidence(self) -> dict[Spec, Evidence]:
        """Return what was found of finalists."""
        known: dict[Spec, Evidence] = {}
        for content in self._lines():
            try:
                known[Spec(**content["spec"])] = Evidence.from_json(content["evidence"])
            except (TypeError, KeyError):  # a candidate, or by another version
                continue
        return known

    def keep(self, spec: Spec, candidate: Candidate | None) -> None:
        """Add one that was tried."""
        self._add({"spec": spec.__dict__, "candidate": candidate.to_json() if candidate else None})

    def keep_evidence(self, spec: Spec, evidence: Evidence) -> None:
        """Add what was found of a finalist."""
        self._add({"spec": spec.__dict__, "evidence": evidence.to_json()})

    def _lines(self) -> Iterator[dict[str, Any]]:
        if self.file is None or not self.file.exists():
            return
        for line in self.file.read_text(encoding="utf-8").splitlines():
            try:
                content = json.loads(line)
            except ValueError:  # half written as a process was killed
                continue
            if isinstance(content, dict):
                yield content

    def _add(self, content: dict[str, Any]) -> None:
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as stream:
            stream.write("\n" + json.dumps(content))
