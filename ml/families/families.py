"""The families that compete, and how each is made."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ml.families.base import SegmentEstimator
from ml.families.checks import FamilyError
from ml.families.dbscan import DbscanSegments
from ml.families.hdbscan import HdbscanSegments
from ml.families.kmeans import KMeansSegments
from ml.families.mixture import GaussianMixtureSegments
from ml.families.som import SomSegments
from ml.families.ward import WardSegments


@dataclass(frozen=True)
class Family:
    """One kind of clustering.

    Attributes
    ----------
    name
        How settings and tables call it.
    label
        How people do.
    has_k
        Whether it is told the number of segments; otherwise it finds it.
    simplicity
        1 is the simplest to explain and to keep; of two equally good candidates the simpler one wins.
    estimator
        The class that ``build_model`` makes one of.
    """

    name: str
    label: str
    has_k: bool
    simplicity: int
    estimator: Callable[..., SegmentEstimator] = field(repr=False)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("kmeans", "k-means", has_k=True, simplicity=1, estimator=KMeansSegments),
        Family("ward", "Ward's tree", has_k=True, simplicity=2, estimator=WardSegments),
        Family("gaussian_mixture", "Gaussian mixture", has_k=True, simplicity=3, estimator=GaussianMixtureSegments),
        Family("som", "self-organising map", has_k=True, simplicity=4, estimator=SomSegments),
        Family("hdbscan", "HDBSCAN", has_k=False, simplicity=5, estimator=HdbscanSegments),
        Family("dbscan", "DBSCAN", has_k=False, simplicity=6, estimator=DbscanSegments),
    )
}


def build_model(family_name: str, k: int | None, random_state: int) -> SegmentEstimator:
    """Return an unfitted clustering.

    Parameters
    ----------
    family_name
        A key of ``FAMILIES``.
    k
        Number of segments; None for a family that finds it.
    random_state
        Seed.

    Raises
    ------
    FamilyError
        For a family that does not exist, or when k is missing or not wanted.
    """
    family = FAMILIES.get(family_name)
    if family is None:
        raise FamilyError(f"there is no family {family_name!r}; there are {', '.join(FAMILIES)}.")
    if family.has_k != (k is not None):
        wanted = "a number of segments, 1 or more" if family.has_k else "None, for it finds the number itself"
        raise FamilyError(f"k={k!r} is not allowed for family {family_name}: give {wanted}.")
    if family.has_k:
        return family.estimator(k, random_state=random_state)
    return family.estimator(random_state=random_state)
