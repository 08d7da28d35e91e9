"""What the image is built from: the files that .dockerignore lets through are enough, and hold no secret."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tessera.home import PROJECT_ROOT

PARSE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
import tessera
bag = DagBag("dags")
print(json.dumps([tessera.__file__, bag.import_errors, sorted(bag.dags)]))
"""


@pytest.fixture(scope="module")
def image_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what `COPY . .` brings into the image."""
    rules = [line for line in (PROJECT_ROOT / ".dockerignore").read_text().splitlines() if line]
    assert rules[0] == "*"  # nothing comes in that is not named
    left_out = [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]
    folder = tmp_path_factory.mktemp("image")
    for name in (rule[1:] for rule in rules if rule.startswith("!")):
        source = PROJECT_ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(*left_out))
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.mark.slow
def test_the_dags_parse_with_nothing_but_the_files_of_the_image(image_folder: Path, tmp_path: Path) -> None:
    path = os.pathsep.join([str(image_folder), str(image_folder / "dags")])
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path), "PYTHONPATH": path}
    command = [sys.executable, "-c", PARSE]
    result = subprocess.run(command, cwd=image_folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    place, errors, dags = json.loads(result.stdout.splitlines()[-1])
    assert Path(place).is_relative_to(image_folder)
    assert errors == {}
    assert dags == sorted(file.stem for file in (PROJECT_ROOT / "dags").glob("*.py"))


@pytest.mark.slow
def test_the_project_is_installed_without_fetching_anything(image_folder: Path, tmp_path: Path) -> None:
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", *options, str(image_folder)]
    result = subprocess.run(command, cwd=image_folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert [file.suffix for file in tmp_path.iterdir()] == [".whl"]


@pytest.mark.slow
def test_every_package_of_the_image_is_a_wheel() -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    for pins in ("requirements/run.txt", "docker/requirements.txt"):
        options = ["--dry-run", "--no-build", "--require-hashes", "--reinstall", "--python", sys.executable]
        command = [uv, "pip", "install", "--quiet", *options, "-r", str(PROJECT_ROOT / pins)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
