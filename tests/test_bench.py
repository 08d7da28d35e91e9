"""Benchmarks are run seldom: what they import must still be there."""

import importlib

import pytest

from tessera.home import PROJECT_ROOT

BENCH = PROJECT_ROOT / "bench"


@pytest.mark.parametrize("name", sorted(file.stem for file in BENCH.glob("*.py")))
def test_what_a_benchmark_imports_exists(name, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    assert importlib.import_module(name).__doc__
