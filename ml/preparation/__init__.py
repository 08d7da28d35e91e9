"""From feature columns to a space where distances mean something: which columns, and how each is prepared."""

from ml.preparation.choice import FeatureChoice, choose_features
from ml.preparation.model import build_encoding, build_reduction
from ml.preparation.plans import PREPARATIONS, Preparation

__all__ = ["PREPARATIONS", "FeatureChoice", "Preparation", "build_encoding", "build_reduction", "choose_features"]
