"""A workspace: one YAML file a company, read and checked here and nowhere else."""

from pathlib import Path

import yaml
from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    ValidationError,
)

from tessera.contracts import CONTRACTS, SourceContract
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT, WorkspacePaths
from tessera.settings_file import line_of, near_match, read_settings, shortened
from tessera.source_location import named_files
from tessera.workspace_checks import contract_problems
from tessera.workspace_fields import Country, Currency, DayOrLatest, TimeZone, WorkspaceName
from tessera.workspace_settings import IdentitySettings, SegmentSettings, SourceSettings, SqlSettings, Strict

WORKSPACE_FILE = "tessera.yml"

__all__ = [
    "IdentitySettings",
    "SegmentSettings",
    "SourceSettings",
    "SqlSettings",
    "Workspace",
    "load_workspace",
]


class Workspace(Strict):
    """One company's settings.

    Attributes
    ----------
    country
        ISO 3166 code of the country whose phone numbers are written without one.
    as_of_date
        A day, or ``latest`` for the day after the newest event.
    sources
        Settings by the name of the source; what a company lacks is left out.
    """

    name: WorkspaceName
    time_zone: TimeZone
    currency: Currency
    country: Country | None = None
    as_of_date: DayOrLatest = "latest"
    sources: dict[str, SourceSettings] = Field(min_length=1)
    identity: IdentitySettings = IdentitySettings()
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

    def contract_of(self, source: str) -> SourceContract:
        """Return the contract of a source: the one it names, else the one of its own name."""
        return CONTRACTS[self.sources[source].contract or source]

    def sources_of(self, contract: str) -> list[str]:
        """Return the sources of a contract in the order of the file."""
        return [source for source, settings in self.sources.items() if (settings.contract or source) == contract]

    @property
    def source_priorities(self) -> dict[str, int]:
        """How far each source is trusted: 1 is the best."""
        ordered = dict.fromkeys([*self.identity.source_priority, *self.sources])
        return {source: priority for priority, source in enumerate(ordered, 1)}

    def source_files(self, source: str) -> dict[str, Path]:
        """Return the files of a source that lie on this machine by the name they go by in ``raw``, sorted.

        Raises
        ------
        TesseraError
            When nothing lies where the workspace points.
        """
        where = f"{self._file}: sources.{source}.files"
        return named_files(self.sources[source].files or "", self._file.parent, where)


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
    problems = [f"{file}, line {line_of(node, loc)}: {text}" for loc, text in contract_problems(workspace)]
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
    models: dict[str, type[BaseModel]] = {
        "sources": SourceSettings,
        "segments": SegmentSettings,
        "identity": IdentitySettings,
    }
    model = models.get(loc[0], Workspace) if len(loc) > 1 else Workspace
    return list((SqlSettings if model is SourceSettings and "sql" in loc[2:-1] else model).model_fields)
