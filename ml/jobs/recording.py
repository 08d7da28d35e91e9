"""Put a training on record: numbers, pictures and models of a run, and the pair of versions in the registry."""

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import sklearn

from ml.jobs.fingerprint import git_commit
from ml.jobs.names import (
    DETAILS_FILE,
    DETAILS_HASH_TAG,
    FINGERPRINT_TAG,
    MEMBERSHIP_VERSION_TAG,
    SEGMENT_KEYS_TAG,
    membership_model_name,
    segments_model_name,
)
from ml.jobs.pictures import candidates_frame, write_pictures
from ml.jobs.training_result import Training
from ml.tracking import ChildRun, RegisteredModel, StoredModel, Tracker
from tessera import __version__
from tessera.workspace import Workspace

SIGNATURE_ROWS = 100


def record(tracker: Tracker, run_id: str, workspace: Workspace, training: Training) -> tuple[StoredModel, StoredModel]:
    """Write a training to its run; return the stored segments and membership models, not yet registered.

    What travels with them is written by ``register``, as it may name a version that is registered in between.
    """
    _record_numbers(tracker, run_id, workspace, training)
    record_dropped(tracker, run_id, training.details.dropped)
    tracker.log_children(run_id, _children(training))
    with tempfile.TemporaryDirectory() as folder:
        _write_files(Path(folder), training, workspace.segments.random_state)
        tracker.log_files(run_id, Path(folder))
    sample = training.columns.head(SIGNATURE_ROWS)
    labels = training.segments.labels[:SIGNATURE_ROWS]
    return (
        tracker.log_model(run_id, training.segments.pipeline, name="segments", columns=sample, output=labels),
        tracker.log_model(run_id, training.membership, name="membership", columns=sample, output=labels),
    )


def record_dropped(tracker: Tracker, run_id: str, dropped: Mapping[str, str]) -> None:
    """Write why columns were left out as a table of the run.

    A column may be named after a department in any language, which MLflow takes for no parameter's name.
    """
    tracker.log_table(run_id, pd.DataFrame(list(dropped.items()), columns=["column_name", "reason"]), "dropped_columns")


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
    details = training.details.to_json()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / DETAILS_FILE).write_text(details, encoding="utf-8", newline="\n")
        tracker.log_files(segments.run_id, Path(folder))
    name = membership_model_name(workspace_name)
    partner = tracker.find(name, {FINGERPRINT_TAG: tags[FINGERPRINT_TAG]})
    if partner is None or not tracker.is_intact(partner):
        partner = tracker.register(name, membership, tags)
    candidate = training.details.candidate
    own_tags = {
        **tags,
        "k": str(len([one for one in training.segments.cluster_ids if one >= 0])),
        "silhouette": repr(candidate.silhouette if candidate else float("nan")),
        "candidate": training.details.spec.name,
        SEGMENT_KEYS_TAG: ",".join(one.segment_key for one in training.details.names),
        DETAILS_HASH_TAG: hashlib.sha256(details.encode()).hexdigest(),
        MEMBERSHIP_VERSION_TAG: str(partner.version),
    }
    return tracker.register(segments_model_name(workspace_name), segments, own_tags)


def _children(training: Training) -> list[ChildRun]:
    details = training.details
    return [
        ChildRun(
            name=one.spec.name,
            parameters={
                "family": one.spec.family,
                "preparation": one.spec.preparation,
                "k": one.k,
                "is_finalist": one.is_finalist,
                "is_chosen": one.is_chosen,
                "reason": one.reason,
            },
            metrics={name: value for name, value in one.metrics.items() if name != "k"},  # it is a parameter
        )
        for one in (*details.candidates, *([details.incumbent] if details.incumbent else []))
    ]


def _record_numbers(tracker: Tracker, run_id: str, workspace: Workspace, training: Training) -> None:
    details, candidate = training.details, training.details.candidate
    parameters: dict[str, object] = {
        **workspace.segments.model_dump(),
        "candidate": details.spec.name,
        "verdict": details.decision.verdict,
        "cause": details.decision.cause,
        "reasons": "; ".join(details.decision.reasons),
        "columns": ", ".join(details.columns),
        "customer_count": len(training.frame),
        "git_commit": git_commit(),
        "tessera_version": __version__,
        "scikit_learn_version": sklearn.__version__,
    }
    metrics = {
        **(candidate.metrics if candidate else {}),
        **{f"rfm_worth.{name}": value for name, value in details.rfm_worth.items()},
        **{f"membership.{name}": value for name, value in training.evaluation.metrics.items()},
    }
    tracker.log(run_id, parameters=parameters, metrics=metrics)


def _write_files(folder: Path, training: Training, random_state: int) -> None:
    if training.details.candidates:
        table = candidates_frame(training.details.candidates)
        table.to_csv(folder / "candidates.csv", index=False, lineterminator="\n")
    write_pictures(folder, training, random_state)
