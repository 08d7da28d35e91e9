"""The MLflow store of this installation and its experiments, made where absent."""

import contextlib
import logging
import os
import tempfile
from pathlib import Path

import mlflow
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
from mlflow.tracking import MlflowClient

from tessera.home import mlflow_folder, mlflow_tracking_uri

STORE_FILE = "mlflow.db"


def open_store() -> MlflowClient:
    """Return a client of the store that MLFLOW_TRACKING_URI names, or of our own, made where absent."""
    uri = mlflow_tracking_uri()
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    for chatty in ("alembic", "mlflow.store.db.utils"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    _create_own_store(uri)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def find_or_create_experiment(client: MlflowClient, name: str) -> str:
    """Return the id of an experiment; one that the UI opens with its pages for models where absent."""
    found = client.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    is_database = mlflow_tracking_uri().startswith("sqlite:")
    location = (mlflow_folder() / "artifacts" / name).as_uri() if is_database else None
    kind = {"mlflow.experimentKind": "custom_model_development"}
    return str(client.create_experiment(name, artifact_location=location, tags=kind))


def _create_own_store(uri: str) -> None:
    """Make the store under TESSERA_HOME where absent, all its tables or none.

    A process killed while MLflow makes them one by one would leave a store that never opens again.
    """
    file = mlflow_folder() / STORE_FILE
    if uri != f"sqlite:///{file}" or file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        unfinished = Path(folder) / STORE_FILE
        SqlAlchemyStore(f"sqlite:///{unfinished}", (file.parent / "artifacts").as_uri()).engine.dispose()
        with contextlib.suppress(FileExistsError):  # another workspace was faster
            os.link(unfinished, file)
