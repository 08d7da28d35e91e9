"""The model of segments: preprocessing and k-means in one Pipeline."""

from dataclasses import dataclass

from sklearn.cluster import KMeans
from sklearn.pipeline import Pipeline

from ml.preprocessing import build_preprocessing


@dataclass(frozen=True)
class SegmentationSettings:
    """What the search for segments may vary.

    Attributes
    ----------
    component_count
        Principal components kept before clustering; None keeps every column as it is.
    start_count
        Starts of k-means; the one with the least inertia is kept.
    """

    component_count: int | None = None
    start_count: int = 10


def build_model(k: int, random_state: int, settings: SegmentationSettings | None = None) -> Pipeline:
    """Return the unfitted Pipeline from feature columns to ``cluster_id``.

    Parameters
    ----------
    k
        Number of segments.
    random_state
        Seed of the starts.
    settings
        Defaults where None.
    """
    settings = settings or SegmentationSettings()
    preprocessing = build_preprocessing(settings.component_count, random_state)
    clustering = KMeans(n_clusters=k, n_init=settings.start_count, random_state=random_state)
    return Pipeline([*preprocessing.steps, ("cluster", clustering)])
