"""A workspace: one YAML file a company, read and checked here and nowhere else."""

import difflib
import importlib.util
import re
from datetime import date
from glob import glob, has_magic
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT, RESERVED_NAMES, WorkspacePaths

WORKSPACE_FILE = "tessera.yml"
PACKAGE_SCHEME = "package:"


def _existing_time_zone(value: str) -> str:
    if value not in available_timezones():
        near = difflib.get_close_matches(value, available_timezones(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"no IANA time zone has this name{hint}")
    return value


def _free_name(value: str) -> str:
    if value in RESERVED_NAMES:
        raise ValueError(f"{value!r} is the name of a folder that Tessera uses itself")
    return value


TimeZone = Annotated[str, AfterValidator(_existing_time_zone)]
SEARCH_LIMIT = 50  # beyond that a person cannot tell segments apart


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$"), AfterValidator(_free_name)]
    time_zone: TimeZone
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    as_of_date: date | Literal["latest"] = "latest"
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
        spec = importlib.util.find_spec(package) if package.isidentifier() else None
        if spec is None or not spec.submodule_search_locations:
            raise TesseraError(f"{where}: the package {package!r} is not installed. Install it, or point elsewhere.")
        pattern = str(Path(next(iter(spec.submodule_search_locations))) / inner)
    else:
        pattern = str(base / Path(location).expanduser())
    found = sorted(Path(match) for match in (glob(pattern, recursive=True) if has_magic(pattern) else [pattern]))
    files = [path for path in found if path.is_file()]
    if not files:
        kind = "no file matches" if has_magic(pattern) else "there is no file"
        raise TesseraError(f"{where}: {kind} {pattern}. Correct the path; it is read from the workspace's folder.")
    return files


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
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise TesseraError(f"{file}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise TesseraError(f"{file}{line}: is not valid YAML: {problem}.") from error
    except OSError as error:
        raise TesseraError(f"{file}: cannot be read: {error.strerror}.") from error
    if not isinstance(content, dict) or node is None:
        raise TesseraError(f"{file}: must hold keys and values, such as `name: my_company`; found {content!r}.")
    try:
        workspace = Workspace.model_validate(content)
    except ValidationError as error:
        raise TesseraError(_explain(file, node, error)) from error
    workspace._file = file
    problems = [f"{file}, line {_line_of(node, loc)}: {text}" for loc, text in _contract_problems(workspace)]
    if problems:
        raise TesseraError("\n".join(problems))
    return workspace


def _find_workspace_file(location: Path) -> Path:
    candidates = [location] if location.is_absolute() else [Path.cwd() / location, PROJECT_ROOT / location]
    for candidate in candidates:
        file = candidate / WORKSPACE_FILE if candidate.is_dir() else candidate
        if file.is_file():
            return file.resolve()
    known = sorted(str(path.parent.relative_to(PROJECT_ROOT)) for path in PROJECT_ROOT.glob(f"examples/*/{WORKSPACE_FILE}"))
    raise TesseraError(
        f"there is no workspace at {location}: looked for a YAML file or a folder with {WORKSPACE_FILE} in "
        f"{' and '.join(str(candidate) for candidate in candidates)}. Examples: {', '.join(known) or 'none'}."
    )


def _contract_problems(workspace: Workspace) -> list[tuple[tuple[str, ...], str]]:
    problems: list[tuple[tuple[str, ...], str]] = []
    for name, contract in CONTRACTS.items():
        if contract.required and name not in workspace.sources:
            problems.append((("sources",), f"sources: {name!r} is missing; without it there is nothing to segment"))
    for name, settings in workspace.sources.items():
        known = CONTRACTS.get(name)
        if known is None:
            text = f"sources.{name}: no source has this name; allowed: {', '.join(CONTRACTS)}{_near(name, CONTRACTS)}"
            problems.append((("sources", name), text))
            continue
        where = ("sources", name, "columns")
        for column in settings.columns:
            if column not in known.column_names:
                allowed = ", ".join(known.column_names)
                text = f"sources.{name}.columns.{column}: not a column of the contract; allowed: {allowed}"
                problems.append(((*where, column), text + _near(column, known.column_names)))
        problems += [
            (where, f"sources.{name}.columns: the required column {column.name!r} is not mapped; add `{column.name}: <your column>`")
            for column in known.columns
            if column.required and column.name not in settings.columns
        ]
    return problems


def _near(name: str, names: Any) -> str:
    near = difflib.get_close_matches(name, list(names), n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _explain(file: Path, node: yaml.Node, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        loc = tuple(str(part) for part in problem["loc"] if not re.match(r"^(date|literal)\b", str(part)))
        key = ".".join(loc) or "the file"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = "this key is unknown" + _near(loc[-1], _known_keys(loc))
        found = "" if problem["type"] in {"missing", "extra_forbidden"} else f"; found {problem['input']!r}"
        lines.append(f"{file}, line {_line_of(node, loc)}: {key}: {message}{found}")
    return "\n".join(dict.fromkeys(lines))


def _known_keys(loc: tuple[str, ...]) -> list[str]:
    models: dict[str, type[BaseModel]] = {"sources": SourceSettings, "segments": SegmentSettings}
    return list((models[loc[0]] if len(loc) > 1 and loc[0] in models else Workspace).model_fields)


def _line_of(node: yaml.Node, loc: tuple[str, ...]) -> int:
    """Return the line of the deepest key on the way to ``loc``, counted from 1."""
    line = node.start_mark.line + 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            match = next(((key, value) for key, value in node.value if key.value == part), None)
            if match is None:
                break
            line, node = match[0].start_mark.line + 1, match[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
    return line


def local_zone(workspace: Workspace) -> ZoneInfo:
    """Return the workspace's time zone, in which its days begin and end."""
    return ZoneInfo(workspace.time_zone)
