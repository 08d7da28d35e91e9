"""Learning the model without labels: ``train``."""

import copy
import math
from typing import Any

import duckdb

from identity.columns import MatchingColumns
from identity.linker import open_linker, quiet_splink
from identity.model import build_model

RANDOM_PAIR_RECORDS = 2_500  # 3 million random pairs: a level that one in a million shows is seen three times
EM_RECORDS = 250_000  # a quarter of a million holds thousands of true pairs at any plausible rate of duplicates
EM_PAIRS = 2_000_000  # pairs for one session of expectation maximisation
LEAST_EM_PAIRS = 20  # fewer say nothing
LARGEST_AGREEING_BLOCK = 20  # more records than a person has: a placeholder
RULE_RECALL = 0.5  # share of true pairs that agree to the letter in a deterministic rule, before m is known
LEAST_RECALL = 0.05
LEAST_MATCHES = 0.5  # true pairs in all, where no pair agrees in a rule
GUESSED_MATCHES = 0.1  # true pairs a record, where no rule can be asked
# Agreement in these leaves little doubt; their pairs say how frequent matches are.
DETERMINISTIC_RULES = (
    ("first_name", "last_name", "birth_date"),
    ("first_name", "last_name", "email"),
    ("first_name", "last_name", "phone"),
    ("first_name", "email"),
    ("first_name", "phone"),
    ("last_name", "email"),
)
# A session holds its own columns fixed and learns the others. First those with something about the person alone: in a
# block of one email or phone relatives pass for one person. What they still blur, identity.relatives puts right.
TRAINING_RULES = (
    ("birth_date", "postal_code"),
    ("birth_date", "street"),
    ("first_name", "last_name"),
    ("first_name", "birth_date"),
    ("last_name", "birth_date"),
    ("first_name", "street"),
    ("last_name", "street"),
    ("email",),
    ("phone",),
    ("first_name",),
    ("last_name",),
)
ENOUGH_SESSIONS = 2  # for each comparison
ASSUMED_BEST_SHARE = 0.9  # of one person's records that are the same in what no session could learn
LEAST_PROBABILITY = 1e-6  # of a level that the training never saw
# Of an unseen level in pairs of one person: rare, but not impossible.
LEAST_MATCH_PROBABILITY = 1e-3
DIGITS = 6  # beyond these the sums of several threads differ from run to run


def train(connection: duckdb.DuckDBPyConnection, columns: MatchingColumns, *, random_state: int) -> dict[str, Any]:
    """Learn the probabilities of every level from the table ``matching``.

    Returns
    -------
    dict
        Splink's settings: the prior from deterministic rules, u from random pairs, m by expectation maximisation.
    """
    quiet_splink()
    settings = _with_random_pairs(connection, build_model(columns), random_state)
    guess = _prior(connection, columns, settings)
    settings["probability_two_random_records_match"] = guess
    # Where no two records agree in a rule there is nobody to learn from: sessions would take namesakes for matches.
    if _is_least(connection, guess):
        return _without_matches(_cleaned(_averaged(settings, {})), guess)
    settings = _cleaned(_with_matches(connection, settings, columns, random_state))
    prior = _prior(connection, columns, settings)
    return _without_matches(settings, prior)


def _with_random_pairs(
    connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], random_state: int
) -> dict[str, Any]:
    """Estimate u on records drawn by a hash, so that the draw does not hang on threads or on the order of rows."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE random_records AS
        SELECT * FROM matching ORDER BY hash(record_id || ' {int(random_state)}'), record
        LIMIT {RANDOM_PAIR_RECORDS}""")
    linker = open_linker(connection, "random_records", settings)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=float(RANDOM_PAIR_RECORDS**2), min_count_per_level=None, num_chunks=1
    )
    return dict(linker.misc.save_model_to_json())


def _prior(connection: duckdb.DuckDBPyConnection, columns: MatchingColumns, settings: dict[str, Any]) -> float:
    """Return the probability that two random records are one person.

    The pairs that agree in a deterministic rule, over the share of true pairs that do: the product of the m of its
    columns and of how often both are filled in, or RULE_RECALL before m is known.
    """
    total = (connection.execute("SELECT count(*) FROM matching").fetchone() or (0,))[0]
    possible = max(1.0, total * (total - 1) / 2)
    rules = [names for names in DETERMINISTIC_RULES if columns.has(*names)]
    lone = next(((name,) for name in ("email", "phone") if columns.has(name)), None)
    if not rules and lone is None:
        return float(min(0.5, GUESSED_MATCHES * total / possible))
    if not rules and lone is not None:
        found = (connection.execute(f"SELECT count(*) FROM ({_agreeing(lone)})").fetchone() or (0,))[0]
        return float(min(0.5, max(1.0, float(found)) / RULE_RECALL / possible))
    exact = {comparison["output_column_name"]: _best_level(comparison) for comparison in settings["comparisons"]}
    recalls = {names: _recall(connection, names, exact) for names in rules}
    rule = max(rules, key=lambda names: (recalls[names] or 0.0, -rules.index(names)))
    found = (connection.execute(f"SELECT count(*) FROM ({_agreeing(rule)})").fetchone() or (0,))[0]
    return float(min(0.5, found / (recalls[rule] or RULE_RECALL) / possible)) if found else LEAST_MATCHES / possible


def _is_least(connection: duckdb.DuckDBPyConnection, prior: float) -> bool:
    total = (connection.execute("SELECT count(*) FROM matching").fetchone() or (0,))[0]
    return bool(prior <= LEAST_MATCHES / max(1.0, total * (total - 1) / 2))


def _best_level(comparison: dict[str, Any]) -> object:
    return _known_levels(comparison)[0].get("m_probability")


