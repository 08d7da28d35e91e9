"""What is written to MLflow and read back: candidates, saved models and registered ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from mlflow.entities.model_registry import ModelVersion


@dataclass(frozen=True)
class StoredModel:
    """A model that is saved but not yet registered."""

    uri: str
    model_id: str
    run_id: str
    sha256: str


@dataclass(frozen=True)
class ChildRun:
    """A run below another one: one candidate of a search."""

    name: str
    parameters: Mapping[str, object]
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class RegisteredModel:
    """One version in the registry with the tags it was created with."""

    name: str
    version: int
    run_id: str
    source: str
    tags: Mapping[str, str]

    @classmethod
    def from_mlflow(cls, found: ModelVersion) -> Self:
        """Return what MLflow found."""
        return cls(found.name, int(found.version), found.run_id, found.source, dict(found.tags))
