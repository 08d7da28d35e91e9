"""What travels with a segments model beside the Pipeline: names, drawing, search; as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from ml.segmentation.evaluation import Candidate
from ml.segmentation.naming import SegmentName
from ml.segmentation.projection import Projection
from ml.segmentation.training import SegmentModel


@dataclass(frozen=True)
class SegmentDetails:
    """Everything scoring needs that training decided.

    Attributes
    ----------
    names
        Key and label by cluster_id.
    descriptions
        A sentence on the training's customers by cluster_id.
    projection
        Two components for drawing.
    candidates
        Every k that was tried.
    chosen_k
        The k of the model.
    columns
        Columns that made the segments.
    dropped
        Why other columns did not, by column.
    """

    names: tuple[SegmentName, ...]
    descriptions: tuple[str, ...]
    projection: Projection
    candidates: tuple[Candidate, ...]
    chosen_k: int
    columns: tuple[str, ...]
    dropped: dict[str, str]

    @classmethod
    def of(cls, model: SegmentModel, names: list[SegmentName], descriptions: list[str]) -> Self:
        """Gather the details of a trained model."""
        return cls(
            names=tuple(names),
            descriptions=tuple(descriptions),
            projection=model.projection,
            candidates=model.candidates,
            chosen_k=model.chosen.k,
            columns=model.choice.used,
            dropped=model.choice.dropped,
        )

    def to_json(self) -> str:
        """Return JSON that ``from_json`` reads back."""
        return json.dumps(asdict(self), indent=2, sort_keys=True)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(
            names=tuple(SegmentName(**one) for one in content["names"]),
            descriptions=tuple(content["descriptions"]),
            projection=Projection(**content["projection"]),
            candidates=tuple(Candidate(**one) for one in content["candidates"]),
            chosen_k=content["chosen_k"],
            columns=tuple(content["columns"]),
            dropped=content["dropped"],
        )
