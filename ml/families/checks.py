"""What a family of clusterings may be fitted on, and the errors that say what is wrong and what to do."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import validate_data

from tessera.errors import TesseraError

LARGEST_VALUE = 1e100  # squares of differences, times the number of rows, still fit into a float64
FIRST_ROWS = 1000  # nearly always hold as many different rows as there are segments


class FamilyError(TesseraError, ValueError):
    """A family of clusterings was given rows or settings that it cannot find segments with."""


def checked_points(estimator: Any, X: ArrayLike, *, reset: bool) -> NDArray[np.float64]:  # noqa: N803
    """Return X as float64 after checking shape and values.

    Parameters
    ----------
    estimator
        Whose ``n_features_in_`` is set, or compared.
    X
        One row per customer, columns on comparable scales.
    reset
        True in ``fit``.

    Raises
    ------
    FamilyError
        Naming the first column that holds NaN, infinity or a value beyond ``LARGEST_VALUE``.
    """
    points: NDArray[np.float64] = validate_data(
        estimator, X, reset=reset, dtype=np.float64, ensure_all_finite=False, ensure_min_samples=1
    )
    largest = np.abs(np.stack([points.min(axis=0), points.max(axis=0)])).max(axis=0)  # NaN stays NaN
    faulty = ~(largest <= LARGEST_VALUE)
    if faulty.any():
        raise FamilyError(_describe_column(points, int(faulty.argmax()), type(estimator).__name__))
    return points


def _describe_column(points: NDArray[np.float64], column: int, name: str) -> str:
    values = points[:, column]
    found = {"NaN": np.isnan(values), "infinity": np.isinf(values), f"beyond {LARGEST_VALUE:g}": np.isfinite(values)}
    found[f"beyond {LARGEST_VALUE:g}"] &= np.abs(values) > LARGEST_VALUE
    counts = ", ".join(f"{int(is_so.sum())} {what}" for what, is_so in found.items() if is_so.any())
    return (
        f"{name} got {len(values)} rows of which column {column} (counted from 0) holds {counts}. Only finite "
        f"numbers up to {LARGEST_VALUE:g} are allowed: impute, cap and scale the columns before clustering."
    )


def check_count(name: str, value: object, least: int = 1) -> int:
    """Return a setting that counts something, or raise ``FamilyError`` when it is no whole number from ``least``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or int(value) < least:
        raise FamilyError(f"{name}={value!r} is not allowed: give a whole number of {least} or more.")
    return int(value)


def check_at_most(name: str, value: int, limit: int, limit_name: str) -> None:
    """Raise ``FamilyError`` when one setting is larger than another that bounds it."""
    if value > limit:
        raise FamilyError(
            f"{name}={value} is more than {limit_name}={limit} allows: lower {name} or raise {limit_name}."
        )


def require_two_rows(points: NDArray[np.float64], what: str) -> None:
    """Raise ``FamilyError`` when there is a single row, which shows nothing of ``what``."""
    if len(points) < 2:
        raise FamilyError(f"n_samples=1, and {what} needs at least 2 rows to be seen: bring more customers.")


def distinct_positions(points: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return rising positions of up to ``count`` rows of which no two are alike, the first of each kind."""
    found: list[int] = []
    for row_count in (min(FIRST_ROWS, len(points)), len(points)):
        found = _first_of_each(points[:row_count], count)
        if len(found) == count:
            break
    return np.array(found, dtype=np.intp)


def require_distinct(points: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Return the positions of ``k`` different rows.

    Raises
    ------
    FamilyError
        When there are fewer: k segments would need at least two that are alike.
    """
    positions = distinct_positions(points, k)
    if len(positions) < k:
        raise FamilyError(
            f"n_samples={len(points)} with {len(positions)} different rows in {points.shape[1]} columns cannot be "
            f"parted into k={k} segments: lower k to {len(positions)} or less, or bring rows that differ."
        )
    return positions


def _first_of_each(points: NDArray[np.float64], count: int) -> list[int]:
    is_new = np.ones(len(points), dtype=bool)
    found: list[int] = []
    while len(found) < count and is_new.any():
        found.append(int(is_new.argmax()))
        is_new &= (points != points[found[-1]]).any(axis=1)
    return found
