"""YAML nodes of a rules file: what was written, in which line, and nothing read into it."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import yaml

from tessera.settings_file import near_match, shortened

T = TypeVar("T")
SHOWN_NAMES = 14  # longer lists are cut: `tessera rules catalogue` shows them whole
DEEPEST = 20  # conditions within conditions; nobody reads deeper


class RuleProblem(Exception):  # noqa: N818 - what a person must mend in a file, gathered before it is raised
    """What is wrong in a line of the rules file."""

    def __init__(self, node: yaml.Node | int, text: str) -> None:
        self.line = node if isinstance(node, int) else node.start_mark.line + 1
        self.text = text
        super().__init__(text)


@dataclass
class Gathered:
    """Problems found so far, so that one look at the file shows all of them."""

    problems: list[RuleProblem] = field(default_factory=list)

    def each(self, nodes: Iterable[yaml.Node], read: Callable[[yaml.Node], T]) -> tuple[T, ...]:
        """Read every node; keep the problem of one that cannot be read and go on with the next."""
        found = []
        for node in nodes:
            try:
                found.append(read(node))
            except RuleProblem as problem:
                self.problems.append(problem)
        return tuple(found)


@dataclass(frozen=True)
class Entry:
    """A key of a mapping with its value."""

    name: str
    key: yaml.Node
    value: yaml.Node


def aliases(root: yaml.Node) -> list[RuleProblem]:
    """Return a problem for each node that an alias uses again: aliases may repeat without end."""
    text = (
        "this is used again by a YAML alias (`*name`), which rules do not know. Write it out, or make it a rule of its "
        "own and refer to it with `rule: key`."
    )
    waiting, seen, again = [root], {id(root)}, dict[int, RuleProblem]()
    while waiting:
        node = waiting.pop()
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        inner = node.value if isinstance(node, yaml.SequenceNode) else [one for pair in pairs for one in pair]
        for one in inner:
            if id(one) in seen:
                again[id(one)] = RuleProblem(one, text)
            else:
                seen.add(id(one))
                waiting.append(one)
    return list(again.values())


def entries_of(node: yaml.Node, what: str) -> dict[str, Entry]:
    """Return the keys and values of a mapping.

    Raises
    ------
    RuleProblem
        It is none, or a key is written twice.
    """
    if not isinstance(node, yaml.MappingNode):
        raise RuleProblem(node, f"{what} must hold keys and values; found {shown(node)}.")
    entries: dict[str, Entry] = {}
    for key, value in node.value:
        name = str(key.value)
        if not isinstance(key, yaml.ScalarNode):
            raise RuleProblem(key, f"{what}: a key must be a word; found {shown(key)}.")
        if name in entries:
            raise RuleProblem(
                key, f"{what}: {name} is written twice, first in line {entries[name].key.start_mark.line + 1}."
            )
        entries[name] = Entry(name, key, value)
    return entries


def items_of(node: yaml.Node, what: str) -> list[yaml.Node]:
    """Return the items of a list that is not empty."""
    if not isinstance(node, yaml.SequenceNode):
        first = node.value[0][0].value if isinstance(node, yaml.MappingNode) and node.value else ""
        hint = f" Write `- {first}:`." if first else ""
        raise RuleProblem(
            node, f"{what} must be a list, each item on a line that begins with `- `; found {shown(node)}.{hint}"
        )
    if not node.value:
        raise RuleProblem(node, f"{what} is an empty list; it needs at least one item.")
    return list(node.value)


def text_of(node: yaml.Node, what: str) -> str:
    """Return a text as it was written: `NO`, `2` and `yes` are texts where a text is wanted."""
    if not isinstance(node, yaml.ScalarNode):
        raise RuleProblem(node, f"{what} must be text; found {shown(node)}.")
    text = str(node.value).strip()
    if not text or is_null(node):
        raise RuleProblem(node, f"{what} must be text; found nothing.")
    if "\0" in text:
        raise RuleProblem(node, f"{what} holds U+0000, which ends a text in a database. Take it out.")
    half = next((letter for letter in text if unicodedata.category(letter) == "Cs"), None)
    if half:
        raise RuleProblem(node, f"{what} holds half a character (U+{ord(half):04X}). Write the character itself.")
    return text


def is_null(node: yaml.Node) -> bool:
    """Tell whether nothing was written, or null."""
    return node.tag == "tag:yaml.org,2002:null"


def is_quoted(node: yaml.Node) -> bool:
    """Tell whether a value stands in quotes."""
    return isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}


def shown(node: yaml.Node) -> str:
    """Return what stands in a node, for a message."""
    match node:
        case yaml.MappingNode():
            return f"keys and values ({', '.join(str(key.value) for key, _ in node.value)[:60]})"
        case yaml.SequenceNode():
            return f"a list of {len(node.value)}"
        case _ if is_null(node):
            return "nothing"
        case _:
            return shortened(node.value) if is_quoted(node) else shortened(node.value).strip("'\"")


def unknown_name(name: str, names: Iterable[str], meant: str | None = None) -> str:
    """Return the end of a message about a name that is unknown: what is allowed, and what was likely meant."""
    allowed = list(names)
    listed = ", ".join(allowed[:SHOWN_NAMES])
    rest = len(allowed) - SHOWN_NAMES
    more = f" and {rest} more (`tessera rules catalogue` lists them)" if rest > 0 else ""
    part = next((one for one in allowed if name.lower() in one.split("_")), None)
    known = meant if meant in allowed else None
    near = f" (did you mean {known}?)" if known else near_match(name, allowed) or near_match(name.lower(), allowed)
    return f"is unknown; allowed: {listed}{more}{near or (f' (did you mean {part}?)' if part else '')}"
