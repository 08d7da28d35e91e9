"""Where things lie."""

from pathlib import Path

import pytest

from tessera.home import PROJECT_ROOT, WorkspacePaths, mlflow_tracking_uri, tessera_home


def test_the_home_is_in_the_project_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_HOME", "")
    assert tessera_home() == PROJECT_ROOT / ".tessera"
    monkeypatch.setenv("TESSERA_HOME", "~/elsewhere")
    assert tessera_home() == Path.home() / "elsewhere"


def test_the_mlflow_store_lies_in_the_home_unless_the_environment_names_one(
    monkeypatch: pytest.MonkeyPatch, tessera_home: Path
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert mlflow_tracking_uri() == f"sqlite:///{tessera_home}/mlflow/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000")
    assert mlflow_tracking_uri() == "http://127.0.0.1:5000"


def test_everything_of_a_workspace_lies_in_its_folder_and_nothing_is_made(tessera_home: Path) -> None:
    paths = WorkspacePaths.of("shop")
    names = [name for name, value in vars(WorkspacePaths).items() if isinstance(value, property)]
    assert all(getattr(paths, name).is_relative_to(tessera_home / "shop") for name in names)
    assert list(tessera_home.iterdir()) == []
