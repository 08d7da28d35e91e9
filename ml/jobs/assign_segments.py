"""Put every customer of a day into a segment with the champion; a DAG task or the command calls it."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ml.jobs.names import OVERRIDDEN_BY_TAG, OVERRIDE_REASON_TAG
from tessera.errors import TesseraError
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.scoring import Champion, LastTraining

STAMPED = ("predictions.segment_assignments",)


def assign_segments(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Score the features of a day and write the tables of ``predictions`` that tell of segments, all or none.

    When the rows are those that are stored already, nothing is written and ``scored_at`` stays.

    Parameters
    ----------
    workspace
        The company.
    as_of_date
        Day whose features are read and whose predictions are replaced.

    Returns
    -------
    dict
        ``model_name``, ``model_version``, ``customer_count``, ``segment_count``, ``is_unchanged``.

    Raises
    ------
    TesseraError
        When there is no champion, the day has no features, or the champion's files cannot be trusted.
    """
    from ml.continuity.memberships import gather_memberships
    from ml.features import read_customer_features
    from ml.jobs.replacing import replace_predictions
    from ml.scoring import score_customers
    from tessera.warehouse import connect

    champion, training = load_champion(workspace, as_of_date)
    frame = read_customer_features(workspace.paths.warehouse, as_of_date, also=champion.segments.feature_names_in_)
    tables = score_customers(champion, training, frame, as_of_date=as_of_date, currency=workspace.currency)
    with connect(workspace.paths.warehouse) as connection:
        is_unchanged = replace_predictions(connection, tables, as_of_date, stamped=STAMPED)
        gather_memberships(connection, workspace.paths, as_of_date)
    return {
        "model_name": champion.name,
        "model_version": champion.version,
        "customer_count": len(frame),
        "segment_count": len(champion.details.names),
        "is_unchanged": is_unchanged,
    }


def load_champion(workspace: Workspace, as_of_date: date) -> "tuple[Champion, LastTraining]":
    """Load the models that serve, names as people gave them, and the last training of a day or before.

    Raises
    ------
    TesseraError
        When there is no champion, or its files cannot be trusted.
    """
    from ml.continuity.names import apply_overrides
    from ml.jobs.registry import Registry
    from ml.scoring import LastTraining
    from ml.tracking import Tracker

    registry = Registry(Tracker(workspace.name), workspace.name)
    segments = registry.tracker.champion(registry.name)
    if segments is None:
        raise TesseraError(
            f"no version of {registry.name} has the alias champion, so there is nothing to score with. Run "
            "train_segments first."
        )
    champion = registry.open(segments)
    names = apply_overrides(champion.details.names, workspace)
    newest = registry.newest_training(as_of_date) or segments
    return replace(champion, details=replace(champion.details, names=names)), LastTraining(
        version=newest.version,
        details=registry.details(newest),
        overridden_by=newest.tags.get(OVERRIDDEN_BY_TAG, ""),
        override_reason=newest.tags.get(OVERRIDE_REASON_TAG, ""),
    )
