"""Worlds as companies."""

from pathlib import Path

import yaml

from tests.integration.conftest import Company

SEED = 6


def make_world(folder: Path, *options: str, customers: int = 250) -> Company:
    """Make a world by the command and return it as a company."""
    company = Company(folder / "world", folder / "home", "world")
    size = ["--customers", str(customers), "--seed", str(SEED), "--workers", "1"]
    made = company.command("world", *size, "--to", str(company.folder), *options)
    assert made.returncode == 0, made.stdout + made.stderr
    segments = {"families": ["kmeans"], "k_max": 8, "preparations": ["essentials", "value and habits"]}
    change_settings(company, name="world", segments=segments)
    return company


def change_settings(company: Company, **changes: object) -> None:
    """Change settings of its ``tessera.yml``."""
    file = company.folder / "tessera.yml"
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), **changes}, sort_keys=False))
