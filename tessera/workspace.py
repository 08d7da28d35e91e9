"""A workspace: one YAML file a company, read and checked here and nowhere else."""

import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from glob import glob, has_magic
from pathlib import Path
from typing import Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from tessera.contracts import CONTRACTS, SourceContract
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT, WorkspacePaths
from tessera.settings_file import line_of, near_match, read_settings, shortened
from tessera.workspace_fields import Currency, DayOrLatest, TimeZone, WorkspaceName

WORKSPACE_FILE = "tessera.yml"
PACKAGE_SCHEME = "package:"


SEARCH_LIMIT = 50  # beyond that a person cannot tell segments apart


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SourceSettings(_Strict):
    """Where one source lies and which of its columns means what in our contract."""

    files: str = Field(min_length=1)
    columns: dict[str, str] = Field(min_length=1)
    time_zone: TimeZone | None = None


class SegmentSettings(_Strict):
    """How segments are searched; the defaults suit a first look."""

    k_min: int = Field(default=2, ge=2, le=SEARCH_LIMIT)
    k_max: int = Field(default=12, ge=2, le=SEARCH_LIMIT)
    random_state: int = Field(default=20170101, ge=0, le=2**32 - 1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.k_max < self.k_min:
            raise ValueError(f"k_max ({self.k_max}) is below k_min ({self.k_min})")
        return self


class Workspace(_Strict):
    """One company's settings.

    Attributes
    ----------
    as_of_date
        A day, or ``latest`` for the day after the newest event.
    sources
        Settings by the name of the contract; what a company lacks is left out.
    """

    name: WorkspaceName
    time_zone: TimeZone
    currency: Currency
    as_of_date: DayOrLatest = "latest"
    sources: dict[str, SourceSettings] = Field(min_length=1)
    segments: SegmentSettings = SegmentSettings()
    _file: Path = PrivateAttr(default=Path(WORKSPACE_FILE))

    @property
    def file(self) -> Path:
        """The YAML file that this was read from."""
        return self._file

    @property
    def paths(self) -> WorkspacePaths:
        """Where this workspace's runs write."""
        return WorkspacePaths.of(self.name)

    def source_time_zone(self, source: str) -> str:
        """Return the zone in which the source writes its clock times."""
        return self.sources[source].time_zone or self.time_zone

    def source_files(self, source: str) -> list[Path]:
        """Return the files of a source, sorted by name.

        Raises
        ------
        TesseraError
            When nothing lies where the workspace points.
        """
        return find_files(self.sources[source].files, self._file.parent, f"{self._file}: sources.{source}.files")


def find_files(location: str, base: Path, where: str) -> list[Path]:
    """Resolve ``package:name/path``, a path or a glob to existing files, sorted.

    Relative paths start at ``base``, the folder of the workspace file.
    """
    if location.startswith(PACKAGE_SCHEME):
        package, _, inner = location.removeprefix(PACKAGE_SCHEME).lstrip("/").partition("/")
        base, pattern = _package_folder(package, where), inner
    else:
        pattern = str(Path(location).expanduser())
    exact = base / pattern
    if exact.is_file() or not has_magic(pattern):  # a name may hold the signs of a pattern
        found = [exact]
    else:
        matches = glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
        found = sorted(base / match for match in matches)
    files = [path for path in found if path.is_file()]
    if not files:
        kind = "no file matches" if has_magic(pattern) else "there is no file"
        folder = " It is a folder: name the files in it, such as folder/*.parquet." if exact.is_dir() else ""
        rule = "a relative path starts at the workspace's folder"
        raise TesseraError(f"{where}: {kind} {exact}.{folder} Correct the path; {rule}.")
    return files


def _package_folder(package: str, where: str) -> Path:
    spec = importlib.util.find_spec(package) if package.isidentifier() and package != "__main__" else None
    if spec is None or not spec.submodule_search_locations:
        raise TesseraError(f"{where}: the package {package!r} is not installed. Install it, or point elsewhere.")
    return Path(next(iter(spec.submodule_search_locations)))


def load_workspace(location: str | Path) -> Workspace:
    """Read and check a workspace.

    Parameters
    ----------
    location
        The YAML file or the folder that holds ``tessera.yml``; a relative one is looked up from
        the current folder, then from the project's.

    Raises
    ------
    TesseraError
        Naming file, line and key, what was found and what is allowed.
    """
    file = _find_workspace_file(Path(location).expanduser())
    content, node = read_settings(file)
    try:
        workspace = Workspace.model_validate(content)
    except ValidationError as error:
        raise TesseraError(_explain(file, node, error)) from error
    workspace._file = file
    problems = [f"{file}, line {line_of(node, loc)}: {text}" for loc, text in _contract_problems(workspace)]
    if problems:
        raise TesseraError("\n".join(problems))
    return workspace


def _find_workspace_file(location: Path) -> Path:
    candidates = [location] if location.is_absolute() else [Path.cwd() / location, PROJECT_ROOT / location]
    for candidate in candidates:
        file = candidate / WORKSPACE_FILE if candidate.is_dir() else candidate
        if file.is_file():
            return file.resolve()
    known = sorted(
        str(path.parent.relative_to(PROJECT_ROOT)) for path in PROJECT_ROOT.glob(f"examples/*/{WORKSPACE_FILE}")
    )
    raise TesseraError(
        f"there is no workspace at {location}: looked for a YAML file or a folder with {WORKSPACE_FILE} in "
        f"{' and '.join(str(candidate) for candidate in candidates)}. Examples: {', '.join(known) or 'none'}."
    )


def _contract_problems(workspace: Workspace) -> list[tuple[tuple[str, ...], str]]:
    problems: list[tuple[tuple[str, ...], str]] = [
        (("sources",), f"sources: {name!r} is missing; without it there is nothing to segment")
        for name, contract in CONTRACTS.items()
        if contract.required and name not in workspace.sources
    ]
    for name, settings in workspace.sources.items():
        known = CONTRACTS.get(name)
        if known is None:
            allowed = f"allowed: {', '.join(CONTRACTS)}{near_match(name, CONTRACTS)}"
            problems.append((("sources", name), f"sources.{name}: no source has this name; {allowed}"))
        else:
            problems += _mapping_problems(known, settings.columns)
    return problems


def _mapping_problems(contract: SourceContract, columns: dict[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    where = ("sources", contract.name, "columns")
    key = ".".join(where)
    readers = defaultdict(list)
    for column, theirs in columns.items():
        readers[theirs].append(column)
        if column not in contract.column_names:
            allowed = ", ".join(contract.column_names) + near_match(column, contract.column_names)
            yield (*where, column), f"{key}.{column}: not a column of the contract; allowed: {allowed}"
        if not theirs.strip():
            yield (*where, column), f"{key}.{column}: names no column; found {theirs!r}. Name yours, or leave it out"
    for theirs, ours in readers.items():
        if len(ours) > 1:
            text = f"reads {theirs!r}, as {ours[0]} does already; map one of them, or bring a column for each"
            yield (*where, ours[-1]), f"{key}.{ours[-1]}: {text}"
    for required in contract.columns:
        if required.required and required.name not in columns:
            hint = f"add `{required.name}: <your column>`"
            yield where, f"{key}: the required column {required.name!r} is not mapped; {hint}"


# What pydantic finds, in the words of someone who writes YAML.
_PLAIN_WORDS = {
    "missing": "is missing; add it",
    "string_type": "must be text; put it in quotes",
    "dict_type": "must hold keys and values",
    "model_type": "must hold keys and values",
    "int_type": "must be a whole number",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


def _explain(file: Path, node: yaml.Node, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        loc = tuple(str(part) for part in problem["loc"] if part != "[key]")
        kind, key = problem["type"], ".".join(loc)
        message = _PLAIN_WORDS.get(kind) or problem["msg"].removeprefix("Value error, ")
        if kind == "extra_forbidden":
            known = _known_keys(loc)
            message = f"this key is unknown; allowed: {', '.join(known)}{near_match(loc[-1], known)}"
        found = "" if kind in {"missing", "extra_forbidden"} else f"; found {shortened(problem['input'])}"
        lines.append(f"{file}, line {line_of(node, loc)}: {key}: {message}{found}")
    return "\n".join(dict.fromkeys(lines))


def _known_keys(loc: tuple[str, ...]) -> list[str]:
    models: dict[str, type[BaseModel]] = {"sources": SourceSettings, "segments": SegmentSettings}
    return list((models[loc[0]] if len(loc) > 1 and loc[0] in models else Workspace).model_fields)
