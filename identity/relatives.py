"""Relatives: people who share name, address, email or phone and are not one person.

The model of Splink asks: one person, or two strangers? Households are neither. They agree in everything a
household shares, so the second question must be asked of every pair that looks alike: one person, or two
people of one household? Expectation maximisation over the pairs that share more than strangers would
tells the two kinds apart, starting from what is known of relatives: their first names and birth dates
are like those of strangers, but for namesakes and twins.
"""

import math
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from identity.comparisons import PERSON_COMPARISONS
from identity.model import Levels, Relatives, level_parameters

# What is assumed before counting, and the number of pairs that weigh as much as the assumption: the share of relatives
# with one first name or one birth date, and that of relatives among pairs that look alike.
ASSUMED_SAME_SHARE = 0.02
ASSUMED_PAIRS = 20.0
ASSUMED_RELATIVES = 0.1
LARGEST_DIFFERENT_SHARE = 0.05  # of one person's records in first name or birth date, to start from
ITERATIONS = 50
LEAST_SHARE = 1e-4
DIGITS = 6

Floats = NDArray[np.float64]


def estimate_relatives(connection: duckdb.DuckDBPyConnection, splink: dict[str, Any]) -> Relatives:
    """Learn from the table ``scored`` how relatives look, and put the m of first name and birth date right.

    Parameters
    ----------
    splink
        Splink's trained settings; the m of the person's comparisons are replaced in place, and the weights in
        ``scored`` follow.
    """
    levels = {comparison["output_column_name"]: level_parameters(comparison) for comparison in splink["comparisons"]}
    person = [name for name in PERSON_COMPARISONS if name in levels]
    if not person:
        return Relatives(0.0, {})
    patterns = _patterns(connection, splink, levels)
    kinds = _separate(patterns, levels, person)
    _replace_m(connection, splink, {name: kinds.one[name] for name in person})
    weights = {
        name: {
            str(level): round(float(np.log2(kinds.one[name][level] / kinds.relatives[name][level])), DIGITS)
            for level in parameters
        }
        for name, parameters in levels.items()
    }
    prior = math.log2((1 - kinds.relatives_share) / kinds.relatives_share)
    return Relatives(round(prior, DIGITS), weights)


@dataclass
class _Kinds:
    """Probability of each level (its place in the array) in one person's records and among relatives."""

    one: dict[str, Floats]
    relatives: dict[str, Floats]
    relatives_share: float


def _patterns(
    connection: duckdb.DuckDBPyConnection, splink: dict[str, Any], levels: dict[str, Levels]
) -> dict[str, NDArray[Any]]:
    """Count the combinations of levels of pairs that what a household shares would link, whoever the two are."""
    prior = splink["probability_two_random_records_match"]
    household = [_weight_case(name, levels[name]) for name in levels if name not in PERSON_COMPARISONS]
    columns = ", ".join(f"{name}_level AS {name}" for name in levels)
    found = connection.execute(f"""
        SELECT {columns}, count(*) AS pair_count FROM scored
        WHERE {" + ".join(["0", *household])} >= {-math.log2(prior / (1 - prior))}
        GROUP BY ALL ORDER BY ALL""").df()
    return {str(name): found[name].to_numpy() for name in found.columns}


def _weight_case(name: str, levels: Levels) -> str:
    whens = " ".join(f"WHEN {level} THEN {math.log2(m / u)}" for level, (m, u) in sorted(levels.items()))
    return f"CASE {name}_level {whens} ELSE 0 END"


def _separate(patterns: dict[str, NDArray[Any]], levels: dict[str, Levels], person: list[str]) -> _Kinds:
    counts = patterns["pair_count"].astype(np.float64)
    seen = {name: patterns[name].astype(np.int64) for name in levels}
    start = {name: np.array([levels[name][level][0] for level in sorted(levels[name])]) for name in levels}
    random = {name: np.array([levels[name][level][1] for level in sorted(levels[name])]) for name in levels}
    kinds = _Kinds(
        {name: _capped(m) if name in person else m for name, m in start.items()},
        {name: _mixed(ASSUMED_SAME_SHARE, random[name]) if name in person else m for name, m in start.items()},
        ASSUMED_RELATIVES,
    )
    # Before counting, relatives share what one person's records do. Some levels cannot be seen here, because pairs that
    # share that little were left out: they must speak for neither.
    assumed = {name: m if name in person else _shares(seen[name], counts, m, 1.0) for name, m in start.items()}
    for _ in range(ITERATIONS):
        related = counts * _chance_of_relatives(kinds, seen)
        alone = counts - related
        for name in levels:
            kinds.one[name] = _shares(seen[name], alone, assumed[name], ASSUMED_PAIRS)
            kinds.relatives[name] = _shares(seen[name], related, assumed[name], ASSUMED_PAIRS)
            if name in person:
                kinds.relatives[name] = _mixed(_same_share(seen[name], related, random[name]), random[name])
        relatives = float(related.sum()) + ASSUMED_PAIRS * ASSUMED_RELATIVES
        kinds.relatives_share = relatives / (float(counts.sum()) + ASSUMED_PAIRS)
    return kinds


def _chance_of_relatives(kinds: _Kinds, seen: dict[str, NDArray[np.int64]]) -> Floats:
    odds = np.log(kinds.relatives_share / (1 - kinds.relatives_share))
    for name, level in seen.items():
        ratio = np.log(kinds.relatives[name] / kinds.one[name])
        odds = odds + np.where(level < 0, 0.0, ratio[np.maximum(level, 0)])
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -500, 500))))


def _shares(level: NDArray[np.int64], weights: Floats, assumed: Floats, assumed_pairs: float) -> Floats:
    known = level >= 0
    found = np.bincount(level[known], weights[known], minlength=len(assumed))
    shares = (found + assumed_pairs * assumed) / (found.sum() + assumed_pairs)
    return np.asarray(np.maximum(shares, LEAST_SHARE) / np.maximum(shares, LEAST_SHARE).sum())


def _same_share(level: NDArray[np.int64], weights: Floats, random: Floats) -> float:
    """Return the share of relatives that are the same in it beyond chance; the last level is the best."""
    known = level >= 0
    total = float(weights[known].sum())
    beyond = max(0.0, float(weights[level == len(random) - 1].sum()) - total * float(random[-1]))
    return (beyond + ASSUMED_SAME_SHARE * ASSUMED_PAIRS) / (total + ASSUMED_PAIRS)


def _mixed(same_share: float, random: Floats) -> Floats:
    mixed = (1 - same_share) * random
    mixed[-1] += same_share
    return np.asarray(mixed / mixed.sum())


def _capped(m: Floats) -> Floats:
    capped = m.copy()
    capped[0] = min(capped[0], LARGEST_DIFFERENT_SHARE)
    return np.asarray(capped / capped.sum())


def _replace_m(connection: duckdb.DuckDBPyConnection, splink: dict[str, Any], replaced: dict[str, Floats]) -> None:
    """Write the m of these comparisons into the settings, and change the weights in ``scored`` by what they changed."""
    changes = []
    for comparison in splink["comparisons"]:
        name = comparison["output_column_name"]
        if name not in replaced:
            continue
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        whens = []
        for position, level in enumerate(levels):
            number = len(levels) - 1 - position
            new = round(float(replaced[name][number]), DIGITS)
            whens.append(f"WHEN {number} THEN {math.log2(new / level['m_probability'])}")
            level["m_probability"] = new
        changes.append(f"CASE {name}_level {' '.join(whens)} ELSE 0 END")
    connection.execute(f"UPDATE scored SET random_weight = random_weight + {' + '.join(changes)}")
