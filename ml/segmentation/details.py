"""What travels with a segments model beside the Pipeline: names, ledger, drawing, search, decision; as JSON."""

import json
import math
from dataclasses import asdict, dataclass
from typing import Any, Self

from ml.continuity.events import LedgerEvent, ledger_from_json, ledger_to_json
from ml.search.candidates import Candidate, Spec
from ml.search.gate import Decision
from ml.segmentation.naming import SegmentName
from ml.segmentation.projection import Projection


@dataclass(frozen=True)
class SegmentDetails:
    """Everything scoring needs that training decided.

    Attributes
    ----------
    names
        Key and label by cluster_id.
    projection
        Two components for drawing.
    spec
        What the model is made of.
    columns
        Columns that made the segments.
    dropped
        Why other columns of the same groups did not, by column.
    candidates
        Every candidate that was tried; empty for the RFM segments.
    rfm_worth
        Share of the next 90 days' spend, orders and churn that RFM quintiles explain; empty where not measured.
    decision
        What was done with the result of the search.
    ledger
        What became of every segment so far.
    map_points
        A sample of the training's customers on a map by UMAP: rows of ``cluster_id``, ``umap_1``, ``umap_2``.
    incumbent
        The segments that served, judged beside the candidates; None where none did or they could not be judged.
    """

    names: tuple[SegmentName, ...]
    projection: Projection
    spec: Spec
    columns: tuple[str, ...]
    dropped: dict[str, str]
    candidates: tuple[Candidate, ...]
    rfm_worth: dict[str, float]
    decision: Decision
    ledger: tuple[LedgerEvent, ...]
    map_points: tuple[tuple[int, float, float], ...] = ()
    incumbent: Candidate | None = None

    @property
    def candidate(self) -> Candidate | None:
        """The candidate that the model was made of."""
        return next((one for one in self.candidates if one.spec == self.spec), None)

    def to_json(self) -> str:
        """Return JSON that ``from_json`` reads back; what was not measured is null."""
        content = {
            **asdict(self),
            "candidates": [_without_nan(one.to_json()) for one in self.candidates],
            "incumbent": _without_nan(self.incumbent.to_json()) if self.incumbent else None,
            "decision": self.decision.to_json(),
            "ledger": ledger_to_json(self.ledger),
        }
        return json.dumps(content, indent=1, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Read what ``to_json`` wrote, also an earlier version's that did not know of what only explains a training."""
        incumbent = content.get("incumbent")
        return cls(
            names=tuple(SegmentName(**one) for one in content["names"]),
            projection=Projection(**content["projection"]),
            spec=Spec(**content["spec"]),
            columns=tuple(content["columns"]),
            dropped=content.get("dropped", {}),
            candidates=tuple(Candidate.from_json(_with_nan(one)) for one in content.get("candidates", ())),
            rfm_worth=content.get("rfm_worth", {}),
            decision=Decision.from_json(content["decision"]),
            ledger=ledger_from_json(content["ledger"]),
            map_points=tuple((int(one), float(x), float(y)) for one, x, y in content.get("map_points", ())),
            incumbent=Candidate.from_json(_with_nan(incumbent)) if incumbent else None,
        )


def _without_nan(content: dict[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in content.items()}


def _with_nan(content: dict[str, Any]) -> dict[str, Any]:
    return {name: float("nan") if value is None else value for name, value in content.items()}
