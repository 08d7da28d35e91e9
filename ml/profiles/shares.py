"""The profile of a category or a flag: which share of the segment has it, beside the share of all customers."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.profiles.comparison import compare_shares
from ml.profiles.groups import Groups

LEVEL_LIMIT = 15
OTHER = "other"


def profile_flag(values: NDArray[np.float64], groups: Groups) -> pd.DataFrame:
    """Return the profile of a flag (1, 0, NaN where unknown), a row per segment; columns as ``profile_category``."""
    known = ~np.isnan(values)
    return _profile_level(values == 1, groups, groups.counts(known))


def profile_category(values: pd.Series, groups: Groups) -> pd.DataFrame:
    """Return the profile of a category, a row per segment and level.

    Parameters
    ----------
    values
        Text, missing where unknown. The 15 levels with the most customers keep their names, the first by name among
        equals; the rest, and a level of that name, are ``other``.
    groups
        The segments.

    Returns
    -------
    DataFrame
        ``category_name``, ``known_count`` and ``category_count`` of the segment; ``segment_share`` and
        ``overall_share`` of those known; ``share_index``, 100 times the one by the other, with ``interval_low`` and
        ``interval_high``; ``standardized_difference`` of having the category as 1 or 0; ``p_value``.
    """
    codes, levels = _levels(values)
    known_count = groups.counts(codes >= 0)
    parts = [
        _profile_level(codes == code, groups, known_count).assign(category_name=level)
        for code, level in enumerate(levels)
    ]
    return pd.concat(parts, ignore_index=True)


def _levels(values: pd.Series) -> tuple[NDArray[np.intp], list[str]]:
    """Return the place of each value's level, -1 where unknown, and the levels, the most frequent first."""
    raw, found = pd.factorize(values)
    names = [str(name) for name in found]
    counts = np.bincount(raw[raw >= 0], minlength=len(names))
    ranked = sorted(range(len(names)), key=lambda one: (-counts[one], names[one]))
    kept = [one for one in ranked if names[one] != OTHER][:LEVEL_LIMIT]
    levels = [names[one] for one in kept] + ([OTHER] if len(names) > len(kept) else [])
    place = np.full(len(names) + 1, len(kept), dtype=np.intp)
    place[kept] = np.arange(len(kept))
    place[-1] = -1  # pandas' code of a missing value is -1, the last place
    return place[raw], levels


def _profile_level(has_it: NDArray[np.bool_], groups: Groups, known_count: NDArray[np.float64]) -> pd.DataFrame:
    hits = groups.counts(has_it)
    total_hits, total = hits.sum(), known_count.sum()
    low, high, p = compare_shares(np.stack([hits, total_hits - hits]), np.stack([known_count, total - known_count]))
    overall = total_hits / total
    share = np.divide(hits, known_count, out=np.full_like(hits, np.nan), where=known_count > 0)
    spread = np.sqrt(overall * (1 - overall))
    difference = (share - overall) / spread if spread > 0 else np.where(known_count > 0, 0.0, np.nan)
    # Share of the segment - share of all is this part of segment - rest.
    outside = (total - known_count) / total
    to_index = 100.0 / overall if overall > 0 else np.nan
    return pd.DataFrame(
        {
            "known_count": known_count.astype(np.int64),
            "category_count": hits.astype(np.int64),
            "segment_share": share,
            "overall_share": overall,
            "standardized_difference": difference,
            "share_index": share * to_index,
            "interval_low": np.maximum((overall + low * outside) * to_index, 0.0),
            "interval_high": (overall + high * outside) * to_index,
            "p_value": p,
        }
    )
