"""Checks of the installation, the workspace and the warehouse, each with what to do."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

import psutil
from packaging.requirements import Requirement

from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError
from tessera.home import tessera_home
from tessera.ingestion import check_sources
from tessera.segments_table import read_segments
from tessera.warehouse import connect
from tessera.workspace import Workspace, load_workspace

NEEDED_DISK_GIB = 2  # warehouse, publications and MLflow store of the example, with room to spare
NEEDED_MEMORY_GIB = 4  # peak of a run on the example, see bench/
GIB = 2**30


@dataclass(frozen=True)
class Finding:
    """One check: what was found and, where something is amiss, what to do."""

    check: str
    is_well: bool
    found: str
    remedy: str = ""


def examine(location: str) -> list[Finding]:
    """Return what was found, the installation first; later checks that make no sense are left out."""
    findings = [_python(), _packages(), _home(), _memory()]
    try:
        workspace = load_workspace(location)
    except TesseraError as error:
        return [*findings, Finding("workspace", False, str(error), "Correct the file named.")]
    findings.append(Finding("workspace", True, f"{workspace.name}: {len(workspace.sources)} of {len(CONTRACTS)} sources, {workspace.file}"))
    checks: tuple[tuple[str, Callable[[Workspace], str], str], ...] = (
        ("sources", _sources, "Correct the workspace or the files."),
        ("warehouse", _warehouse, "Run `tessera run`, or end the program that holds the file."),
        ("publication", _publication, "Run `tessera run`."),
    )
    return [*findings, *_tried(workspace, checks)]


def _tried(workspace: Workspace, checks: tuple[tuple[str, Callable[[Workspace], str], str], ...]) -> Iterator[Finding]:
    for name, check, remedy in checks:
        try:
            yield Finding(name, True, check(workspace))
        except TesseraError as error:
            yield Finding(name, False, str(error), remedy)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", (3, 11) <= sys.version_info[:2] <= (3, 12), version, "Use Python 3.11 or 3.12, then `make clean` and `make run`.")


def _packages() -> Finding:
    wrong = []
    needed = [Requirement(text) for text in metadata.requires("tessera") or []]
    for requirement in needed:
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found = ""
        if not found or not requirement.specifier.contains(found, prereleases=True):
            wrong.append(f"{requirement.name} {found or 'absent'} (needs {requirement.specifier or 'any'})")
    text = "; ".join(wrong) if wrong else f"{len(needed)} requirements met"
    return Finding("packages", not wrong, text, "Run `make clean`, then `make run`: it installs the pinned versions." if wrong else "")


def _home() -> Finding:
    home = tessera_home()
    existing = next(folder for folder in [home, *home.parents] if folder.exists())
    free = shutil.disk_usage(existing).free / GIB
    is_writable = os.access(existing, os.W_OK)
    is_well = is_writable and free >= NEEDED_DISK_GIB
    found = f"{home}: {free:.0f} GiB free{'' if is_writable else ', not writable'}"
    return Finding("TESSERA_HOME", is_well, found, "" if is_well else f"Choose a folder you may write to with {NEEDED_DISK_GIB} GiB free.")


def _memory() -> Finding:
    free = psutil.virtual_memory().available / GIB
    is_well = free >= NEEDED_MEMORY_GIB
    return Finding("memory", is_well, f"{free:.0f} GiB available", "" if is_well else f"End other programs: a run needs up to {NEEDED_MEMORY_GIB} GiB.")


def _sources(workspace: Workspace) -> str:
    check_sources(workspace)
    left_out = [name for name in CONTRACTS if name not in workspace.sources]
    return f"files, columns and values fit{'; left out: ' + ', '.join(left_out) if left_out else ''}"


def _warehouse(workspace: Workspace) -> str:
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        rows = connection.execute("SELECT schema_name, count(*) FROM duckdb_tables() GROUP BY schema_name ORDER BY schema_name").fetchall()
    return ", ".join(f"{schema}: {count} tables" for schema, count in rows) or "empty"


def _publication(workspace: Workspace) -> str:
    rows = read_segments(workspace.paths.published_database)
    return f"{len(rows)} segments as of {rows[0].as_of_date}, {workspace.paths.published_database}"
