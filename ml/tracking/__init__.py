"""The one room that knows MLflow: runs, files, the registry, and loading what can be trusted.

A model file is code in disguise. MLflow's own loader asks the model's ``MLmodel`` file which types to trust, which
a forged model answers for itself; so files are read here and opened by ``ml.trust``.
"""

from ml.tracking.records import ChildRun, RegisteredModel, StoredModel
from ml.tracking.tracker import Tracker

__all__ = ["ChildRun", "RegisteredModel", "StoredModel", "Tracker"]
