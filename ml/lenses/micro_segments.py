"""Micro-segments: each segment split by the lenses that tell most about what its customers spend."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from ml.lenses.groups import Lens
from ml.lenses.known import Floats, numbers, spelled
from ml.lenses.splitting import Part, Splitter
from ml.lenses.wording import key_part, label, slug

TARGETS = ("spend_90d", "lifetime_spend")
FEWEST_DENIED = 3  # values; two are as short as their denial


def micro_segments(frame: pd.DataFrame, lenses: pd.DataFrame, segment_keys: pd.Series, *, least: int) -> pd.DataFrame:
    """Split every segment into parts of ``least`` customers or more.

    From the whole segment on, a part is split by the lens that explains most of the variance of its customers' rank
    in ``spend_90d``, or in ``lifetime_spend`` where the first is the same for all of them; see ``ml.lenses.splitting``
    for when it stays whole. A key names its conditions in the order of the lenses, whichever split came first.

    Parameters
    ----------
    frame
        The two columns, as far as they exist.
    lenses
        A categorical column per lens.
    segment_keys
        Segment of each customer; rows as in ``frame``.

    Returns
    -------
    DataFrame
        ``micro_segment_key`` and ``condition_words`` (empty for a segment that stays whole), rows as in ``frame``.
    """
    seen = tuple(_merged_by_slug(name, lenses[name]) for name in lenses.columns)
    splitter = Splitter(seen, tuple(_ranks(numbers(frame, column)) for column in TARGETS), least)
    codes = np.empty(len(frame), dtype=np.int32)
    keys: list[str] = []
    words: list[str] = []
    for segment, rows in _rows_by_segment(segment_keys):
        for part in splitter.split(Part(rows, {})):
            codes[part.rows] = len(keys)
            keys.append(".".join([segment, *(_key(part, lens.name) for lens in seen if lens.name in part.conditions)]))
            words.append(", ".join(_said(part, lens.name) for lens in seen if lens.name in part.conditions))
    return pd.DataFrame({"micro_segment_key": spelled(codes, keys), "condition_words": spelled(codes, words)})


def _rows_by_segment(segment_keys: pd.Series) -> Iterator[tuple[str, NDArray[np.intp]]]:
    codes, segments = pd.factorize(segment_keys, sort=True)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(segments) + 1))
    for number, segment in enumerate(segments):
        yield str(segment), order[bounds[number] : bounds[number + 1]]


def _merged_by_slug(name: str, values: pd.Series) -> Lens:
    """Take values that would share a key, such as a department in two spellings, as one."""
    first: dict[str, int] = {}
    words = tuple(str(word) for word in values.cat.categories)
    places = [first.setdefault(slug(word) or word, number) for number, word in enumerate(words)]
    return Lens(name, words, np.asarray(places, dtype=np.int32)[values.cat.codes])


def _ranks(values: Floats) -> Floats:
    """Return ranks, equal values sharing theirs, unknown ones the lowest: one giant must not decide every split."""
    return np.asarray(rankdata(np.nan_to_num(values, nan=-np.inf), method="average"))


def _key(part: Part, lens: str) -> str:
    return "_or_".join(key_part(lens, value) for value in part.conditions[lens] or (None,))


def _said(part: Part, lens: str) -> str:
    """Say what a part's customers are, or, shorter than a list, the one thing that they are not."""
    own, others = part.conditions[lens] or (None,), part.beside.get(lens, ())
    if len(own) >= FEWEST_DENIED and len(others) == 1:
        return f"not {label(lens, others[0])}"
    return " or ".join(label(lens, value) for value in own)
