"""Names that people gave to segments: the file ``segment_names.yml`` beside a workspace's ``tessera.yml``."""

import json
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, ConfigDict, RootModel, ValidationError

from tessera.errors import TesseraError
from tessera.settings_file import line_of, near_match, read_settings, shortened

NAMES_FILE = "segment_names.yml"
NAME_LIMIT = 60  # characters: longer ones break the labels of charts and the columns of tables
FIRST_LINES = "# Names that stay: the key of a segment, then what to call it.\n"
_KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def _checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("is no key of a segment: lower-case letters, digits and single underscores")
    return key


def checked_name(name: str) -> str:
    """Return a name without blanks around it.

    Raises
    ------
    ValueError
        It is empty, too long or does not fit on a line.
    """
    stripped = name.strip()
    if not stripped:
        raise ValueError("must not be blank; write a name or remove the line")
    if len(stripped) > NAME_LIMIT:
        raise ValueError(f"must have {NAME_LIMIT} characters at most and has {len(stripped)}")
    if not stripped.isprintable():
        raise ValueError("must stand on one line, without control characters")
    return stripped


class SegmentNames(
    RootModel[dict[Annotated[str, AfterValidator(_checked_key)], Annotated[str, AfterValidator(checked_name)]]]
):
    """The content of the file: name by key."""

    model_config = ConfigDict(frozen=True, strict=True)


def read_names(folder: Path) -> dict[str, str]:
    """Return the names that people gave, by key; none where the file is missing or says nothing.

    Parameters
    ----------
    folder
        The workspace's folder.

    Raises
    ------
    TesseraError
        Naming file and line: a key that cannot be one, a name that is blank, too long or given twice.
    """
    file = folder / NAMES_FILE
    if not file.exists() or _says_nothing(file):
        return {}
    content, node = read_settings(file)
    try:
        names = SegmentNames.model_validate(content).root
    except ValidationError as error:
        raise TesseraError(_explain(file, node, error)) from error
    first_key: dict[str, str] = {}
    for key, name in names.items():
        other = first_key.setdefault(name.casefold(), key)
        if other != key:
            line, first = (line_of(node, (one,)) for one in (key, other))
            raise TesseraError(
                f"{file}, line {line}: {key}: the name {name!r} is given to {other} too, in line {first}. "
                "Give each segment a name of its own."
            )
    return names


def check_names(names: Mapping[str, str], segments: Mapping[str, str]) -> list[str]:
    """Return a warning for each key that no segment has.

    Parameters
    ----------
    names
        From ``read_names``.
    segments
        Name by key of today's segments, before these names are applied.

    Raises
    ------
    TesseraError
        A name is that of another segment that nobody renamed.
    """
    for key in sorted(names.keys() & segments.keys()):
        check_free(key, names[key], {other: name for other, name in segments.items() if other not in names})
    return [
        f"{NAMES_FILE}: no segment has the key {key}{near_match(key, segments)}; its name waits for one"
        for key in sorted(names.keys() - segments.keys())
    ]


def check_free(key: str, name: str, segments: Mapping[str, str]) -> None:
    """Refuse a name that another segment has.

    Raises
    ------
    TesseraError
        Naming the other segment.
    """
    for other, other_name in segments.items():
        if other != key and other_name.casefold() == name.casefold():
            raise TesseraError(
                f"{key}: the name {name!r} is that of the segment {other}. Choose another, or rename {other} first "
                f"(in {NAMES_FILE} or by `tessera segments rename`)."
            )


def write_name(folder: Path, key: str, name: str) -> Path:
    """Put one name into the file and leave all else in it as it is, comments too; return the file.

    Raises
    ------
    TesseraError
        The file cannot be read or written, or the name does not fit with those in it.
    """
    file = folder / NAMES_FILE
    before = read_names(folder)
    check_free(key, name, before)
    try:
        old = file.read_bytes().decode("utf-8-sig") if file.exists() else FIRST_LINES
        new = _with_name(old, key, name)
        if not _says_the_same(new, old, {key: name}):
            raise TesseraError(f"{file} is written in a way that cannot be edited safely. Add `{key}: {name}` by hand.")
        _replace(file, new)
    except OSError as error:
        raise TesseraError(f"{file} cannot be written: {error.strerror}. Make the folder writable.") from error
    return file


def _with_name(text: str, key: str, name: str) -> str:
    """Return the text with the value of one key replaced, or with a line more."""
    quoted = json.dumps(name, ensure_ascii=False)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for found, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if found.value == key:
            return text[: value.start_mark.index] + quoted + text[value.end_mark.index :]
    ending = "\r\n" if "\r\n" in text else "\n"
    separator = "" if not text or text.endswith("\n") else ending
    return f"{text}{separator}{key}: {quoted}{ending}"


def _says_the_same(new: str, old: str, change: Mapping[str, str]) -> bool:
    """Return whether a text says what another does, but for the change."""
    try:
        return bool(yaml.safe_load(new) == {**(yaml.safe_load(old) or {}), **change})
    except yaml.YAMLError:
        return False


def _replace(file: Path, text: str) -> None:
    """Write the file in one step, so that a reader sees the old or the new one."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{NAMES_FILE}.") as folder:
        draft = Path(folder) / NAMES_FILE
        draft.write_bytes(text.encode())
        draft.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        os.replace(draft, file)  # noqa: PTH105 - replaces the old file in one step


def _says_nothing(file: Path) -> bool:
    """Return whether there are only blank lines and comments."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return False  # read_settings explains it
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _explain(file: Path, node: yaml.Node, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        key = str(problem["loc"][0])
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "string_type":
            message = "must be text; put it in quotes"
        lines.append(f"{file}, line {line_of(node, (key,))}: {key}: {message}; found {shortened(problem['input'])}")
    return "\n".join(dict.fromkeys(lines))


def known_keys(segments: Collection[str], key: str) -> str:
    """Return the keys there are, as an error lists them, with the one that may be meant."""
    return ", ".join(sorted(segments)) + near_match(key, segments)
