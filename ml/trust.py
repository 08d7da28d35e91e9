"""What makes a stored file trustworthy: it is byte for byte the registered one, and holds only types of ours."""

import hashlib

import skops.io
from sklearn.pipeline import Pipeline

from tessera.errors import TesseraError

# What our pipelines hold beyond the types that skops trusts itself.
TRUSTED_TYPES = (
    "ml.families.dbscan.DbscanSegments",
    "ml.families.hdbscan.HdbscanSegments",
    "ml.families.kmeans.KMeansSegments",
    "ml.families.mixture.GaussianMixtureSegments",
    "ml.families.som.SomSegments",
    "ml.families.ward.WardSegments",
    "ml.preparation.encoding.CategoryEncoder",
    "ml.preparation.model.FactorScores",
    "ml.preprocessing.FiniteValues",
    "ml.preprocessing.OutlierCapper",
    "ml.segmentation.baseline.RfmSegments",
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._TemperatureScaling",
    "sklearn.tree._tree.Tree",
)
_REMEDY = "Do not use this file; run train_segments to register a new version."


class UntrustedFileError(TesseraError):
    """A stored file is missing, is not the one that was registered, or holds what ours never hold."""


def check_hash(content: bytes, expected: str | None, where: str) -> None:
    """Refuse content whose SHA-256 is not the one the registry keeps.

    Parameters
    ----------
    content
        The file.
    expected
        From the version's tags; None when it has none.
    where
        File and version, for the error.

    Raises
    ------
    UntrustedFileError
        With both sums.
    """
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise UntrustedFileError(
            f"{where} is not the file that was registered: its SHA-256 is {found}, the registry says {expected}. "
            + _REMEDY
        )


def open_pipeline(content: bytes, where: str) -> Pipeline:
    """Open a skops file after checking every type in it against ``TRUSTED_TYPES``.

    Raises
    ------
    UntrustedFileError
        Naming the types that ours never hold, or when the file holds no Pipeline.
    """
    unknown = sorted(set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED_TYPES))
    if unknown:
        raise UntrustedFileError(
            f"{where} holds types that Tessera's models never hold: {', '.join(unknown)}; allowed beyond "
            f"skops' own are {', '.join(TRUSTED_TYPES)}. {_REMEDY}"
        )
    loaded = skops.io.loads(content, trusted=list(TRUSTED_TYPES))
    if not isinstance(loaded, Pipeline):
        raise UntrustedFileError(f"{where} holds a {type(loaded).__name__}, not a Pipeline. {_REMEDY}")
    return loaded
