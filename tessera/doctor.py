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
        return [*findings, Finding("workspace", is_well=False, found=str(error), remedy="Correct the file named.")]
    fed = sum(bool(workspace.sources_of(contract)) for contract in CONTRACTS)
    found = f"{workspace.name}: {fed} of {len(CONTRACTS)} contracts, {workspace.file}"
    findings.append(Finding("workspace", is_well=True, found=found))
    checks: tuple[tuple[str, Callable[[Workspace], str], str], ...] = (
        ("rules", _rules, "Correct the file named."),
        ("sources", _sources, "Correct the workspace or the files."),
        ("warehouse", _warehouse, "Run `tessera run`, or end the program that holds the file."),
        ("publication", _publication, "Run `tessera run`."),
    )
    return [*findings, *_tried(workspace, checks)]


def _tried(workspace: Workspace, checks: tuple[tuple[str, Callable[[Workspace], str], str], ...]) -> Iterator[Finding]:
    for name, check, remedy in checks:
        try:
            yield Finding(name, is_well=True, found=check(workspace))
        except TesseraError as error:
            yield Finding(name, is_well=False, found=str(error), remedy=remedy)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    is_well = (3, 11) <= sys.version_info[:2] <= (3, 12)
    return Finding(
        "Python", is_well, version, "" if is_well else "Use Python 3.11 or 3.12: `make clean`, then `make run`."
    )


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
    remedy = "Run `make clean`, then `make run`: it installs the pinned versions." if wrong else ""
    return Finding("packages", not wrong, text, remedy)


def _home() -> Finding:
    home = tessera_home()
    existing = next(folder for folder in [home, *home.parents] if folder.exists())
    free = shutil.disk_usage(existing).free / GIB
    flaw = ", not writable" if not os.access(existing, os.W_OK) else ""
    flaw = flaw if existing.is_dir() else f", but {existing} is not a folder"
    is_well = not flaw and free >= NEEDED_DISK_GIB
    remedy = "" if is_well else f"Choose a folder you may write to with {NEEDED_DISK_GIB} GiB free."
    return Finding("TESSERA_HOME", is_well, f"{home}: {free:.0f} GiB free{flaw}", remedy)


def _memory() -> Finding:
    free = psutil.virtual_memory().available / GIB
    is_well = free >= NEEDED_MEMORY_GIB
    remedy = "" if is_well else f"End other programs: a run needs up to {NEEDED_MEMORY_GIB} GiB."
    return Finding("memory", is_well, f"{free:.0f} GiB available", remedy)


def _rules(workspace: Workspace) -> str:
    from rules.jobs import read_workspace_rules

    found = read_workspace_rules(workspace)
    return f"{len(found.rules)} rules, {found.file}" if found.rules else f"none: there is no {found.file}"


def _sources(workspace: Workspace) -> str:
    problems = check_sources(workspace)
    stopping = [problem.text for problem in problems if problem.stops_load]
    if stopping:
        raise TesseraError("\n".join(stopping))
    left_out = [name for name in CONTRACTS if not workspace.sources_of(name)]
    return f"files, columns and values fit{'; left out: ' + ', '.join(left_out) if left_out else ''}"


def _warehouse(workspace: Workspace) -> str:
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        rows = connection.execute(
            "SELECT schema_name, count(*) FROM duckdb_tables() GROUP BY schema_name ORDER BY schema_name"
        ).fetchall()
    return ", ".join(f"{schema}: {count} tables" for schema, count in rows) or "empty"


def _publication(workspace: Workspace) -> str:
    rows = read_segments(workspace.paths.published_database)
    if not rows:
        raise TesseraError(f"{workspace.paths.published_database} holds no segment.")
    return f"{len(rows)} segments as of {rows[0].as_of_date}, {workspace.paths.published_database}"
