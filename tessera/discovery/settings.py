"""The settings of a source to be: what a workspace says of it, and how sure each is."""

from dataclasses import dataclass
from typing import Any

from tessera.discovery.matching import CONTRACT_SURE, Match


@dataclass(frozen=True)
class Setting:
    """A key, its value and what speaks for it; `is_open`: written as a comment, for a person to decide."""

    key: str
    value: Any
    note: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class SourceDraft:
    """One source of the workspace to be."""

    name: str
    match: Match
    settings: tuple[Setting, ...]
    columns: tuple[Setting, ...]
    values: dict[str, tuple[Setting, ...]]
    notes: tuple[str, ...]
    others: tuple[Match, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it can stand as it is; else all of it is a comment."""
        return self.match.confidence >= CONTRACT_SURE and not self.match.missing
