"""A YAML file of settings, read with the line of each key; what YAML lets pass by mistake is refused."""

import difflib
import reprlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tessera.errors import TesseraError

# YAML aliases make a value that is endless when it is written out, so no more of it is written than is shown.
_CUT = reprlib.Repr()
_CUT.maxlevel = 4
_CUT.maxlist = _CUT.maxdict = 20
_CUT.maxstring = _CUT.maxlong = _CUT.maxother = 200


class _Loader(yaml.SafeLoader):
    """Leaves days as text, so that `2017-02-31` is explained like any other wrong value."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own name and shape
        first: [resolver for resolver in resolvers if resolver[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own
        """Return what a node holds; a value that is not what its tag or its look says is told with its line."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, AttributeError) as error:
            kind = node.tag.removeprefix("tag:yaml.org,2002:")
            what = f"{shortened(node.value)} cannot be read as {kind}; write plain values, without tags, text in quotes"
            raise yaml.constructor.ConstructorError(None, None, what, node.start_mark) from error


def read_settings(file: Path, example: str = "`name: my_company`") -> tuple[dict[Any, Any], yaml.Node]:
    """Return the content of a YAML file and its nodes, which know their lines.

    Parameters
    ----------
    example
        What such a file may begin with, for a message.

    Raises
    ------
    TesseraError
        The file is not UTF-8, not YAML, holds a key twice, or is not keys and values.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        raise TesseraError(f"{file}, line {line}: is not UTF-8 text (byte 0x{byte:02x}). Save it as UTF-8.") from error
    except OSError as error:
        raise TesseraError(f"{file}: cannot be read: {error.strerror}.") from error
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise _explain_yaml_error(file, text, error) from error
    except RecursionError as error:
        problem = "lists and keys lie in one another deeper than can be read. Write fewer levels."
        raise TesseraError(f"{file}, line {_deepest_line(text)}: {problem}") from error
    except (ValueError, OverflowError) as error:  # the number of a letter, such as \U00110000, that there is none of
        raise TesseraError(f"{file}, line {loader.line + 1}: is not valid YAML: {error}.") from error
    if node is None:
        raise TesseraError(f"{file}, line 1: is empty; must hold keys and values, such as {example}.")
    if not isinstance(content, dict):
        found, line = "nothing" if content is None else shortened(content), node.start_mark.line + 1
        raise TesseraError(f"{file}, line {line}: must hold keys and values, such as {example}; found {found}.")
    doubled = [f"{file}, line {line}: {text}" for line, text in _doubled_keys(node)]
    if doubled:
        raise TesseraError("\n".join(doubled))
    return content, node


def line_of(node: yaml.Node, loc: tuple[str, ...]) -> int:
    """Return the line of the deepest key on the way to ``loc``, counted from 1."""
    line = node.start_mark.line + 1
    for part in loc:
        if not isinstance(node, yaml.MappingNode):
            break
        match = next(((key, value) for key, value in node.value if key.value == part), None)
        if match is None:
            break
        line, node = match[0].start_mark.line + 1, match[1]
    return line


def shortened(value: object) -> str:
    """Return a value as Python writes it, cut where a line would be filled."""
    text = _CUT.repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _explain_yaml_error(file: Path, text: str, error: yaml.YAMLError) -> TesseraError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = getattr(error, "position", 0)
    breaks = mark.line if mark is not None else text.count("\n", 0, position)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    hint = " Indent with spaces." if "\\t" in problem else ""
    return TesseraError(f"{file}, line {breaks + 1}: is not valid YAML: {problem}.{hint}")


def _deepest_line(text: str) -> int:
    """Return the line that opens the most brackets, else the one that is indented most."""
    lines = text.split("\n")
    depths = [(line.count("[") + line.count("{"), len(line) - len(line.lstrip())) for line in lines]
    return depths.index(max(depths)) + 1


def _doubled_keys(root: yaml.Node) -> Iterator[tuple[int, str]]:
    """Yield line and message of each key that is written twice: YAML would keep the last in silence."""
    waiting: list[tuple[yaml.Node, str]] = [(root, "")]
    seen: set[int] = set()
    while waiting:
        node, where = waiting.pop()
        if not isinstance(node, yaml.MappingNode) or id(node) in seen:
            continue
        seen.add(id(node))
        lines: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in lines:
                yield line, f"{where}{name}: is written twice, first in line {lines[name]}. Keep one of them."
            lines.setdefault(name, line)
            waiting.append((value, f"{where}{name}."))


def near_match(name: str, names: Any) -> str:
    """Return a hint at the allowed name that looks most like the one found; empty where none does."""
    near = difflib.get_close_matches(name, list(names), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
