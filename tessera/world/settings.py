"""What a world is asked for, and the random generators that make it again to the byte."""

import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tessera.errors import TesseraError

Kind = Literal["shop", "bank", "all"]
BLOCK_SIZE = 20_000  # persons made at once; part of the world's identity, as each block has generators of its own
MOST_DELIVERIES = 12


@dataclass(frozen=True)
class WorldSettings:
    """A company to be made.

    Attributes
    ----------
    customers
        True persons.
    seed
        Same settings and seed: same bytes.
    deliveries
        Months in which the data arrive, the last of them December 2024; 1: all at once.
    duplicate_rate
        Share of the records of customers beyond the first of their person, all systems together.
    kind
        ``shop``: no banking; ``bank``: no purchases of goods; ``all``: both.
    sources
        Contracts that the workspace names; empty: all that were made.
    """

    customers: int
    seed: int = 1
    deliveries: int = 1
    duplicate_rate: float = 0.15
    kind: Kind = "all"
    sources: tuple[str, ...] = ()
    block_size: int = BLOCK_SIZE

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        _within("--customers", self.customers, (10, 50_000_000))
        _within("--seed", self.seed, (0, 2**32 - 1))
        _within("--deliveries", self.deliveries, (1, MOST_DELIVERIES))
        _within("--duplicate-rate", self.duplicate_rate, (0, 0.5))
        if self.kind not in ("shop", "bank", "all"):
            raise TesseraError(f"--kind: found {self.kind!r}; allowed: shop, bank, all.")

    @property
    def has_shop(self) -> bool:
        """Whether goods are sold."""
        return self.kind in ("shop", "all")

    @property
    def has_bank(self) -> bool:
        """Whether there are accounts."""
        return self.kind in ("bank", "all")

    @property
    def blocks(self) -> list["Block"]:
        """The parts in which the world is made."""
        return [Block(self, number) for number in range(-(-self.customers // self.block_size))]


@dataclass(frozen=True)
class Block:
    """Some of the persons, with all that happens to them; knows nothing of other blocks."""

    settings: WorldSettings
    number: int

    @property
    def first_person(self) -> int:
        """Number of its first person in the world."""
        return self.number * self.settings.block_size

    @property
    def person_count(self) -> int:
        """How many persons it holds."""
        return min(self.settings.block_size, self.settings.customers - self.first_person)

    def rng(self, topic: str) -> np.random.Generator:
        """Return the generator of one topic: what one topic draws moves no other."""
        return generator(self.settings.seed, topic, self.number)


def generator(seed: int, topic: str, block: int = -1) -> np.random.Generator:
    """Return the generator of a topic in a block, or of what all blocks share."""
    key = (block + 1, zlib.crc32(topic.encode()))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def _within(option: str, found: float, bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not low <= found <= high:
        raise TesseraError(f"{option}: found {found}; allowed: {low:,} to {high:,}.")
