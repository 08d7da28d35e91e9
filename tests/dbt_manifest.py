"""The dbt project as read by the server that `tests.dbt_process` forks from; importing this takes seconds.

A manifest holds the name of the database, so every warehouse of a test is called `warehouse.duckdb`.
"""

import os
import tempfile
from typing import Any

from tests.dbt_process import PROJECT


def _read_project() -> Any:
    """Return the manifest: models, tests and macros, whose variables are filled in only when they are run."""
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TESSERA_WAREHOUSE": f"{folder}/warehouse.duckdb", "DO_NOT_TRACK": "1"}
        places = ["--target-path", folder, "--log-path", folder]
        read = dbtRunner().invoke(["--log-level", "none", "parse", *PROJECT, *places])
    return read.result if read.success else None  # then each command reads it again and says what is wrong


MANIFEST = _read_project()
