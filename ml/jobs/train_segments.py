"""Search, judge and register the segments of a workspace; a DAG task or the command calls it."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from ml.jobs.names import CAUSE_TAG, VERDICT_TAG
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.jobs.registry import Registry
    from ml.tracking import RegisteredModel

logger = logging.getLogger(__name__)


def train_segments(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Search segments on the features of a day, let the gate decide, and register what was found.

    Which segments serve is not changed here: see ``serve_segments``. The same data, settings and code give the version
    that is registered already, also when an earlier run was killed on its way: models are stored first and registered
    last, and a search that was killed goes on where it was.

    Parameters
    ----------
    workspace
        The company; ``segments`` says what is tried.
    as_of_date
        Day whose features are read. Those of 90 days before, where they were built, tell what segments are worth.

    Returns
    -------
    dict
        ``model_name``, ``model_version`` of this training, ``verdict``, ``cause`` and ``reasons`` of the gate,
        ``candidate``, ``segment_count``, ``silhouette``, ``run_id``, ``is_reused``, and ``serving_version``.

    Raises
    ------
    TesseraError
        When the day has no features, or its customers are too few or too alike.
    """
    from ml.jobs.material import Material
    from ml.jobs.registry import Registry, is_published
    from ml.jobs.training import train_and_register
    from ml.tracking import Tracker

    material = Material.read(workspace, as_of_date)
    registry = Registry(Tracker(workspace.name), workspace.name)
    training = _find_intact(registry, material.fingerprint)
    is_reused = training is not None
    if training is None:
        training = train_and_register(registry, workspace, material)
    serving = registry.serving(training)
    details = registry.details(training)
    verdict = (
        "overridden" if is_published(training) and details.decision.verdict != "publish" else training.tags[VERDICT_TAG]
    )
    for reason in details.decision.reasons:
        logger.info("%s: %s", verdict, reason)
    return {
        "model_name": training.name,
        "model_version": training.version,
        "verdict": verdict,
        "cause": training.tags[CAUSE_TAG],
        "reasons": list(details.decision.reasons),
        "candidate": details.spec.name,
        "segment_count": int(training.tags["k"]),
        "silhouette": float(training.tags["silhouette"]),
        "run_id": training.run_id,
        "is_reused": is_reused,
        "serving_version": serving.version,
    }


def _find_intact(registry: "Registry", fingerprint: str) -> "RegisteredModel | None":
    """Return the version of an equal training if all its files, and those of what serves, are what was registered."""
    from tessera.errors import TesseraError

    training = registry.find_equal(fingerprint)
    if training is None:
        return None
    try:
        registry.open(training)
        registry.open(registry.serving(training))
    except TesseraError as error:
        logger.warning("training again, because what is registered for the same data cannot be used: %s", error)
        return None
    return training
