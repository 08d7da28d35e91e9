"""`rules.yml` as rules: read, checked against the catalogue, every problem told with its line."""

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

from rules.catalogue import load_catalogue
from rules.conditions import GROUPS, ConditionReader
from rules.nodes import Entry, Gathered, RuleProblem, aliases, entries_of, is_null, items_of, text_of, unknown_name
from rules.references import check_references, in_order
from rules.tree import Rule
from tessera.errors import TesseraError
from tessera.settings_file import read_settings

RULES_FILE = "rules.yml"
EXAMPLE = "`rules:` and below it `- key: gone_quiet`"
RULE_KEYS = ("key", "name", "description", *GROUPS)
MOST_RULES = 500  # a statement of more is slower than two
KEY_LIMIT = 64
_KEY = re.compile(rf"[a-z][a-z0-9_]{{0,{KEY_LIMIT - 1}}}")
_LONGEST = {"name": 100, "description": 1000}
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})  # Unicode's categories of controls and formats
_JOINERS = "\u200c\u200d"  # in words of Persian and Hindi, and in emoji


@dataclass(frozen=True)
class RuleFile:
    """The rules of a workspace, each after those it refers to."""

    file: Path
    rules: tuple[Rule, ...]


def read_rules(file: Path) -> RuleFile:
    """Read and check a rules file; one that is absent holds no rule.

    Raises
    ------
    TesseraError
        A line for each problem: file, line, what was found, what is allowed.
    """
    if not os.path.lexists(file):  # a link to nowhere is no empty file: all segments would end
        return RuleFile(file, ())
    _, root = read_settings(file, EXAMPLE)
    gathered = Gathered(aliases(root))
    rules: tuple[Rule, ...] = ()
    try:
        if not gathered.problems:
            rules = _rules(root, ConditionReader(load_catalogue(), gathered))
        if not gathered.problems:  # a rule that cannot be read would be missed by those that refer to it
            gathered.problems.extend(check_references(rules))
    except RuleProblem as problem:
        gathered.problems.append(problem)
    if gathered.problems:
        lines = sorted({(problem.line, problem.text) for problem in gathered.problems})
        raise TesseraError("\n".join(f"{file}, line {line}: {text}" for line, text in lines))
    return RuleFile(file, tuple(in_order(rules)))


def _rules(root: yaml.Node, reader: ConditionReader) -> tuple[Rule, ...]:
    entries = entries_of(root, RULES_FILE)
    for name, entry in entries.items():
        if name != "rules":
            raise RuleProblem(entry.key, f"{name} {unknown_name(name, ('rules',))}")
    if "rules" not in entries:
        raise RuleProblem(root, f"{RULES_FILE} must hold the key `rules` with a list of rules; found nothing.")
    items = items_of(entries["rules"].value, "rules")
    if len(items) > MOST_RULES:
        raise RuleProblem(entries["rules"].key, f"there are {len(items)} rules; allowed: {MOST_RULES}.")
    rules = reader.gathered.each(items, lambda item: _rule(item, reader))
    reader.gathered.problems.extend(_doubled(rules))
    return rules


def _rule(node: yaml.Node, reader: ConditionReader) -> Rule:
    entries = entries_of(node, "a rule")
    key = _key(node, entries)
    for name, entry in entries.items():
        if name not in RULE_KEYS:
            raise RuleProblem(entry.key, f"rule {key}: {name} {unknown_name(name, RULE_KEYS)}")
    groups = [entries[name] for name in GROUPS if name in entries]
    if len(groups) != 1:
        found = " and ".join(entry.name for entry in groups) or "none"
        raise RuleProblem(node, f"rule {key}: needs exactly one of {', '.join(GROUPS)}; found {found}.")
    label, description = (_label(entries.get(word), f"rule {key}: {word}", _LONGEST[word]) for word in _LONGEST)
    condition = reader.group(groups[0], 0)
    return Rule(key, label or key.replace("_", " ").capitalize(), description, condition, node.start_mark.line + 1)


def _key(node: yaml.Node, entries: dict[str, Entry]) -> str:
    if "key" not in entries:
        raise RuleProblem(node, "a rule needs a `key`, such as `key: gone_quiet`, which stays when its name changes.")
    key = text_of(entries["key"].value, "key")
    if not _KEY.fullmatch(key):
        raise RuleProblem(
            entries["key"].value,
            f"key: {key!r} cannot be one; allowed: a small letter, then small letters, digits and underscores, "
            f"up to {KEY_LIMIT}.",
        )
    return key


def _label(entry: Entry | None, what: str, longest: int) -> str | None:
    if entry is None or is_null(entry.value):
        return None
    text = unicodedata.normalize("NFC", " ".join(text_of(entry.value, what).split()))
    unseen = next((one for one in text if unicodedata.category(one) in _UNSEEN and one not in _JOINERS), None)
    if unseen:
        raise RuleProblem(
            entry.value, f"{what} holds U+{ord(unseen):04X} ({_unicode_name(unseen)}), which nobody sees. Take it out."
        )
    if len(text) > longest:
        raise RuleProblem(entry.value, f"{what} has {len(text)} characters; allowed: {longest}.")
    return text


def _unicode_name(letter: str) -> str:
    return unicodedata.name(letter, "a control character").lower()


def _as_seen(text: str) -> str:
    """Return a text as people tell it from others: capitals, forms of a letter and joiners make no difference."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in letters if letter not in _JOINERS)


def _doubled(rules: tuple[Rule, ...]) -> list[RuleProblem]:
    """Return a problem for each key or name that an earlier rule bears; capitals make no difference in names."""
    found: list[RuleProblem] = []
    for word in ("key", "name"):
        first: dict[str, Rule] = {}
        for rule in rules:
            text = str(getattr(rule, word))
            earlier = first.setdefault(_as_seen(text), rule)
            if earlier is not rule and (word == "key" or earlier.key != rule.key):
                message = f"rule {rule.key}: the rule in line {earlier.line} has the {word} {text!r} too. Change one."
                found.append(RuleProblem(rule.line, message))
    return found
