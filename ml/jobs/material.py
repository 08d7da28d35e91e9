"""What a training reads: the features of its day and of 90 days before, and the sums that tell it from others."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import pandas as pd

from ml.features import fingerprint_frame, read_customer_features
from ml.jobs.fingerprint import training_fingerprint
from ml.jobs.names import AS_OF_DATE_TAG, FINGERPRINT_TAG
from ml.search.search import ROW_LIMIT
from ml.search.worth import EarlierDay, earlier_day, read_outcomes
from ml.segmentation.training import check_customer_count
from tessera.errors import TesseraError
from tessera.workspace import Workspace


@dataclass(frozen=True)
class Material:
    """What a training reads.

    Attributes
    ----------
    frame
        Features of the day.
    earlier
        Features of 90 days before with what came of them, of as many customers as a search looks at; None where they
        were not built or hold nobody.
    as_of_date
        The day.
    data_fingerprint, fingerprint
        SHA-256 of the data, and of all that decides what the training gives.
    memory
        Where a search keeps what it has judged.
    """

    frame: pd.DataFrame
    earlier: EarlierDay | None
    as_of_date: date
    data_fingerprint: str
    fingerprint: str
    memory: Path

    @classmethod
    def read(cls, workspace: Workspace, as_of_date: date) -> Self:
        """Read the features and sum them up.

        Raises
        ------
        TesseraError
            When the day has no features, or too few customers.
        """
        warehouse = workspace.paths.warehouse
        frame = read_customer_features(warehouse, as_of_date)
        check_customer_count(len(frame), workspace.segments.k_min)
        earlier = _read_earlier(warehouse, as_of_date, frame)
        data = fingerprint_frame(frame)
        before = fingerprint_frame(earlier.frame) if earlier else ""
        settings, currency = workspace.segments, workspace.currency
        fingerprint = training_fingerprint(data + before, as_of_date, settings, currency)
        memory = workspace.paths.folder / "searches" / f"{fingerprint}.jsonl"
        return cls(frame, earlier, as_of_date, data, fingerprint, memory)

    @property
    def tags(self) -> dict[str, str]:
        """What tells a training from others."""
        return {
            FINGERPRINT_TAG: self.fingerprint,
            "data_sha256": self.data_fingerprint,
            AS_OF_DATE_TAG: self.as_of_date.isoformat(),
        }


def _read_earlier(warehouse: Path, as_of_date: date, today: pd.DataFrame) -> EarlierDay | None:
    day = earlier_day(as_of_date)
    try:
        frame = read_customer_features(warehouse, day, also=today.columns, limit=ROW_LIMIT)
    except TesseraError:  # not built, or before the first order
        return None
    return EarlierDay(frame, read_outcomes(warehouse, as_of_date, frame["customer_id"]))
