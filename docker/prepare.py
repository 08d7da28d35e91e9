"""The one-shot service: the log-in of the user admin, then Airflow's metadata database."""
# ruff: noqa: INP001 - a script in the image, not part of a package

import json
import os
import subprocess
import sys
from pathlib import Path

PASSWORDS_FILE = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"


def write_log_in(file: Path, password: str) -> None:
    """Write the file that Airflow's simple auth manager reads; only its owner may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump({"admin": password}, stream)


def main() -> int:
    """Write the log-in, then bring the database to the state that this Airflow needs."""
    write_log_in(Path(os.environ[PASSWORDS_FILE]), os.environ["AIRFLOW_ADMIN_PASSWORD"])
    airflow = str(Path(sys.executable).with_name("airflow"))
    return subprocess.run([airflow, "db", "migrate"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
