"""When two trainings are the same: same data, same settings, same code, same libraries."""

import hashlib
import json
import shutil
import subprocess
from datetime import date
from importlib.metadata import version as package_version
from pathlib import Path

from tessera.workspace import SegmentSettings

ML_FOLDER = Path(__file__).resolve().parents[1]
# Folders and modules of ml/ that training does not pass through.
NOT_TRAINING = (
    "report",
    "lenses",
    "personas",
    "profiles",
    "explanation",
    "clustering_evaluator.py",
    "jobs/apply_lenses.py",
    "jobs/assign_segments.py",
    "jobs/explain_customers.py",
    "jobs/keep_memberships.py",
    "jobs/write_personas.py",
)
SETTINGS_OF_READING = {"micro_segment_min_count", "persona_min_count"}
LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy")


def training_fingerprint(data_fingerprint: str, as_of_date: date, settings: SegmentSettings, currency: str) -> str:
    """Return the SHA-256 of all that decides what a training gives."""
    content = {
        "data": data_fingerprint,
        "as_of_date": as_of_date.isoformat(),
        "settings": settings.model_dump(mode="json", exclude=SETTINGS_OF_READING),
        "currency": currency,
        "code": code_fingerprint(),
        "libraries": {name: package_version(name) for name in LIBRARIES},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def code_fingerprint(folder: Path = ML_FOLDER) -> str:
    """Return the SHA-256 of the Python files that training passes through, names and contents."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        name = file.relative_to(folder).as_posix()
        if not name.startswith(NOT_TRAINING):
            digest.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def git_commit(folder: Path = ML_FOLDER) -> str:
    """Return the commit of the code, with ``-dirty`` where files differ from it; ``unknown`` outside a repository."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    command = [git, "-C", str(folder), "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    return answer.stdout.strip() or "unknown"
