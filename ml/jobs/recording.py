"""Put a training on record: numbers, pictures and models of a run, and the pair of versions in the registry."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import sklearn
from sklearn.pipeline import Pipeline

from ml import plots
from ml.jobs.fingerprint import git_commit
from ml.jobs.names import (
    DETAILS_FILE,
    DETAILS_HASH_TAG,
    FINGERPRINT_TAG,
    MEMBERSHIP_VERSION_TAG,
    membership_model_name,
    segments_model_name,
)
from ml.membership.evaluation import MembershipEvaluation
from ml.membership.model import feature_importances
from ml.segmentation.details import SegmentDetails
from ml.segmentation.training import SegmentModel
from ml.segmentation.traits import segment_traits
from ml.tracking import RegisteredModel, StoredModel, Tracker
from tessera import __version__
from tessera.workspace import Workspace

SIGNATURE_ROWS = 100


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
        return self.frame[list(self.segments.choice.used)]


def record(tracker: Tracker, run_id: str, workspace: Workspace, training: Training) -> tuple[StoredModel, StoredModel]:
    """Write a training to its run; return the stored segments and membership models, not yet registered."""
    _record_numbers(tracker, run_id, workspace, training)
    for candidate in training.segments.candidates:
        metrics = {
            "silhouette": candidate.silhouette,
            "silhouette_standard_error": candidate.silhouette_standard_error,
            "inertia": candidate.inertia,
            "smallest_share": candidate.smallest_share,
        }
        parameters = {"k": candidate.k, "is_chosen": candidate == training.segments.chosen}
        tracker.log_child(run_id, f"k = {candidate.k}", parameters=parameters, metrics=metrics)
    with tempfile.TemporaryDirectory() as folder:
        _write_files(Path(folder), training)
        tracker.log_files(run_id, Path(folder))
    sample = training.columns.head(SIGNATURE_ROWS)
    labels = training.segments.labels[:SIGNATURE_ROWS]
    return (
        tracker.log_model(run_id, training.segments.pipeline, name="segments", columns=sample, output=labels),
        tracker.log_model(run_id, training.membership, name="membership", columns=sample, output=labels),
    )


def register(
    tracker: Tracker,
    workspace_name: str,
    training: Training,
    stored: tuple[StoredModel, StoredModel],
    tags: dict[str, str],
) -> RegisteredModel:
    """Register the pair, the segments version last and naming its partner: its existence says that all is there.

    A membership version that a killed run left alone is of an equal training, so it becomes the partner.
    """
    segments, membership = stored
    name = membership_model_name(workspace_name)
    partner = tracker.find(name, {FINGERPRINT_TAG: tags[FINGERPRINT_TAG]})
    if partner is None or not tracker.is_intact(partner):
        partner = tracker.register(name, membership, tags)
    chosen = training.segments.chosen
    own_tags = {
        **tags,
        "k": str(chosen.k),
        "silhouette": repr(chosen.silhouette),
        DETAILS_HASH_TAG: hashlib.sha256(training.details.to_json().encode()).hexdigest(),
        MEMBERSHIP_VERSION_TAG: str(partner.version),
    }
    return tracker.register(segments_model_name(workspace_name), segments, own_tags)


def _record_numbers(tracker: Tracker, run_id: str, workspace: Workspace, training: Training) -> None:
    segments = training.segments
    parameters: dict[str, object] = {
        **workspace.segments.model_dump(),
        "k": segments.chosen.k,
        "columns": ", ".join(segments.choice.used),
        "customer_count": len(training.frame),
        "git_commit": git_commit(),
        "tessera_version": __version__,
        "scikit_learn_version": sklearn.__version__,
        **{f"dropped.{column}": reason for column, reason in segments.choice.dropped.items()},
    }
    metrics = {
        "silhouette": segments.chosen.silhouette,
        "silhouette_standard_error": segments.chosen.silhouette_standard_error,
        "inertia": segments.chosen.inertia,
        "smallest_share": segments.chosen.smallest_share,
        **{f"membership.{name}": value for name, value in training.evaluation.metrics.items()},
    }
    tracker.log(run_id, parameters=parameters, metrics=metrics)


def _write_files(folder: Path, training: Training) -> None:
    segments = training.segments
    names = [one.segment_name for one in training.details.names]
    (folder / DETAILS_FILE).write_text(training.details.to_json(), encoding="utf-8", newline="\n")
    components = segments.projection.apply(segments.points)
    importances = dict(zip(segments.choice.used, feature_importances(training.membership), strict=True))
    figures = {
        "search.png": plots.draw_search(segments.candidates, segments.chosen),
        "customers.png": plots.draw_scatter(components, segments.labels, names),
        "traits.png": plots.draw_traits(segment_traits(training.frame, segments.labels), names),
        "membership.png": plots.draw_membership(training.evaluation, importances),
    }
    for name, figure in figures.items():
        plots.save(figure, folder / name)
