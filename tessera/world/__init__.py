"""A made-up company whose truth is known, to try everything on: `make_world`, and `score_world` to compare."""

from tessera.world.making import make_world
from tessera.world.score import WorldScore, score_world, write_mapping
from tessera.world.settings import WorldSettings

__all__ = ["WorldScore", "WorldSettings", "make_world", "score_world", "write_mapping"]
