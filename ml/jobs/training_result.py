"""All that one training made."""

from dataclasses import dataclass
from typing import Self

import pandas as pd
from sklearn.pipeline import Pipeline

from ml.features import complete_columns
from ml.membership.evaluation import MembershipEvaluation, evaluate
from ml.membership.training import train
from ml.segmentation.details import SegmentDetails
from ml.segmentation.training import SegmentModel


@dataclass(frozen=True)
class Training:
    """All that one training made, and the data it was made from."""

    frame: pd.DataFrame
    segments: SegmentModel
    details: SegmentDetails
    membership: Pipeline
    evaluation: MembershipEvaluation

    @classmethod
    def of(cls, frame: pd.DataFrame, model: SegmentModel, details: SegmentDetails, *, random_state: int) -> Self:
        """Add to segments the classifier that says how surely a customer is in one."""
        columns = complete_columns(frame, list(model.pipeline.feature_names_in_))
        return cls(
            frame=frame,
            segments=model,
            details=details,
            membership=train(columns, model.labels, random_state=random_state),
            evaluation=evaluate(columns, model.labels, random_state=random_state),
        )

    @property
    def columns(self) -> pd.DataFrame:
        """The columns that made the segments."""
        return complete_columns(self.frame, list(self.segments.pipeline.feature_names_in_))
