"""Say which customers of a day are far from all others; a DAG task or the command calls it."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from ml.jobs.names import FINGERPRINT_TAG, anomaly_model_name
from tessera.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

    from ml.tracking import RegisteredModel, Tracker

TABLE = "predictions.customer_anomalies"
logger = logging.getLogger(__name__)


def flag_anomalies(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Fit the model of anomalies on the features of a day, register it, and write everyone's score.

    Being far from all others is about the customers of that day, so each day has its model. The same data and code
    give the version that is registered already, and then nothing is written. With fewer customers than the model
    needs, or none that differ, the day has no rows; the run goes on.

    Parameters
    ----------
    workspace
        The company.
    as_of_date
        Day whose features are read and whose rows are replaced.

    Returns
    -------
    dict
        ``model_name``, ``model_version`` (None without a model), ``customer_count``, ``anomaly_count``,
        ``is_unchanged``.

    Raises
    ------
    TesseraError
        When the day has no features, or a registered file is not the one that was registered.
    """
    from ml.anomalies.training import EMPTY_SCORES, score
    from ml.features import read_customer_features
    from ml.jobs.replacing import replace_predictions
    from tessera.warehouse import connect

    frame = read_customer_features(workspace.paths.warehouse, as_of_date)
    name = anomaly_model_name(workspace.name)
    found = _find_or_train(workspace, frame, as_of_date)
    scores = score(found[1], frame) if found else EMPTY_SCORES
    version = found[0].version if found else None
    rows = _stamp(scores, found, as_of_date, name)
    with connect(workspace.paths.warehouse) as connection:
        is_unchanged = replace_predictions(connection, {TABLE: rows}, as_of_date, stamped=(TABLE,))
    return {
        "model_name": name,
        "model_version": version,
        "customer_count": len(frame),
        "anomaly_count": int(scores["is_anomaly"].sum()),
        "is_unchanged": is_unchanged,
    }


def _stamp(
    scores: "pd.DataFrame", found: "tuple[RegisteredModel, Pipeline] | None", as_of_date: date, name: str
) -> "pd.DataFrame":
    import pandas as pd

    limit = float(-found[1][-1].offset_) if found else 0.0
    version = found[0].version if found else 0
    return scores.assign(score_limit=limit, as_of_date=pd.Timestamp(as_of_date), model_name=name, model_version=version)


def _find_or_train(
    workspace: Workspace, frame: "pd.DataFrame", as_of_date: date
) -> "tuple[RegisteredModel, Pipeline] | None":
    """Return the registered model of these data with its Pipeline; None where the data allow none."""
    from ml.anomalies.training import AnomalyModelError
    from ml.features import fingerprint_frame
    from ml.jobs.fingerprint import training_fingerprint
    from ml.tracking import Tracker

    data = fingerprint_frame(frame)
    fingerprint = training_fingerprint(data, as_of_date, workspace.segments, workspace.currency)
    tracker = Tracker(workspace.name)
    known = tracker.find(anomaly_model_name(workspace.name), {FINGERPRINT_TAG: fingerprint})
    if known is not None and tracker.is_intact(known):
        return known, tracker.load_model(known)
    tags = {FINGERPRINT_TAG: fingerprint, "data_sha256": data, "as_of_date": as_of_date.isoformat()}
    try:
        return _train_and_register(tracker, workspace, frame, tags)
    except AnomalyModelError as error:
        logger.warning("nobody is looked at for being far from all others: %s", error)
        return None


def _train_and_register(
    tracker: "Tracker", workspace: Workspace, frame: "pd.DataFrame", tags: dict[str, str]
) -> "tuple[RegisteredModel, Pipeline]":
    from ml.anomalies.training import train
    from ml.jobs.recording import record_dropped

    model = train(frame, random_state=workspace.segments.random_state)
    columns = frame[list(model.choice.used)].astype(float).head(100)
    with tracker.run(f"anomalies as of {tags['as_of_date']}", tags) as run_id:
        parameters: dict[str, object] = {
            "columns": ", ".join(model.choice.used),
            "customer_count": len(frame),
            "reference_count": model.reference_count,
        }
        tracker.log(run_id, parameters=parameters, metrics={"anomaly.threshold": model.threshold})
        record_dropped(tracker, run_id, model.choice.dropped)
        output = model.pipeline.predict(columns)
        stored = tracker.log_model(run_id, model.pipeline, name="anomalies", columns=columns, output=output)
        registered = tracker.register(anomaly_model_name(workspace.name), stored, tags)
    tracker.set_champion(registered)
    return registered, model.pipeline
