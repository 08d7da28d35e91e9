"""Families of clusterings: each an estimator that finds segments of points and assigns new points to them."""

from ml.families.base import NOISE, SegmentEstimator
from ml.families.checks import FamilyError
from ml.families.dbscan import DbscanSegments
from ml.families.families import FAMILIES, Family, build_model
from ml.families.hdbscan import HdbscanSegments
from ml.families.kmeans import KMeansSegments
from ml.families.mixture import GaussianMixtureSegments
from ml.families.som import SomSegments
from ml.families.ward import WardSegments

__all__ = [
    "FAMILIES",
    "NOISE",
    "DbscanSegments",
    "Family",
    "FamilyError",
    "GaussianMixtureSegments",
    "HdbscanSegments",
    "KMeansSegments",
    "SegmentEstimator",
    "SomSegments",
    "WardSegments",
    "build_model",
]
