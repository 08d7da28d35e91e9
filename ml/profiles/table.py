"""The table of profiles: one row per segment, feature and category, comparable across kinds."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ml.columns import FLAG_PREFIXES, PROFILE_COLUMNS
from ml.profiles.comparison import correct
from ml.profiles.groups import Groups
from ml.profiles.numbers import profile_number
from ml.profiles.shares import profile_category, profile_flag

SIGNIFICANCE_LEVEL = 0.05
COLUMNS = (
    "cluster_id",
    "feature_name",
    "category_name",
    "kind",
    "known_count",
    "known_share",
    "category_count",
    "segment_mean",
    "segment_standard_deviation",
    "segment_p10",
    "segment_p25",
    "segment_median",
    "segment_p75",
    "segment_p90",
    "segment_share",
    "overall_mean",
    "overall_median",
    "overall_share",
    "standardized_difference",
    "share_index",
    "interval_low",
    "interval_high",
    "p_value",
    "q_value",
    "is_significant",
    "differentiator_rank",
)

Kind = Literal["number", "category", "flag"]


def profiled_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that a profile tells of.

    They are those of ``ml.columns.PROFILE_COLUMNS``, the parts of maps (``department_spend_share.GROCERY``), and
    categories: columns of text other than ``customer_id``.
    """
    return [
        column
        for column in frame.columns
        if column != "customer_id" and (column in PROFILE_COLUMNS or "." in column or _is_text(frame[column]))
    ]


def profile_segments(frame: pd.DataFrame, cluster_id: ArrayLike, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Describe each segment by each feature, and compare it with all customers.

    Parameters
    ----------
    frame
        One row per customer. Text is a category, ``has_`` and ``is_`` begin the name of a flag, anything else is a
        number. Missing and infinite values are unknown.
    cluster_id
        Segment of each row; -1 for no clear segment is profiled like the others.
    columns
        Those of ``profiled_columns`` where None; columns without any known value are left out.

    Returns
    -------
    DataFrame
        ``COLUMNS``, one row per cluster_id, feature_name and category_name, rising by cluster_id and rank.
        ``standardized_difference`` and ``share_index`` compare with all customers; the test and the 95 % interval
        of them come from the comparison with the rest (see ``ml.profiles.comparison``). ``q_value`` is corrected for
        all comparisons of the table (Benjamini and Hochberg 1995), ``is_significant`` where it is below 0.05.
        ``differentiator_rank`` is 1 for what tells the segment apart most: significant ones first, by the size of
        ``standardized_difference``; a rank by p-value would follow the number of customers instead.
    """
    groups = Groups.of(cluster_id)
    parts = [_profile(frame[column], groups) for column in columns or profiled_columns(frame)]
    rows = pd.concat([part for part in parts if part is not None] or [pd.DataFrame(columns=list(COLUMNS))])
    rows = rows.reindex(columns=list(COLUMNS)).astype(
        {"category_name": "str", "category_count": "Int64"}  # nullable ones: numbers have neither
    )
    rows["q_value"] = correct(rows["p_value"].to_numpy(dtype=np.float64))
    rows["is_significant"] = rows["q_value"] < SIGNIFICANCE_LEVEL
    return _ranked(rows)


def kind_of(values: pd.Series) -> Kind:
    """Return whether a feature is a category, a flag or a number."""
    if _is_text(values):
        return "category"
    return "flag" if str(values.name).startswith(FLAG_PREFIXES) else "number"


def _is_text(values: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values))


def _profile(values: pd.Series, groups: Groups) -> pd.DataFrame | None:
    kind = kind_of(values)
    if values.isna().all():
        return None
    if kind == "category":
        rows = profile_category(values, groups)
    else:
        numbers = _finite(values)
        if np.isnan(numbers).all():
            return None
        rows = profile_number(numbers, groups)
        if kind == "flag":
            shares = profile_flag(numbers, groups)
            rows = shares.join(rows.drop(columns=list(shares.columns), errors="ignore"))
    repeats = len(rows) // len(groups.cluster_ids)
    rows["cluster_id"] = np.tile(groups.cluster_ids, repeats)
    rows["known_share"] = rows["known_count"] / np.tile(groups.sizes, repeats)
    return rows.assign(feature_name=str(values.name), kind=kind)


def _finite(values: pd.Series) -> NDArray[np.float64]:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    order = pd.DataFrame(
        {
            "cluster_id": rows["cluster_id"],
            "is_doubtful": ~rows["is_significant"].astype(bool),
            "size": -rows["standardized_difference"].abs().fillna(-1.0).round(12),
            "feature_name": rows["feature_name"],
            "category_name": rows["category_name"].fillna(""),
        }
    ).reset_index(drop=True)
    places = order.sort_values(list(order.columns), kind="stable").index
    ranked = rows.iloc[places].reset_index(drop=True)
    ranked["differentiator_rank"] = ranked.groupby("cluster_id").cumcount().add(1).astype(np.int32)
    return ranked
