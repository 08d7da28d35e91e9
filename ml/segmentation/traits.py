"""What sets each segment apart, as numbers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import PROFILE_COLUMNS
from ml.preprocessing import LOWER_QUANTILE, UPPER_QUANTILE


def segment_traits(
    frame: pd.DataFrame, cluster_id: NDArray[np.int32], columns: Sequence[str] = PROFILE_COLUMNS
) -> pd.DataFrame:
    """Compare each segment with all customers, on the columns' own scale.

    Parameters
    ----------
    frame
        One row per customer.
    cluster_id
        Segment of each row.
    columns
        Columns to compare; those without any value are left out.

    Returns
    -------
    DataFrame
        One row per cluster_id and feature_name: ``segment_median``, ``overall_median`` and
        ``standardized_difference``, the segment's mean minus the mean of all, in standard deviations of all
        (population formula, unknown values left out; 0 where all values are equal, NaN where the segment has none).
        For it the outer percent on both sides is cut to its edge, as the model does: one customer of a million would
        otherwise widen the deviation until no segment differs. Up to 100 customers an outer percent is nobody.
    """
    known = [column for column in columns if frame[column].notna().any()]
    values = frame[known].astype(float)
    capped = values.clip(
        values.quantile(LOWER_QUANTILE, interpolation="lower"),
        values.quantile(UPPER_QUANTILE, interpolation="higher"),
        axis=1,
    )
    spread = capped.std(ddof=0)
    differences = (capped.groupby(cluster_id).mean() - capped.mean()) / spread.where(spread > 0)
    differences.loc[:, spread == 0] = 0.0
    traits = _long(values.groupby(cluster_id).median(), "segment_median")
    traits["overall_median"] = traits["feature_name"].map(values.median())
    traits["standardized_difference"] = _long(differences, "standardized_difference")["standardized_difference"]
    return traits


def _long(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Turn clusters down and features across into one row per cluster and feature."""
    by_cluster = table.rename_axis(index="cluster_id").reset_index()
    return by_cluster.melt(id_vars="cluster_id", var_name="feature_name", value_name=name)
