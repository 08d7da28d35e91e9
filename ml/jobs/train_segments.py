"""Train, evaluate and register the segments of a workspace; a DAG task or the command calls it."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from ml.jobs.names import (
    DETAILS_FILE,
    DETAILS_HASH_TAG,
    FINGERPRINT_TAG,
    MEMBERSHIP_VERSION_TAG,
    membership_model_name,
    segments_model_name,
)
from tessera.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from ml.jobs.recording import Training
    from ml.tracking import RegisteredModel, Tracker

logger = logging.getLogger(__name__)


def train_segments(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Train on the features of a day and make the result the champion.

    The same data, settings and code give the version that is already registered, also when an earlier run was
    killed on its way: models are stored first and registered last, and what a killed run left is taken over.

    Parameters
    ----------
    workspace
        The company; ``segments`` says which k are tried.
    as_of_date
        Day whose features are read.

    Returns
    -------
    dict
        ``model_name``, ``model_version``, ``k``, ``silhouette``, ``run_id``, ``segment_count``, ``is_reused``.

    Raises
    ------
    TesseraError
        When the day has no features, or its customers are too few or too alike.
    """
    from ml.features import fingerprint_frame, read_customer_features
    from ml.jobs.fingerprint import training_fingerprint
    from ml.segmentation.training import check_customer_count
    from ml.tracking import Tracker

    frame = read_customer_features(workspace.paths.warehouse, as_of_date)
    check_customer_count(len(frame), workspace.segments.k_min, workspace.segments.k_max)
    data_fingerprint = fingerprint_frame(frame)
    fingerprint = training_fingerprint(data_fingerprint, as_of_date, workspace.segments, workspace.currency)
    tracker = Tracker(workspace.name)
    segments = _find_intact(tracker, workspace.name, fingerprint)
    is_reused = segments is not None
    if segments is None:
        tags = {FINGERPRINT_TAG: fingerprint, "data_sha256": data_fingerprint, "as_of_date": as_of_date.isoformat()}
        segments = _train_and_register(tracker, workspace, frame, tags)
    tracker.set_champion(
        tracker.version(membership_model_name(workspace.name), int(segments.tags[MEMBERSHIP_VERSION_TAG]))
    )
    tracker.set_champion(segments)
    logger.info("%s version %s is champion (%s)", segments.name, segments.version, "reused" if is_reused else "new")
    return {
        "model_name": segments.name,
        "model_version": segments.version,
        "k": int(segments.tags["k"]),
        "silhouette": float(segments.tags["silhouette"]),
        "run_id": segments.run_id,
        "segment_count": int(segments.tags["k"]),
        "is_reused": is_reused,
    }


def _find_intact(tracker: "Tracker", workspace_name: str, fingerprint: str) -> "RegisteredModel | None":
    """Return the version of an equal training if all its files are still what was registered."""
    from tessera.errors import TesseraError

    segments = tracker.find(segments_model_name(workspace_name), {FINGERPRINT_TAG: fingerprint})
    if segments is None:
        return None
    try:
        tracker.load_model(segments)
        tracker.load_json(segments, DETAILS_FILE, DETAILS_HASH_TAG)
        tracker.load_model(
            tracker.version(membership_model_name(workspace_name), int(segments.tags[MEMBERSHIP_VERSION_TAG]))
        )
    except TesseraError as error:
        logger.warning("training again, because what is registered for the same data cannot be used: %s", error)
        return None
    return segments


def _train_and_register(
    tracker: "Tracker", workspace: Workspace, frame: "pd.DataFrame", tags: dict[str, str]
) -> "RegisteredModel":
    from ml.jobs.recording import record, register

    with tracker.run(f"segments as of {tags['as_of_date']}", tags) as run_id:
        training = _train(workspace, frame)
        stored = record(tracker, run_id, workspace, training)
        tracker.log_dataset(run_id, frame, name="features.customer_features", digest=tags["data_sha256"])
        return register(tracker, workspace.name, training, stored, tags)


def _train(workspace: Workspace, frame: "pd.DataFrame") -> "Training":
    from ml.jobs.recording import Training
    from ml.membership.evaluation import evaluate
    from ml.membership.training import train as train_membership
    from ml.segmentation.description import describe_segment
    from ml.segmentation.details import SegmentDetails
    from ml.segmentation.naming import name_segments
    from ml.segmentation.training import train
    from ml.segmentation.traits import segment_traits

    settings = workspace.segments
    segments = train(frame, range(settings.k_min, settings.k_max + 1), random_state=settings.random_state)
    names = name_segments(segment_traits(frame, segments.labels), segments.choice.used)
    descriptions = [describe_segment(frame, segments.labels == one.cluster_id, workspace.currency) for one in names]
    columns = frame[list(segments.choice.used)]
    return Training(
        frame=frame,
        segments=segments,
        details=SegmentDetails.of(segments, names, descriptions),
        membership=train_membership(columns, segments.labels, random_state=settings.random_state),
        evaluation=evaluate(columns, segments.labels, random_state=settings.random_state),
    )
