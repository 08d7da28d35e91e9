"""Runs and models of one workspace in MLflow."""

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import mlflow
import mlflow.data
import mlflow.sklearn
import pandas as pd
from mlflow.entities import DatasetInput, Metric, Param, RunStatus
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.pipeline import Pipeline

from ml.tracking.records import ChildRun, RegisteredModel, StoredModel
from ml.tracking.store import find_or_create_experiment, open_store
from ml.trust import TRUSTED_TYPES, UntrustedFileError, check_hash, open_pipeline
from tessera.errors import TesseraError

CHAMPION = "champion"
MODEL_FILE = "model.skops"
MODEL_HASH_TAG = "model_sha256"
PARENT_RUN_TAG = "mlflow.parentRunId"
PARAMETER_LENGTH_LIMIT = 6000  # MLflow's own
REQUIREMENTS = ("numpy", "pandas", "scikit-learn", "skops")


class Tracker:
    """Runs and models of one workspace; an experiment of the workspace's name is made where absent.

    Parameters
    ----------
    experiment_name
        Name of the workspace.
    """

    def __init__(self, experiment_name: str) -> None:
        self._client = open_store()
        self._experiment_id = find_or_create_experiment(self._client, experiment_name)

    @contextlib.contextmanager
    def run(self, name: str, tags: Mapping[str, str]) -> Iterator[str]:
        """Open a run and close it as finished, or as failed when the block raises.

        Runs with the same tags that a killed process left open are closed first.

        Yields
        ------
        str
            Id of the run.
        """
        condition = " and ".join(
            ["attributes.status = 'RUNNING'", *(f"tags.{key} = '{value}'" for key, value in tags.items())]
        )
        for abandoned in self._client.search_runs([self._experiment_id], condition):
            self._client.set_terminated(abandoned.info.run_id, RunStatus.to_string(RunStatus.KILLED))
        run_id = self._client.create_run(self._experiment_id, tags=dict(tags), run_name=name).info.run_id
        try:
            yield run_id
        except BaseException:
            self._client.set_terminated(run_id, RunStatus.to_string(RunStatus.FAILED))
            raise
        self._client.set_terminated(run_id)

    def log(
        self, run_id: str, *, parameters: Mapping[str, object] | None = None, metrics: Mapping[str, float] | None = None
    ) -> None:
        """Write parameters and metrics in one request."""
        now = int(time.time() * 1000)
        self._client.log_batch(
            run_id,
            metrics=[Metric(key, value, now, 0) for key, value in (metrics or {}).items()],
            params=[Param(key, str(value)[:PARAMETER_LENGTH_LIMIT]) for key, value in (parameters or {}).items()],
        )

    def log_children(self, parent_id: str, children: Sequence[ChildRun]) -> None:
        """Write finished runs below another one."""
        for child in children:
            tags = {PARENT_RUN_TAG: parent_id}
            run_id = self._client.create_run(self._experiment_id, tags=tags, run_name=child.name).info.run_id
            self.log(run_id, parameters=child.parameters, metrics=child.metrics)
            self._client.set_terminated(run_id)

    def log_dataset(self, run_id: str, frame: pd.DataFrame, *, name: str, digest: str) -> None:
        """Name the data a run was trained on; MLflow keeps the schema, not the rows."""
        dataset = mlflow.data.from_pandas(frame, name=name, digest=digest[:36])
        self._client.log_inputs(run_id, [DatasetInput(dataset._to_mlflow_entity(), [])])

    def log_files(self, run_id: str, folder: Path) -> None:
        """Store every file of a folder with the run."""
        self._client.log_artifacts(run_id, str(folder))

    def fetch_files(self, run_id: str, names: Sequence[str], folder: Path) -> None:
        """Copy files of a run into a folder; those that the run does not have are passed over."""
        for name in names:
            with contextlib.suppress(OSError, MlflowException):
                self._client.download_artifacts(run_id, name, str(folder))

    def log_table(self, run_id: str, rows: pd.DataFrame, name: str) -> None:
        """Store rows with the run as ``name.csv``, which the UI shows as a table."""
        self._client.log_text(run_id, rows.to_csv(index=False, lineterminator="\n"), f"{name}.csv")

    def log_model(
        self, run_id: str, model: Pipeline, *, name: str, columns: pd.DataFrame, output: object
    ) -> StoredModel:
        """Save a fitted Pipeline with the run as skops, never pickle.

        Parameters
        ----------
        run_id
            The run it belongs to.
        model
            Fitted.
        name
            Name of the saved model within the run.
        columns, output
            A few rows of input and what the model answers: the signature.
        """
        mlflow.set_experiment(experiment_id=self._experiment_id)
        with mlflow.start_run(run_id=run_id):
            info = mlflow.sklearn.log_model(
                model,
                name=name,
                serialization_format="skops",
                skops_trusted_types=list(TRUSTED_TYPES),
                pip_requirements=[f"{package}=={package_version(package)}" for package in REQUIREMENTS],
                signature=infer_signature(columns, output),
            )
        content = self._model_bytes(info.model_uri)
        return StoredModel(info.model_uri, info.model_id, run_id, hashlib.sha256(content).hexdigest())

    def register(self, name: str, stored: StoredModel, tags: Mapping[str, str]) -> RegisteredModel:
        """Make a version with all its tags in one step, so that no version is ever without them."""
        try:
            self._client.create_registered_model(name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        every_tag = {**tags, MODEL_HASH_TAG: stored.sha256}
        made = self._client.create_model_version(
            name, source=stored.uri, run_id=stored.run_id, tags=every_tag, model_id=stored.model_id
        )
        return RegisteredModel.from_mlflow(made)

    def find(self, name: str, tags: Mapping[str, str]) -> RegisteredModel | None:
        """Return the newest version of a model with these tags, or None."""
        found = self.versions(name)
        matching = [one for one in found if all(one.tags.get(key) == value for key, value in tags.items())]
        return max(matching, key=lambda one: one.version, default=None)

    def versions(self, name: str) -> list[RegisteredModel]:
        """Return every version of a model; none where nothing is registered under the name."""
        found: list[RegisteredModel] = []
        token: str | None = None
        while True:
            page = self._client.search_model_versions(f"name = '{name}'", page_token=token)
            found += [RegisteredModel.from_mlflow(one) for one in page]
            token = page.token
            if not token:
                return found

    def tag(self, model: RegisteredModel, tags: Mapping[str, str]) -> None:
        """Write tags to a version, last first: a killed process leaves none that says more than was done."""
        for key, value in reversed(list(tags.items())):
            self._client.set_model_version_tag(model.name, str(model.version), key, value)

    def version(self, name: str, version: int) -> RegisteredModel:
        """Return one version of a model."""
        try:
            return RegisteredModel.from_mlflow(self._client.get_model_version(name, str(version)))
        except MlflowException as error:
            raise TesseraError(
                f"the registry has no version {version} of {name}. Run train_segments to register one."
            ) from error

    def champion(self, name: str) -> RegisteredModel | None:
        """Return the version that the alias ``champion`` points to, or None."""
        try:
            return RegisteredModel.from_mlflow(self._client.get_model_version_by_alias(name, CHAMPION))
        except MlflowException as error:
            if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                return None
            raise

    def set_champion(self, model: RegisteredModel) -> None:
        """Point the alias ``champion`` to a version."""
        self._client.set_registered_model_alias(model.name, CHAMPION, str(model.version))

    def load_model(self, model: RegisteredModel) -> Pipeline:
        """Open a registered model once its file has proved to be ours.

        Raises
        ------
        UntrustedFileError
            When its file is missing, is not the registered one or holds a type that ours never hold.
        """
        where = f"{MODEL_FILE} of version {model.version} of {model.name}"
        try:
            content = self._model_bytes(model.source)
        except (OSError, MlflowException) as error:
            raise UntrustedFileError(f"{where} cannot be read: {error}. Run train_segments again.") from error
        check_hash(content, model.tags.get(MODEL_HASH_TAG), where)
        try:
            return open_pipeline(content, where)
        except (AttributeError, ImportError, KeyError, TypeError, ValueError) as error:
            raise UntrustedFileError(
                f"{where} was written by another version of Tessera or of its libraries ({error!r}). Run "
                "train_segments to register a new one."
            ) from error

    def is_intact(self, model: RegisteredModel) -> bool:
        """Return whether a registered model can still be opened."""
        try:
            self.load_model(model)
        except UntrustedFileError:
            return False
        return True

    def load_json(self, model: RegisteredModel, file_name: str, hash_tag: str) -> dict[str, Any]:
        """Read a JSON file of a version's run after checking it against the SHA-256 in the version's tags.

        Raises
        ------
        UntrustedFileError
            When the file is missing or is not the registered one.
        """
        where = f"{file_name} of version {model.version} of {model.name}"
        try:
            content = Path(self._client.download_artifacts(model.run_id, file_name)).read_bytes()
        except (OSError, MlflowException) as error:
            raise UntrustedFileError(f"{where} cannot be read: {error}. Run train_segments again.") from error
        check_hash(content, model.tags.get(hash_tag), where)
        read: dict[str, Any] = json.loads(content)
        return read

    @staticmethod
    def _model_bytes(uri: str) -> bytes:
        return (Path(mlflow.artifacts.download_artifacts(artifact_uri=uri)) / MODEL_FILE).read_bytes()
