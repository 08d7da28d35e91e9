"""A search of one candidate and no pictures, for tests of what happens around a search."""

import zlib
from dataclasses import replace

import numpy as np
import pytest

from ml.families import build_model
from ml.search.candidates import Spec, measure
from ml.search.choice import choose
from ml.search.incumbent import incumbent_finalist
from ml.search.result import SearchResult
from ml.search.space import Space
from tests.ml.conftest import make_workspace

JUDGED = {
    "strength": 0.6,
    "null_strength": 0.1,
    "p_value": 0.01,
    "stability": 0.9,
    "jaccards": ((0.9, 0.8, 1.0),) * 3,
    "recoverability": 0.9,
    "reach": 0.5,
    "score_standard_error": 0.01,
    "is_finalist": True,
}


class QuickSearch:
    """Judges three segments as the test says: ``excess`` 0 is refused, a higher score beats the incumbent's.

    The incumbent, where it is judged, has an excess of 0.5 and a score of 0.2.
    """

    excess = 0.5
    score = 0.5

    def __init__(self, frame, settings, *, incumbent=None, incumbent_frame=None, **_):
        self.frame, self.settings = frame, settings
        self.incumbent, self.incumbent_frame = incumbent, incumbent_frame

    def run(self):
        """Return the result of a search that tried one candidate."""
        seed, preparation = self.settings.random_state, self.settings.preparations[0]
        space = Space.find(self.frame, preparation, seed)
        family = self.settings.families[0]
        spec = Spec(preparation.name, family, None if family == "hdbscan" else 3)
        labels = build_model(spec.family, spec.k, seed).fit(space.points).labels_
        mine = replace(measure(spec, space.points, labels, seed), **JUDGED, excess=self.excess, score=self.score)
        serving = incumbent_finalist(self.incumbent, self.incumbent_frame, seed) if self.incumbent else None
        return SearchResult(
            candidates=tuple(choose([mine], [preparation.name])),
            choices={preparation.name: space.choice},
            planned_count=1,
            row_count=len(self.frame),
            incumbent=replace(serving.candidate, **JUDGED, excess=0.5, score=0.2) if serving else None,
            agreement=0.5 if serving else np.nan,
        )


@pytest.fixture
def quick_search(monkeypatch):
    """The search of one candidate in place of the whole one, and no pictures; the test sets what it says."""

    class Own(QuickSearch):
        """The one of this test."""

    monkeypatch.setattr("ml.jobs.training.Search", Own)
    monkeypatch.setattr("ml.jobs.training.map_points", lambda *_: [])
    monkeypatch.setattr("ml.jobs.recording.write_pictures", lambda *_: None)
    return Own


@pytest.fixture
def own_workspace(request, own_home):
    """A workspace of the test's own in the shared store, without features."""
    return make_workspace(f"q_{zlib.crc32(request.node.nodeid.encode())}")
