"""What is known of customers, whichever columns a company's features have."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNKNOWN = "unknown"
Floats = NDArray[np.float64]
T = TypeVar("T")


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Return a column as floats, NaN where it is unknown, endless or not there at all."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def understood(frame: pd.DataFrame, column: str, reader: Callable[[str], T], *, otherwise: T) -> NDArray[np.float64]:
    """Read each different text of a column once and return what it says for every customer.

    Parameters
    ----------
    column
        Column of texts; it may be missing from the frame.
    reader
        Gets a text in lower case with single spaces; returns a number or a tuple of numbers.
    otherwise
        What stands for an unknown text.

    Returns
    -------
    ndarray
        One row per customer; as many columns as the reader returns numbers.
    """
    if column not in frame:
        return np.asarray([otherwise] * len(frame), dtype=np.float64)
    codes, texts = pd.factorize(frame[column], use_na_sentinel=True)
    plain = [" ".join(str(text).lower().split()) for text in texts]
    said = [otherwise if text in ("", UNKNOWN) else reader(text) for text in plain]
    return np.asarray([*said, otherwise], dtype=np.float64)[codes]  # code -1 takes the last one


def chosen(conditions: Sequence[NDArray[np.bool_]], words: Sequence[str], otherwise: str) -> pd.Categorical:
    """Return for each customer the word of the first condition that holds."""
    codes = np.select(list(conditions), list(range(len(words))), len(words))
    return spelled(codes, [*words, otherwise])


def spelled(codes: NDArray[Any], words: Sequence[str]) -> pd.Categorical:
    """Return the word at the position that each code names; words may repeat."""
    places, different = pd.factorize(np.asarray(words, dtype=object))
    categories: Any = pd.array(different, dtype="str")
    return cast("pd.Categorical", pd.Categorical.from_codes(places[codes], categories=categories))
