"""Small tools on arrays that the makers of a world share."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Array = npt.NDArray[Any]
Columns = dict[str, Any]  # arrays of NumPy or Arrow, all of one length

_BASE_36 = np.array(list("0123456789abcdefghijklmnopqrstuvwxyz"), dtype=object)


def zipf_weights(count: int, exponent: float = 1.0, shift: float = 2.7) -> Array:
    """Return the shares of ranks 1 to ``count`` under the law of Zipf and Mandelbrot."""
    weights = 1.0 / (np.arange(1, count + 1) + shift) ** exponent
    return np.asarray(weights / weights.sum())


def pick(rng: np.random.Generator, weights: Any, size: int) -> Array:
    """Draw indices with these weights."""
    cumulative = np.cumsum(np.asarray(weights, dtype=float))
    drawn = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    return np.asarray(drawn, dtype=np.int32)


def pick_by_group(rng: np.random.Generator, weights: Array, groups: Array) -> Array:
    """Draw one index for each element from the weights in its group's row."""
    cumulative = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    cumulative[:, -1] = 1.0
    flat = (cumulative + np.arange(len(weights))[:, None]).ravel()
    position = np.searchsorted(flat, rng.random(len(groups)) + groups, side="right")
    return np.asarray(np.minimum(position - groups * weights.shape[1], weights.shape[1] - 1), dtype=np.int32)


def repeat_index(counts: Array) -> tuple[Array, Array]:
    """Return for each of ``counts.sum()`` elements its owner and its position within the owner's."""
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - np.repeat(starts, counts)


def dictionary(values: Any, index: Any) -> pa.DictionaryArray:
    """Return texts given by their place in a list; a negative place is null."""
    places = np.asarray(index, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=places < 0), pa.array(list(values), pa.string()))


def numbered(prefix: str, numbers: Any) -> pa.StringArray:
    """Return ids such as ``O1000042``."""
    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(numbers), pa.string()), "")


def instants(microseconds: Any, missing: Any = None) -> pa.TimestampArray:
    """Return UTC instants from microseconds since 1970."""
    values = pa.array(np.asarray(microseconds, dtype=np.int64), mask=missing)
    return values.cast(pa.timestamp("us", tz="UTC"))


def dates(days: Any, missing: Any = None) -> pa.Date32Array:
    """Return days from day numbers since 1970."""
    return pa.array(np.asarray(days, dtype=np.int32), mask=missing).cast(pa.date32())


def cents(amounts: Any) -> Array:
    """Return amounts rounded to the cent."""
    return np.round(np.asarray(amounts, dtype=float), 2)


def texts(values: Any) -> Array:
    """Return a list of texts as an array that can be indexed and joined with ``+``."""
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def digits(numbers: Array, width: int) -> Array:
    """Return numbers as texts of ``width`` digits."""
    filled = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width=width, padding="0")
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=object)


def scattered(numbers: Array, modulus: int) -> Array:
    """Return other numbers below ``modulus``, no two alike for numbers that differ below it."""
    return (np.asarray(numbers, dtype=np.int64) * 7_368_787 + 104_729) % modulus  # a prime: coprime to powers of ten
