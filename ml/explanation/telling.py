"""A change in words: the features that tell it, from and to, and what is done more to get there."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.activities import EMAILS, ORDERS, VISITS, WAITING
from ml.explanation.best import SLOTS
from ml.explanation.deeds import Deed
from ml.explanation.effects import LAST
from ml.explanation.traits import REDEEMED
from ml.explanation.wording import value_texts
from ml.report.wording import NumberText, label

NO_CHANGE = "No small change would move this customer."
TOLD_TIMES = (ORDERS, VISITS, EMAILS)

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


def change_texts(found: pd.DataFrame, rows: pd.DataFrame, text: NumberText) -> pd.Series:
    """Write the change of each customer.

    Parameters
    ----------
    found
        As ``find_changes`` gives it.
    rows
        All that is known of the same customers, in the same order.
    text
        Numbers in the company's currency.

    Examples
    --------
    ``Order count from 2 to 4`` and ``Weekend order share from 0.0% to 33.3%, with 1 more order``
    """
    first, second = (_moves(found, prefix, text) for prefix in SLOTS)
    both = np.where(second == "", first, first + " and " + second)
    written = both + _what_is_done(found, rows, text)
    return pd.Series(np.where(first == "", NO_CHANGE, written), index=found.index).astype("str")


def _moves(found: pd.DataFrame, prefix: str, text: NumberText) -> Texts:
    written = np.full(len(found), "", dtype=object)
    for deed, places in _by_deed(found, prefix):
        ends = (found[f"{prefix}_{end}"].to_numpy(dtype=np.float64)[places] for end in ("from", "to"))
        before, after = (value_texts(values, deed.scale, text) for values in ends)
        written[places] = f"{label(deed.name)} from " + before + " to " + after
    return written


def _what_is_done(found: pd.DataFrame, rows: pd.DataFrame, text: NumberText) -> Texts:
    """Say how often something is done, once for the deeds of one activity, and in what way."""
    written = np.full(len(found), "", dtype=object)
    told = np.full(len(found), "", dtype=object)
    for prefix in SLOTS:
        for deed, places in _by_deed(found, prefix):
            times = found[f"{prefix}_times"].to_numpy(dtype=np.float64)[places]
            said = np.where(told[places] == deed.activity.noun, "", _times(deed, times))
            written[places] = written[places] + said + _in_what_way(deed, rows.iloc[places], times, text=text)
            told[places] = deed.activity.noun
    return written


def _times(deed: Deed, times: Floats) -> Texts:
    if deed.activity is WAITING:
        return _same(", without an order", times)
    if deed.activity not in TOLD_TIMES or (deed.trait is None and deed.name in deed.activity.counts):
        return _same("", times)
    noun = deed.activity.noun
    return np.array([f", with {one:.0f} more {noun if one == 1 else noun + 's'}" for one in times], dtype=object)


def _in_what_way(deed: Deed, rows: pd.DataFrame, times: Floats, *, text: NumberText) -> Texts:
    each = np.where(times == 1, "", "each ")
    if deed.trait is None:
        return _so_recent(rows) if deed.activity is ORDERS and deed.name != LAST else _same("", times)
    if deed.name in REDEEMED:
        return np.asarray(", " + each + "redeeming one more campaign")
    if deed.trait.doubles is None:
        return _same("", times)
    values = deed.trait.one(rows)[deed.name]
    is_items = deed.name == "items_per_order"
    unit = np.where(values == 1, " item", " items") if is_items else ""
    return np.asarray(", " + each + "of " + value_texts(values, deed.scale, text) + unit)


def _so_recent(rows: pd.DataFrame) -> Texts:
    """Say of an order what it does beside the count."""
    if LAST not in rows:
        return _same("", np.zeros(len(rows)))
    days = rows[LAST].to_numpy(dtype=np.float64)
    return np.array(
        [f", so the last one 1 day ago instead of {one:,.0f}" if one > 1 else "" for one in days], dtype=object
    )


def _same(said: str, like: Floats) -> Texts:
    return np.full(len(like), said, dtype=object)


def _by_deed(found: pd.DataFrame, prefix: str) -> list[tuple[Deed, NDArray[np.intp]]]:
    column = found[f"{prefix}_deed"].to_numpy(dtype=object)
    places: dict[Deed, list[int]] = {}
    for place, deed in enumerate(column):
        if isinstance(deed, Deed):
            places.setdefault(deed, []).append(place)
    return [(deed, np.array(own, dtype=np.intp)) for deed, own in places.items()]