def _recall(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...], exact: dict[str, object]) -> float | None:
    filled = connection.execute(
        f"SELECT {', '.join(f'count({name}) / count(*)' for name in names)} FROM matching"
    ).fetchone()
    shares = [
        share * share * m
        for name, share in zip(names, filled or (), strict=True)
        if isinstance(m := exact[name], float)
    ]
    return max(LEAST_RECALL, math.prod(shares)) if len(shares) == len(names) else None


def _agreeing(columns: tuple[str, ...]) -> str:
    names = ", ".join(columns)
    filled = " AND ".join(f"{name} IS NOT NULL" for name in columns)
    table = f"""(SELECT record, hash({names}) AS key FROM matching WHERE {filled}
        QUALIFY count(*) OVER (PARTITION BY {names}) BETWEEN 2 AND {LARGEST_AGREEING_BLOCK})"""
    pairs = f"{table} AS l INNER JOIN {table} AS r ON l.key = r.key AND l.record < r.record"
    return f"SELECT l.record, r.record AS other FROM {pairs}"


def _with_matches(
    connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], columns: MatchingColumns, random_state: int
) -> dict[str, Any]:
    """Estimate m in blocks where people agree by chance and because they are the same."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE training_records AS
        SELECT * FROM matching ORDER BY hash(record_id || ' {int(random_state)}'), record LIMIT {EM_RECORDS}""")
    learnt: dict[str, list[list[object]]] = {one["output_column_name"]: [] for one in settings["comparisons"]}
    for names in TRAINING_RULES:
        free = set(learnt) - {_COMPARED_AS.get(name, name) for name in names}
        is_needed = any(len(learnt[name]) < ENOUGH_SESSIONS for name in free)
        if is_needed and columns.has(*names) and _has_pairs(connection, names):
            for name, shares in _session(connection, settings, names).items():
                if name in free:
                    learnt[name].append(shares)
    return _averaged(settings, learnt)


def _session(
    connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], names: tuple[str, ...]
) -> dict[str, list[object]]:
    """Learn m in the blocks of these columns; returns the m of the levels of each comparison, or nothing."""
    from splink import block_on

    linker = open_linker(connection, "training_records", settings)
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*names),
            estimate_without_term_frequencies=True,
            max_pairs=EM_PAIRS,
            record_sample_proportion=1.0,
        )
    except ValueError:  # Splink 5.0.0 stops where a share falls below 1e-300, as on a few pairs; other blocks serve
        return {}
    return {
        comparison["output_column_name"]: [level.get("m_probability") for level in _known_levels(comparison)]
        for comparison in linker.misc.save_model_to_json()["comparisons"]
    }


def _averaged(settings: dict[str, Any], learnt: dict[str, list[list[object]]]) -> dict[str, Any]:
    """Return the settings with the mean of what the sessions learnt; a level that none saw has no m."""
    settings = copy.deepcopy(settings)
    for comparison in settings["comparisons"]:
        sessions = learnt.get(comparison["output_column_name"], [])
        levels = _known_levels(comparison)
        for place, level in enumerate(levels):
            if not sessions:
                rest = (1 - ASSUMED_BEST_SHARE) / max(1, len(levels) - 1)
                level["m_probability"] = rest if place else ASSUMED_BEST_SHARE
                continue
            found = [share for session in sessions if isinstance(share := session[place], float)]
            level["m_probability"] = sum(found) / len(found) if found else None
    return settings


def _known_levels(comparison: dict[str, Any]) -> list[dict[str, Any]]:
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


_COMPARED_AS = {"street": "address", "postal_code": "address", "city": "address"}


def _has_pairs(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> bool:
    filled = " AND ".join(f"{name} IS NOT NULL" for name in names)
    row = connection.execute(f"""
        SELECT coalesce(sum(size * (size - 1) / 2), 0) FROM (
            SELECT count(*) AS size FROM training_records WHERE {filled} GROUP BY {", ".join(names)})""").fetchone()
    return bool(row and row[0] >= LEAST_EM_PAIRS)


def _without_matches(settings: dict[str, Any], prior: float) -> dict[str, Any]:
    """Take the true pairs out of the random ones: what was counted is prior * m + (1 - prior) * u."""
    settings["probability_two_random_records_match"] = _rounded(prior)
    for comparison in settings["comparisons"]:
        levels = _known_levels(comparison)
        counted = [level["u_probability"] - prior * level["m_probability"] for level in levels]
        kept = _whole(
            [max(u, LEAST_PROBABILITY, level["u_probability"] / 100) for u, level in zip(counted, levels, strict=True)]
        )
        for level, u_probability in zip(levels, kept, strict=True):
            level["u_probability"] = u_probability
    return settings


def _cleaned(settings: dict[str, Any]) -> dict[str, Any]:
    """Fill in what was never seen and round, so that the same data gives the same model to the digit."""
    for comparison in settings["comparisons"]:
        levels = _known_levels(comparison)
        u = _whole([_number(level.get("u_probability"), LEAST_PROBABILITY) for level in levels])
        m = _whole([_number(level.get("m_probability"), LEAST_MATCH_PROBABILITY) for level in levels])
        for level, m_probability, u_probability in zip(levels, m, u, strict=True):
            level["m_probability"], level["u_probability"] = m_probability, u_probability
    return settings


def _number(value: object, least: float) -> float:
    return max(float(value), least) if isinstance(value, int | float) else least


def _whole(values: list[float]) -> list[float]:
    total = sum(values)
    return [_rounded(value / total) for value in values]


def _rounded(value: float) -> float:
    return min(1.0, round(value, DIGITS - 1 - math.floor(math.log10(value)))) if value > 0 else LEAST_PROBABILITY
