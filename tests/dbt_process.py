"""dbt in processes forked from one that has read the project: to read it takes longer than to build a small company."""

import multiprocessing
import os
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tessera.home import DBT_PROJECT

PROJECT = ("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT))


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.dbt_manifest"])
    return context


def run(arguments: Sequence[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a command of dbt on the project; returns its exit code and what it printed.

    Parameters
    ----------
    arguments
        What stands behind ``dbt``, without the folders of project and profiles.
    environment
        All variables of the process.
    """
    with tempfile.NamedTemporaryFile("r") as output:
        child = _server().Process(target=_invoke, args=(list(arguments), environment, output.name))
        child.start()
        child.join()
        return subprocess.CompletedProcess(list(arguments), child.exitcode or 0, output.read(), "")


def _invoke(arguments: list[str], environment: dict[str, str], output: str) -> None:
    from dbt.cli.main import dbtRunner

    from tests.dbt_manifest import MANIFEST

    with Path(output).open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.clear()
    os.environ |= environment
    result = dbtRunner(manifest=MANIFEST).invoke([*arguments, *PROJECT])
    if result.exception:
        print(result.exception, flush=True)
    raise SystemExit(0 if result.success else 1)
