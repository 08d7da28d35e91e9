"""All that one training made."""

from dataclasses import dataclass

import pandas as pd
from sklearn.pipeline import Pipeline

from ml.features import complete_columns
from ml.membership.evaluation import MembershipEvaluation
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

    @property
    def columns(self) -> pd.DataFrame:
        """The columns that made the segments."""
        return complete_columns(self.frame, list(self.segments.pipeline.feature_names_in_))
