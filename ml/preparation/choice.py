"""Which columns of a group can tell a company's customers apart, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.columns import (
    CATEGORY_GROUPS,
    COMMON_VALUE_SHARE_LIMIT,
    KNOWN_SHARE_LIMIT,
    MAP_GROUPS,
    PROFILE_GROUPS,
    RANK_CORRELATION_LIMIT,
    choose_columns,
)
from ml.preparation.encoding import SMALLEST_LEVEL_SHARE, UNKNOWN_LEVEL
from ml.preparation.plans import ESSENTIALS
from ml.reliability import chance_faults

# Ranks are compared on so many customers at most; their order among all is known well enough from these.
ROW_LIMIT = 20_000


@dataclass(frozen=True)
class FeatureChoice:
    """The columns that a preparation uses.

    Attributes
    ----------
    numbers, words
        Columns of numbers and of categories, in the order of their groups.
    dropped
        Why other columns of the groups are not used, by column.
    """

    numbers: tuple[str, ...]
    words: tuple[str, ...]
    dropped: dict[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns used."""
        return self.numbers + self.words


def choose_features(frame: pd.DataFrame, groups: Sequence[str], *, random_state: int) -> FeatureChoice:
    """Choose the columns of some groups that tell customers apart.

    A column is dropped when it is known for too few, has nearly one value only, differs by little more than chance, or
    orders customers as an earlier one does.

    Parameters
    ----------
    frame
        One row per customer, as ``ml.features.read_customer_features`` gives it.
    groups
        Names in ``ml.columns``, or ``essentials``.
    random_state
        Seed of the sample on which ranks are compared.
    """
    if tuple(groups) == (ESSENTIALS,):
        essentials = choose_columns(frame)
        return FeatureChoice(essentials.used, (), essentials.dropped)
    numbers, words = _columns_of(frame, groups)
    values = _finite(frame[numbers].astype(float))
    by_chance = chance_faults(frame, [*numbers, *words])
    faults = {column: _number_fault(values[column]) or by_chance.get(column) for column in numbers}
    faults |= {column: _word_fault(frame[column]) or by_chance.get(column) for column in words}
    dropped = {column: reason for column, reason in faults.items() if reason is not None}
    kept = [column for column in numbers if column not in dropped]
    twins = _twins(values[kept], random_state)
    dropped |= twins | _same_words(frame, [column for column in words if column not in dropped])
    return FeatureChoice(
        tuple(column for column in kept if column not in twins),
        tuple(column for column in words if column not in dropped),
        dropped,
    )


def _columns_of(frame: pd.DataFrame, groups: Sequence[str]) -> tuple[list[str], list[str]]:
    numbers: list[str] = []
    words: list[str] = []
    for group in groups:
        numbers += [column for column in PROFILE_GROUPS.get(group, ()) if column in frame]
        beginnings = tuple(f"{beginning}." for beginning in MAP_GROUPS.get(group, {}).values())
        numbers += [column for column in frame.columns if beginnings and column.startswith(beginnings)]
        words += [column for column in CATEGORY_GROUPS.get(group, ()) if column in frame]
    return list(dict.fromkeys(numbers)), list(dict.fromkeys(words))


def _finite(values: pd.DataFrame) -> pd.DataFrame:
    return values.where(np.isfinite(values))


def _number_fault(values: pd.Series) -> str | None:
    known = values.dropna()
    if known.empty:
        return "has no value"
    if len(known) / len(values) < KNOWN_SHARE_LIMIT:
        return f"is known for only {len(known) / len(values):.1%} of customers (limit {KNOWN_SHARE_LIMIT:.0%})"
    filled = values.fillna(known.median())
    common = filled.value_counts(sort=False).sort_index()
    share = common.max() / len(filled)
    if share > COMMON_VALUE_SHARE_LIMIT:
        return f"is {common.idxmax():g} for {share:.1%} of customers (limit {COMMON_VALUE_SHARE_LIMIT:.0%})"
    return None


def _word_fault(values: pd.Series) -> str | None:
    known = values.dropna()
    if known.empty:
        return "has no value"
    # A word that is unknown is a level of its own: knowing the demographics of few is no fault in itself.
    shares = values.fillna(UNKNOWN_LEVEL).astype(str).value_counts(normalize=True)
    if shares.max() > COMMON_VALUE_SHARE_LIMIT:
        return f"is alike for {shares.max():.1%} of customers (limit {COMMON_VALUE_SHARE_LIMIT:.0%})"
    rare = float(shares[shares < SMALLEST_LEVEL_SHARE].sum())
    if rare > COMMON_VALUE_SHARE_LIMIT:
        return (
            f"has {len(shares)} values, nearly all of them of less than {SMALLEST_LEVEL_SHARE:.0%} of customers each: "
            f"together {rare:.1%} of customers (limit {COMMON_VALUE_SHARE_LIMIT:.0%})"
        )
    return None


def _same_words(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, str]:
    """Return the columns whose words part customers exactly as those of an earlier one, with the reason."""
    codes = {column: pd.factorize(frame[column])[0].tobytes() for column in columns}
    first: dict[bytes, str] = {}
    for column, code in codes.items():
        first.setdefault(code, column)
    return {column: f"parts customers as {first[code]} does" for column, code in codes.items() if first[code] != column}


def _twins(values: pd.DataFrame, random_state: int) -> dict[str, str]:
    """Return the columns that order customers as an earlier one does, with the reason."""
    if values.shape[1] < 2:
        return {}
    sample = values
    if len(values) > ROW_LIMIT:
        sample = values.iloc[np.sort(np.random.default_rng(random_state).permutation(len(values))[:ROW_LIMIT])]
    correlations = _rank_correlations(sample)
    found: dict[str, str] = {}
    for position, column in enumerate(values.columns):
        for earlier in range(position):
            other = values.columns[earlier]
            if other not in found and abs(correlations[position, earlier]) > RANK_CORRELATION_LIMIT:
                found[column] = (
                    f"orders customers as {other} does (rank correlation {correlations[position, earlier]:.2f}, "
                    f"limit {RANK_CORRELATION_LIMIT})"
                )
                break
    return found


def _rank_correlations(values: pd.DataFrame) -> NDArray[np.float64]:
    """Return Spearman's correlations, unknown values at their column's median."""
    filled = values.fillna(values.median())
    correlations: NDArray[np.float64] = np.nan_to_num(np.corrcoef(filled.rank().to_numpy(), rowvar=False))
    return np.atleast_2d(correlations)
