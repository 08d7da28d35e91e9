"""Which registered version serves, which one served before a day, and which training is equal to another."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ml.jobs.names import (
    AS_OF_DATE_TAG,
    DETAILS_FILE,
    DETAILS_HASH_TAG,
    FINGERPRINT_TAG,
    MEMBERSHIP_VERSION_TAG,
    OVERRIDDEN_BY_TAG,
    SERVING_TAG,
    VERDICT_TAG,
    membership_model_name,
    segments_model_name,
)
from ml.scoring import Champion
from ml.segmentation.details import SegmentDetails
from tessera.errors import TesseraError

if TYPE_CHECKING:
    from ml.tracking import RegisteredModel, Tracker

PUBLISH = "publish"
BASELINE = "baseline"


@dataclass(frozen=True)
class Registry:
    """The versions of a workspace's segments model.

    Parameters
    ----------
    tracker
        Of the workspace.
    workspace_name
        Its name.
    """

    tracker: "Tracker"
    workspace_name: str

    @property
    def name(self) -> str:
        """Registered name of the segments model."""
        return segments_model_name(self.workspace_name)

    def find_equal(self, fingerprint: str) -> "RegisteredModel | None":
        """Return the newest version of an equal training, or None."""
        return self.tracker.find(self.name, {FINGERPRINT_TAG: fingerprint})

    def incumbent(self, as_of_date: date, fingerprint: str) -> "RegisteredModel | None":
        """Return the version that was published last, of this day or before; never an equal training's own."""
        published = [
            one for one in self._until(as_of_date) if is_published(one) and one.tags.get(FINGERPRINT_TAG) != fingerprint
        ]
        return max(published, key=_age, default=None)

    def newest_training(self, as_of_date: date) -> "RegisteredModel | None":
        """Return the last training of this day or before, whatever came of it; None without any."""
        searched = [one for one in self._until(as_of_date) if one.tags[VERDICT_TAG] != BASELINE]
        return max(searched, key=_age, default=None)

    def serving(self, training: "RegisteredModel") -> "RegisteredModel":
        """Return the version that serves after a training: its own, or the one it was weighed against."""
        if is_published(training):
            return training
        return self.tracker.version(self.name, int(training.tags[SERVING_TAG]))

    def promote(self, segments: "RegisteredModel") -> None:
        """Make a version and its partner the champions."""
        self.tracker.set_champion(self._partner(segments))
        self.tracker.set_champion(segments)

    def open(self, segments: "RegisteredModel") -> Champion:
        """Load a version with its partner and details.

        Raises
        ------
        TesseraError
            When a file is not the one that was registered, or was written by another version of Tessera.
        """
        return Champion(
            name=segments.name,
            version=segments.version,
            segments=self.tracker.load_model(segments),
            membership=self.tracker.load_model(self._partner(segments)),
            details=self.details(segments),
        )

    def details(self, segments: "RegisteredModel") -> SegmentDetails:
        """Read what travels with a version."""
        content = self.tracker.load_json(segments, DETAILS_FILE, DETAILS_HASH_TAG)
        try:
            return SegmentDetails.from_json(content)
        except (KeyError, TypeError) as error:
            raise TesseraError(
                f"{DETAILS_FILE} of version {segments.version} of {segments.name} was written by another version of "
                f"Tessera ({error}). Run train_segments to register a new one."
            ) from error

    def _partner(self, segments: "RegisteredModel") -> "RegisteredModel":
        return self.tracker.version(
            membership_model_name(self.workspace_name), int(segments.tags[MEMBERSHIP_VERSION_TAG])
        )

    def _until(self, as_of_date: date) -> "list[RegisteredModel]":
        day = as_of_date.isoformat()
        return [
            one
            for one in self.tracker.versions(self.name)
            if VERDICT_TAG in one.tags and one.tags.get(AS_OF_DATE_TAG, "9999") <= day
        ]


def is_published(segments: "RegisteredModel") -> bool:
    """Return whether a version passed the gate, or a person let it pass."""
    return segments.tags.get(VERDICT_TAG) == PUBLISH or OVERRIDDEN_BY_TAG in segments.tags


def _age(segments: "RegisteredModel") -> tuple[str, int]:
    return segments.tags[AS_OF_DATE_TAG], segments.version
