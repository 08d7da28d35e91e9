"""Let the segments serve that the gate decided on, and let a person overrule it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from ml.jobs.names import AS_OF_DATE_TAG, OVERRIDDEN_BY_TAG, OVERRIDE_REASON_TAG
from tessera.errors import TesseraError
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.jobs.registry import Registry
    from ml.tracking import RegisteredModel


def serve_segments(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Make the version champion that serves after the last training of a day: its own, or the one it did not replace.

    Returns
    -------
    dict
        ``model_name``, ``model_version`` of what serves, ``training_version`` and ``is_new``.

    Raises
    ------
    TesseraError
        When nothing was trained for the day or before.
    """
    from ml.jobs.registry import Registry
    from ml.tracking import Tracker

    registry = Registry(Tracker(workspace.name), workspace.name)
    training = _last_training(registry, as_of_date)
    serving = registry.serving(training)
    registry.promote(serving)
    return {
        "model_name": serving.name,
        "model_version": serving.version,
        "training_version": training.version,
        "is_new": serving.version == training.version,
    }


def override_decision(workspace: Workspace, as_of_date: date, *, overridden_by: str, reason: str) -> dict[str, Any]:
    """Publish what the gate did not, on a person's word, which is kept with the version.

    Where a later day was trained already, the version serves for its own day alone: what serves now stays.

    Returns
    -------
    dict
        ``model_version`` that will serve, ``verdict`` and ``reasons`` of the gate; ``as_of_date`` of the training, and
        ``later_as_of_date``, the last day that was trained, where that is a later one.

    Raises
    ------
    TesseraError
        When name or reason are empty, when nothing was trained, or when the gate had no objection.
    """
    from ml.jobs.registry import Registry, is_published
    from ml.tracking import Tracker

    if not overridden_by.strip() or not reason.strip():
        raise TesseraError("an override needs the name of who decides and a reason; both are kept in the record.")
    registry = Registry(Tracker(workspace.name), workspace.name)
    training = _last_training(registry, as_of_date)
    if is_published(training):
        raise TesseraError(
            f"version {training.version} of {training.name} is published already; there is nothing to override."
        )
    decision = registry.details(training).decision
    registry.tracker.tag(training, {OVERRIDDEN_BY_TAG: overridden_by.strip(), OVERRIDE_REASON_TAG: reason.strip()})
    newest = registry.newest_training(date.max) or training
    own_day, last_day = (one.tags[AS_OF_DATE_TAG] for one in (training, newest))
    if own_day == last_day:
        registry.promote(training)
    return {
        "model_version": training.version,
        "verdict": decision.verdict,
        "reasons": list(decision.reasons),
        "as_of_date": own_day,
        "later_as_of_date": last_day if last_day > own_day else None,
    }


def _last_training(registry: "Registry", as_of_date: date) -> "RegisteredModel":
    training = registry.newest_training(as_of_date)
    if training is None:
        raise TesseraError(f"no segments were trained for {as_of_date} or before. Run train_segments first.")
    return training
