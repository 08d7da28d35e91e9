"""How Airflow is set up here: its settings as environment variables, the same for every way to start it."""

import os
import sys
from pathlib import Path

from tessera import TELEMETRY_OFF
from tessera.home import DAGS_FOLDER, PROJECT_ROOT, mlflow_tracking_uri, tessera_home

FLOW = ("ingest_sources", "resolve_customers", "build_features", "train_segments", "assign_segments")


def airflow_environment(airflow_home: Path) -> dict[str, str]:
    """Return the environment for an Airflow process whose files lie in ``airflow_home``.

    What the caller's environment sets for Airflow wins over our defaults, but never over where
    it works: somebody's own Airflow is not touched.
    """
    defaults = {
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
        "MLFLOW_TRACKING_URI": mlflow_tracking_uri(),
    }
    ours = {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS_FOLDER),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow_home / 'airflow.db'}",
        "TESSERA_HOME": str(tessera_home()),
    }
    path = [str(PROJECT_ROOT), str(DAGS_FOLDER), os.environ.get("PYTHONPATH", "")]
    search = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return {
        **TELEMETRY_OFF,
        **defaults,
        **os.environ,
        **ours,
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
        "PATH": os.pathsep.join(filter(None, search)),
    }
