"""The story of each segment, every sentence of it a fact that was computed again before anybody reads it."""

from ml.personas.checking import Problem, check_persona, seal
from ml.personas.composition import compose_persona
from ml.personas.facts import read_facts
from ml.personas.model import Claim, Fact, Persona, Sentence, Snapshot
from ml.personas.publishing import read_snapshot, write_stories
from ml.personas.rewriting import Rewriter
from ml.personas.text import personas_markdown

__all__ = [
    "Claim",
    "Fact",
    "Persona",
    "Problem",
    "Rewriter",
    "Sentence",
    "Snapshot",
    "check_persona",
    "compose_persona",
    "personas_markdown",
    "read_facts",
    "read_snapshot",
    "seal",
    "write_stories",
]
