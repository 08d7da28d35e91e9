"""Which registered version serves, which one served before a day, and which training is equal to another."""

import contextlib
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
    SEGMENT_KEYS_TAG,
    SERVING_TAG,
    VERDICT_TAG,
    membership_model_name,
    segments_model_name,
)
from ml.scoring import Champion
from ml.segmentation.details import SegmentDetails
from tessera.errors import TesseraError

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def known_to(self, fingerprint: str) -> "list[RegisteredModel]":
        """Return the versions that a training knows of: those there were when an equal one was registered first.

        So a training that is made anew, as its files were damaged, gives the same keys again.
        """
        versions = [one for one in self.tracker.versions(self.name) if VERDICT_TAG in one.tags]
        equal = [one.version for one in versions if one.tags.get(FINGERPRINT_TAG) == fingerprint]
        return [one for one in versions if not equal or one.version < min(equal)]

    def incumbent(self, as_of_date: date, fingerprint: str) -> "RegisteredModel | None":
        """Return the version that served last, of this day or before: published, or RFM's in its stead."""
        known = self.known_to(fingerprint)
        named = {one.tags.get(SERVING_TAG) for one in known}
        served = [one for one in known if is_published(one) or (is_baseline(one) and str(one.version) in named)]
        return max(_until(served, as_of_date), key=_age, default=None)

    def successor(self, as_of_date: date, fingerprint: str) -> "RegisteredModel | None":
        """Return the published version of the nearest later day."""
        later = [one for one in self.known_to(fingerprint) if is_published(one) and _day(one) > as_of_date.isoformat()]
        return min(later, key=lambda one: (_day(one), -one.version), default=None)

    def last_refused(self, as_of_date: date, fingerprint: str) -> "RegisteredModel | None":
        """Return the last training of this day or before that was not published."""
        refused = [one for one in self.known_to(fingerprint) if not is_published(one) and not is_baseline(one)]
        return max(_until(refused, as_of_date), key=_age, default=None)

    def newest_training(self, as_of_date: date) -> "RegisteredModel | None":
        """Return the last training of this day or before, whatever came of it; None without any."""
        versions = self.tracker.versions(self.name)
        searched = [one for one in versions if VERDICT_TAG in one.tags and not is_baseline(one)]
        return max(_until(searched, as_of_date), key=_age, default=None)

    def keys(self, versions: "Iterable[RegisteredModel]") -> set[str]:
        """Return the keys that trainings gave, also those that never served; an unreadable old record has none."""
        found: set[str] = set()
        for one in versions:
            if SEGMENT_KEYS_TAG in one.tags:
                found.update(one.tags[SEGMENT_KEYS_TAG].split(","))
            else:
                with contextlib.suppress(TesseraError):
                    found.update(name.segment_key for name in self.details(one).names)
        return found

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
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise TesseraError(
                f"{DETAILS_FILE} of version {segments.version} of {segments.name} was written by another version of "
                f"Tessera ({error!r}). Run train_segments to register a new one."
            ) from error

    def _partner(self, segments: "RegisteredModel") -> "RegisteredModel":
        return self.tracker.version(
            membership_model_name(self.workspace_name), int(segments.tags[MEMBERSHIP_VERSION_TAG])
        )


def is_published(segments: "RegisteredModel") -> bool:
    """Return whether a version passed the gate, or a person let it pass."""
    return segments.tags.get(VERDICT_TAG) == PUBLISH or OVERRIDDEN_BY_TAG in segments.tags


def is_baseline(segments: "RegisteredModel") -> bool:
    """Return whether a version holds the RFM segments."""
    return segments.tags.get(VERDICT_TAG) == BASELINE


def _until(versions: "Iterable[RegisteredModel]", as_of_date: date) -> "list[RegisteredModel]":
    return [one for one in versions if _day(one) <= as_of_date.isoformat()]


def _day(segments: "RegisteredModel") -> str:
    return segments.tags[AS_OF_DATE_TAG]


def _age(segments: "RegisteredModel") -> tuple[str, int]:
    return _day(segments), segments.version
