"""Which name a segment has: a person's, else the one it had while that is true, else one that is true now."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ml.continuity.keys import NO_CLEAR_SEGMENT, NO_CLEAR_SEGMENT_NAME, NOISE
from ml.segmentation.naming import SegmentName, name_segments
from ml.segmentation.truth import true_names
from tessera.segment_names import check_names, read_names

if TYPE_CHECKING:
    from tessera.workspace import Workspace

logger = logging.getLogger(__name__)


def workspace_names(workspace: "Workspace") -> dict[str, str]:
    """Return the names that people gave, by key; see ``tessera.segment_names``."""
    return read_names(workspace.file.parent)


def apply_overrides(definitions: Sequence[SegmentName], workspace: "Workspace") -> tuple[SegmentName, ...]:
    """Put the names that people gave in place of ours.

    A key in the file that no segment has is logged: the segment may have ended, or the key is mistyped.

    Raises
    ------
    TesseraError
        The file is wrong, or a name in it is that of another segment.
    """
    names = workspace_names(workspace)
    for warning in check_names(names, {one.segment_key: one.segment_name for one in definitions}):
        logger.warning(warning)
    return tuple(replace(one, segment_name=names.get(one.segment_key, one.segment_name)) for one in definitions)


def choose_names(
    keys: Mapping[int, str],
    earlier: Mapping[str, str],
    traits: pd.DataFrame,
    *,
    clustering_columns: Sequence[str],
    overrides: Mapping[str, str],
) -> dict[int, str]:
    """Name every segment of a training.

    Parameters
    ----------
    keys
        Key by cluster_id of the segments that go on.
    earlier
        Name by key before the training.
    traits
        From ``ml.segmentation.traits.segment_traits``, of every cluster.
    clustering_columns
        Columns that made the segments.
    overrides
        Names that people gave, by key.

    Returns
    -------
    dict
        Name by cluster_id, rising; unique.
    """
    given = {one: overrides[key] for one, key in keys.items() if key in overrides}
    spoken_for = {name.casefold() for name in given.values()}
    candidates = {one: earlier[key] for one, key in keys.items() if one not in given}
    unclaimed = {one: name for one, name in candidates.items() if name.casefold() not in spoken_for}
    kept = {**given, **true_names(unclaimed, traits)}
    if NOISE in traits["cluster_id"].to_numpy():
        kept[NOISE] = overrides.get(NO_CLEAR_SEGMENT, NO_CLEAR_SEGMENT_NAME)
    return {one.cluster_id: one.segment_name for one in name_segments(traits, clustering_columns, kept=kept)}
