"""Airflow settles its home when it is first imported: here, in a folder that ends with the tests."""

import tempfile

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="tessera-airflow-")

# Only for the import: a home left in the environment would reach the runs that other tests start.
with pytest.MonkeyPatch.context() as _patch:
    _patch.setenv("AIRFLOW_HOME", _HOME.name)
    _patch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
    import airflow.settings  # noqa: F401
