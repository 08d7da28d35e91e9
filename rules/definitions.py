"""Definitions of rules with their versions: what is asked differently is another version, a new name is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.tree import Rule, as_text, definition_hash

KnownVersions = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Definition:
    """A rule as it is asked now.

    Attributes
    ----------
    version
        1 + number of earlier different definitions of the key; a definition that comes back has its old number again.
    text
        The condition as JSON, normalised.
    """

    rule: Rule
    version: int
    hash: str
    text: str


def versioned(rules: Sequence[Rule], known: KnownVersions) -> list[Definition]:
    """Give each rule its version.

    Parameters
    ----------
    rules
        Each after those it refers to, because their meaning is part of its own.
    known
        By key, the versions by hash that there have been.
    """
    hashes: dict[str, str] = {}
    found = []
    for rule in rules:
        digest = hashes[rule.key] = definition_hash(rule, hashes)
        earlier = known.get(rule.key, {})
        version = earlier.get(digest) or 1 + max(earlier.values(), default=0)
        found.append(Definition(rule, version, digest, as_text(rule.condition)))
    return found
