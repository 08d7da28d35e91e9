"""Where things lie: the project's own folders and everything a run makes (``TESSERA_HOME``)."""

import os
from dataclasses import dataclass
from pathlib import Path

from tessera.errors import TesseraError

PROJECT_ROOT = Path(__file__).resolve().parents[1]
DAGS_FOLDER = PROJECT_ROOT / "dags"
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
RESERVED_NAMES = frozenset({"airflow", "mlflow"})


def tessera_home() -> Path:
    """Return the folder for everything that runs make: ``TESSERA_HOME`` or ``.tessera`` in the project.

    Raises
    ------
    TesseraError
        The path cannot hold a database.
    """
    home = Path(os.environ.get("TESSERA_HOME") or PROJECT_ROOT / ".tessera").expanduser().resolve()
    if "?" in str(home):  # DuckDB and SQLite read what follows as options
        raise TesseraError(f"TESSERA_HOME: {home} holds a question mark, which databases cannot open. Choose another.")
    return home


def mlflow_folder() -> Path:
    """Return the folder of the MLflow store, shared by all workspaces."""
    return tessera_home() / "mlflow"


def mlflow_tracking_uri() -> str:
    """Return ``MLFLOW_TRACKING_URI`` or the SQLite store under ``TESSERA_HOME``."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{mlflow_folder() / 'mlflow.db'}"


@dataclass(frozen=True)
class WorkspacePaths:
    """The files of one workspace under ``TESSERA_HOME/<name>``."""

    folder: Path

    @classmethod
    def of(cls, workspace_name: str) -> "WorkspacePaths":
        """Return the paths of the workspace with this name; creates nothing."""
        return cls(tessera_home() / workspace_name)

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that runs write; never what readers open."""
        return self.folder / "warehouse.duckdb"

    @property
    def dlt(self) -> Path:
        """State of the ingestion pipelines."""
        return self.folder / "dlt"

    @property
    def unpacked(self) -> Path:
        """Files made of sources that cannot be read as they are; emptied by each load."""
        return self.folder / "unpacked"

    @property
    def publications(self) -> Path:
        """One folder for each publication."""
        return self.folder / "publications"

    @property
    def memberships(self) -> Path:
        """Who was in which segment on each published day, a file a day; raw files cannot give it back."""
        return self.folder / "memberships"

    @property
    def published(self) -> Path:
        """Link to the current publication; replaced by rename."""
        return self.folder / "published"

    @property
    def published_database(self) -> Path:
        """The DuckDB file that BI tools open, read-only."""
        return self.published / "segments.duckdb"

    @property
    def report(self) -> Path:
        """Folder of the current report."""
        return self.folder / "report"

    @property
    def expectations(self) -> Path:
        """Results of Great Expectations."""
        return self.folder / "expectations"

    @property
    def data_docs(self) -> Path:
        """Data Docs: the pages that show those results."""
        return self.folder / "data_docs"

    @property
    def run_airflow(self) -> Path:
        """Airflow's files for a run started in a terminal; made anew each time."""
        return self.folder / "airflow"

    @property
    def logs(self) -> Path:
        """Logs of runs started in a terminal."""
        return self.folder / "logs"
