"""Look at customers through every lens."""

from collections.abc import Mapping

import pandas as pd

from ml.lenses.affinity import product_affinities
from ml.lenses.behaviour import behaviours
from ml.lenses.known import numbers, spelled
from ml.lenses.life_stage import life_stages
from ml.lenses.lifecycle import lifecycle_stages
from ml.lenses.micro_segments import micro_segments
from ml.lenses.value import value_tiers
from tessera.errors import TesseraError
from tessera.workspace_settings import SegmentSettings

# In the order in which conditions stand in a micro-segment's key.
LENS_COLUMNS = ("value_tier", "lifecycle_stage", "life_stage", "product_affinity", "behaviour")


def look(
    frame: pd.DataFrame,
    segment_keys: pd.Series,
    settings: SegmentSettings,
    *,
    segment_names: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Tell of each customer the value of every lens and the micro-segment.

    Parameters
    ----------
    frame
        One row per customer: ``customer_id`` and any of the columns that the lenses read; a lens whose
        columns are not there says ``unknown``.
    segment_keys
        Each customer's segment, rows as in ``frame``.
    settings
        ``micro_segment_min_count`` says how small a micro-segment may be.
    segment_names
        Labels by segment_key for the micro-segments' names; the key in words where left out.

    Returns
    -------
    DataFrame
        ``customer_id``, the columns of ``LENS_COLUMNS``, ``micro_segment_key`` (the segment's key and the conditions,
        with points between) and ``micro_segment_name``; one row per customer, rows as in ``frame``.

    Raises
    ------
    TesseraError
        When not every customer has a segment.
    """
    _check(frame, segment_keys)
    frame, keys = frame.reset_index(drop=True), segment_keys.reset_index(drop=True)
    lenses = pd.DataFrame(
        {
            "value_tier": value_tiers(numbers(frame, "lifetime_spend")),
            "lifecycle_stage": lifecycle_stages(frame),
            "life_stage": life_stages(frame),
            "product_affinity": product_affinities(frame),
            "behaviour": behaviours(frame),
        }
    )[list(LENS_COLUMNS)]
    micro = micro_segments(frame, lenses, keys, least=settings.micro_segment_min_count)
    names = _names(micro.assign(segment_key=keys), segment_names or {})
    return pd.concat([frame[["customer_id"]], lenses, micro[["micro_segment_key"]], names], axis="columns")


def _check(frame: pd.DataFrame, segment_keys: pd.Series) -> None:
    if len(frame) != len(segment_keys) or segment_keys.isna().any():
        raise TesseraError(
            f"{len(frame):,} customers have {segment_keys.notna().sum():,} segments; each must have one. "
            "Assign the segments of the same day first."
        )


def _names(micro: pd.DataFrame, segment_names: Mapping[str, str]) -> pd.Series:
    """Name each micro-segment by its segment and its conditions."""
    different = micro.drop_duplicates("micro_segment_key").astype(str)
    by_key: dict[str, str] = {}
    for key, words, segment in different.itertuples(index=False, name=None):
        name = segment_names.get(segment) or segment.replace("_", " ").capitalize()
        by_key[key] = f"{name}: {words}" if words else name
    keys = micro["micro_segment_key"].cat
    named = [by_key[key] for key in keys.categories]
    return pd.Series(spelled(keys.codes.to_numpy(), named), name="micro_segment_name")
