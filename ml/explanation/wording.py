"""Values of a whole column as text, each different one written once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.space import CategoryScale, NumberScale
from ml.report.wording import WHOLE_AMOUNTS_FROM, NumberText, is_amount, is_share, label

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
SMALLEST_SHARE = 0.0005  # what the report's texts call less than 0.1%


@dataclass(frozen=True)
class Places:
    """Place of each row's own segment and of the next nearest one among the segments."""

    own: NDArray[np.intp]
    other: NDArray[np.intp]

    def take(self, rows: NDArray[np.intp]) -> "Places":
        """Return those of some rows."""
        return Places(self.own[rows], self.other[rows])

    def write(self, codes: NDArray[np.intp], words: Callable[[int, int, int], str]) -> Texts:
        """Write each combination of a code with two segments once, and give every row its text."""
        if not len(codes):
            return np.empty(0, dtype=object)
        width = int(max(self.own.max(), self.other.max())) + 1
        found, where = np.unique((codes * width + self.own) * width + self.other, return_inverse=True)
        pairs = [divmod(one, width) for one in found.tolist()]
        written = [words(rest // width, rest % width, other) for rest, other in pairs]
        return np.asarray(np.array(written, dtype=object)[where])


def value_texts(values: Floats, scale: NumberScale, text: NumberText) -> Texts:
    """Write a value per row; NaN is written as unknown.

    Values are rounded to what is shown first, so that a million amounts are a few thousand texts.
    """
    if scale.is_flag:
        return np.where(values == 1, "yes", "no").astype(object)
    shown, places = np.unique(_rounded(values, scale.name), return_inverse=True)
    written = np.array([text.typical(float(value), scale.name) for value in shown], dtype=object)
    return np.asarray(written[places])


def reason_texts(scale: NumberScale | CategoryScale, values: pd.Series, places: Places, text: NumberText) -> Texts:
    """Say a customer's value, and what is usual in their segment, in the next nearest and among all customers.

    Examples
    --------
    ``Order count: 12 (median of the segment 11, of the next nearest 4, of all 3)`` and
    ``Top department: FUEL (61.0% of the segment, 12.0% of the next nearest, 20.0% of all)``
    """
    if isinstance(scale, CategoryScale):
        return places.write(scale.codes(values), _of_category(scale, text))
    numbers = values.to_numpy(dtype=np.float64)
    if scale.is_flag:
        return places.write((numbers == 1).astype(np.intp), _of_flag(scale, text))

    def medians(_: int, own: int, other: int) -> str:
        told = [text.typical(float(one), scale.name) for one in (scale.typical[own], scale.typical[other])]
        overall = text.typical(scale.overall, scale.name)
        return f" (median of the segment {told[0]}, of the next nearest {told[1]}, of all {overall})"

    nothing = np.zeros(len(numbers), dtype=np.intp)
    lead = f"{label(scale.name)}: " + value_texts(numbers, scale, text)
    return np.asarray(lead + places.write(nothing, medians))


def _of_flag(scale: NumberScale, text: NumberText) -> Callable[[int, int, int], str]:
    def words(code: int, own: int, other: int) -> str:
        with_it = (scale.typical[own], scale.typical[other], scale.overall)
        shares = with_it if code else tuple(1 - share for share in with_it)
        return _shares(f"{label(scale.name)}: {'yes' if code else 'no'}", shares, text)

    return words


def _of_category(scale: CategoryScale, text: NumberText) -> Callable[[int, int, int], str]:
    def words(code: int, own: int, other: int) -> str:
        shares = (scale.shares[own, code], scale.shares[other, code], scale.overall[code])
        return _shares(f"{label(scale.name)}: {scale.levels[code]}", shares, text)

    return words


def _shares(lead: str, shares: tuple[float, ...], text: NumberText) -> str:
    own, other, overall = (text.share(float(share)) for share in shares)
    return f"{lead} ({own} of the segment, {other} of the next nearest, {overall} of all)"


def _rounded(values: Floats, name: str) -> Floats:
    size = np.abs(values)
    if is_amount(name):
        return np.where(size < WHOLE_AMOUNTS_FROM, _half_up(values, 2), _half_up(values, 0))
    if is_share(name):
        return np.where((values > 0) & (values < SMALLEST_SHARE), SMALLEST_SHARE / 2, _half_up(values, 3))
    return np.where(size < 10, _half_up(values, 2), _half_up(values, 1))


def _half_up(values: Floats, digits: int) -> Floats:
    """Round as ``tessera.rounding`` does; the millionth takes out what binary numbers lie beside decimal halves."""
    scale = 10.0**digits
    return np.asarray(np.copysign(np.floor(np.round(np.abs(values) * scale, 6) + 0.5) / scale, values))
