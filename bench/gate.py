"""How often the gate refuses what is not there and accepts what is, and which family is chosen for which shape.

    python bench/gate.py [--seeds 100] [--customers 400]

Data without structure: normal, correlated, uniform, lognormal and heavy-tailed columns in turn; the habits of customers
who all order by the same chances, most of them seldom, at a time and from departments; categories, and flags beside
counts and amounts, each drawn apart from the others. Data with structure: groups of equal and of unequal size and
spread, in 4 or 5 columns. The full search judges them as it does customers, on the columns that a marketer asks about,
or prepared in all ways. Then a table of shapes: the adjusted Rand index of each family with the truth.
"""

import argparse
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import pandas as pd
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from ml.columns import CATEGORY_COLUMNS, QUESTIONS
from ml.families import FAMILIES, build_model
from ml.features import FEATURE_COLUMNS
from ml.preparation import PREPARATIONS
from ml.search.gate import Decision, decide
from ml.search.result import SearchResult
from ml.search.search import Search, SearchSettings
from ml.search.space import Space

HABITS, CATEGORIES, FLAGS = "habits of chance", "categories", "flags"
WITHOUT = ("normal", "correlated", "uniform", "lognormal", "heavy-tailed", HABITS, CATEGORIES, FLAGS)
WITH = ("equal groups", "unequal groups")
COLUMNS = [question.columns[0] for question in QUESTIONS]


def make_frame(values: np.ndarray) -> pd.DataFrame:
    """Return customers whose answers to a marketer's questions are these columns."""
    frame = pd.DataFrame(np.nan, index=range(len(values)), columns=list(FEATURE_COLUMNS))
    frame[COLUMNS[: values.shape[1]]] = values
    for column in CATEGORY_COLUMNS:
        frame[column] = pd.Series(np.nan, index=frame.index, dtype="str")
    frame.insert(0, "customer_id", [f"c{number:06d}" for number in range(len(values))])
    return frame


def without_structure(kind: str, count: int, seed: int) -> np.ndarray:
    """Return columns in which nobody forms groups."""
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=(count, 5))
    mixed = normal @ rng.normal(size=(5, 5))
    return {
        "normal": normal,
        "correlated": mixed,
        "uniform": rng.uniform(size=(count, 5)),
        "lognormal": np.exp(mixed / 2),
        "heavy-tailed": rng.standard_t(4, size=(count, 5)),
    }[kind]


def make_habits(count: int, seed: int) -> pd.DataFrame:
    """Return customers with one order or a few, each of one line, at times and from departments alike for all."""
    rng = np.random.default_rng(seed)
    frame = make_frame(np.empty((count, 0)))
    orders = rng.geometric(0.3, count)
    parts = rng.multinomial(orders, [0.3, 0.3, 0.25, 0.15]) / orders[:, None]
    for place, part in enumerate(("morning", "afternoon", "evening", "night")):
        frame[f"{part}_order_share"] = parts[:, place]
    frame["order_count"] = orders.astype(float)
    frame["weekend_order_share"] = rng.binomial(orders, 0.3) / orders
    frame["favourite_weekday"] = pd.Series(rng.integers(1, 8, count).astype(str), dtype="str")
    frame["average_days_between_orders"] = np.where(orders > 1, rng.gamma(2, 20, count), np.nan)
    bought = rng.multinomial(orders, [0.35, 0.25, 0.2, 0.1, 0.1]) / orders[:, None]
    for place in range(5):
        frame[f"department_spend_share.D{place}"] = bought[:, place]
    frame["top_department"] = pd.Series([f"D{place}" for place in bought.argmax(axis=1)], dtype="str")
    frame["top_department_spend_share"] = bought.max(axis=1)
    frame["department_count"] = (bought > 0).sum(axis=1).astype(float)
    frame["department_diversity"] = 1 - (bought**2).sum(axis=1)
    frame["items_per_order"] = 1.0
    frame["discount_spend_share"] = rng.binomial(orders, 0.3) / orders
    return frame


def make_categories(count: int, seed: int) -> pd.DataFrame:
    """Return customers with two to five words, of two to six levels, that do not go together."""
    rng = np.random.default_rng(seed)
    frame = make_frame(np.empty((count, 0)))
    for column in ("age_band", "income_band", "home_ownership", "marital_status", "household_size")[: 3 + seed % 3]:
        levels = rng.integers(2, 7)
        frame[column] = pd.Series(
            rng.choice(list("abcdef")[:levels], count, p=rng.dirichlet([5] * levels)), dtype="str"
        )
    return frame


def make_flags(count: int, seed: int) -> pd.DataFrame:
    """Return customers of a bank with flags, a count, an amount and a word that do not go together."""
    rng = np.random.default_rng(seed)
    frame = make_frame(np.empty((count, 0)))
    for column in ("has_savings", "has_credit_card", "has_loan", "has_mortgage", "has_investment")[: 2 + seed % 4]:
        frame[column] = (rng.uniform(size=count) < rng.uniform(0.15, 0.85)).astype(float)
    frame["account_count"] = rng.geometric(0.4, count).astype(float)
    frame["balance_amount"] = rng.lognormal(size=count)
    frame["age_band"] = pd.Series(rng.choice(list("abc"), count), dtype="str")
    return frame


def with_structure(kind: str, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return columns with groups four standard deviations apart or more, and the group of each row."""
    rng = np.random.default_rng(seed)
    group_count, width = int(rng.integers(3, 6)), int(rng.integers(4, 6))
    centers: list[np.ndarray] = []
    while len(centers) < group_count:
        center = rng.uniform(-6, 6, width)
        if all(np.linalg.norm(center - other) >= 5 for other in centers):
            centers.append(center)
    equal = kind == "equal groups"
    shares = np.full(group_count, 1 / group_count) if equal else rng.dirichlet(np.full(group_count, 8.0))
    counts = np.maximum((shares * count).astype(int), 20)
    spreads = np.full(group_count, 1.0) if equal else rng.uniform(0.6, 1.2, group_count)
    return make_blobs(counts, centers=np.array(centers), cluster_std=spreads, random_state=seed)[:2]


def search(frame: pd.DataFrame, seed: int, preparation: str | None = "essentials") -> tuple[SearchResult, Decision]:
    """Search, on customers prepared in one way or in all, and let the gate decide."""
    prepared = tuple(one for one in PREPARATIONS if preparation in (one.name, None))
    result = Search(frame, SearchSettings(tuple(range(2, 9)), random_state=seed, preparations=prepared)).run()
    return result, decide(result)


def one_seed(seed: int, *, is_structured: bool, count: int) -> tuple[str, str, str]:
    """Return kind, verdict and the chosen family of one seed."""
    kinds = WITH if is_structured else WITHOUT
    kind = kinds[seed % len(kinds)]
    made = {HABITS: make_habits, CATEGORIES: make_categories, FLAGS: make_flags}
    if kind in made:
        result, decision = search(made[kind](count, seed), seed, None)
    else:
        values = with_structure(kind, count, seed)[0] if is_structured else without_structure(kind, count, seed)
        result, decision = search(make_frame(values), seed)
    family = result.chosen.spec.family if result.chosen else "-"
    return kind, decision.verdict if decision.verdict == "publish" else decision.cause, family


def shapes(count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return data of known shape with the group of each row."""
    blobs = make_blobs([count // 2, count // 4, count // 4], n_features=4, cluster_std=[2.0, 1.0, 0.5], random_state=5)
    long, labels = make_blobs(count, centers=3, n_features=2, cluster_std=0.6, random_state=170)[:2]
    noise = np.random.default_rng(1).normal(size=(count, 4))
    return {
        "unequal blobs": blobs[:2],
        "elongated": (long @ np.array([[0.6, -0.63], [-0.4, 0.85]]), labels),
        "crescents": make_moons(count, noise=0.06, random_state=0),
        "none": (noise, np.zeros(count, dtype=int)),
    }


def print_gate(seeds: int, count: int) -> None:
    """Print what the gate did on data without and with structure."""
    with ProcessPoolExecutor(2) as workers:
        for is_structured in (False, True):
            began = time.monotonic()
            done = list(workers.map(partial(one_seed, is_structured=is_structured, count=count), range(seeds)))
            word = "with" if is_structured else "without"
            print(f"\n{word} structure, {seeds} seeds of {count} customers ({time.monotonic() - began:.0f} s)")
            for (kind, verdict), number in sorted(Counter((kind, verdict) for kind, verdict, _ in done).items()):
                print(f"  {kind:<16} {verdict:<24} {number:>4}", flush=True)
            print("  families chosen:", dict(Counter(family for _, _, family in done)))


def print_shapes(count: int) -> None:
    """Print the adjusted Rand index of each family at the true number of groups, and what the search chose."""
    print(f"\n{'shape':<16}" + "".join(f"{name:>18}" for name in FAMILIES) + "  chosen (its index)")
    for name, (values, truth) in shapes(count).items():
        space = Space.find(make_frame(values), PREPARATIONS[0], 1)
        true_count = max(len(np.unique(truth)), 2)
        row = ""
        for family in FAMILIES.values():
            labels = build_model(family.name, true_count if family.has_k else None, 1).fit(space.points).labels_
            row += f"{adjusted_rand_score(truth, labels):18.2f}"
        chosen = search(make_frame(values), 1)[0].chosen
        told = "refused"
        if chosen is not None:
            labels = build_model(chosen.spec.family, chosen.spec.k, 1).fit(space.points).labels_
            told = f"{chosen.spec.name} ({adjusted_rand_score(truth, labels):.2f})"
        print(f"{name:<16}{row}  {told}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--customers", type=int, default=400)
    arguments = parser.parse_args()
    print_shapes(1_000)
    print_gate(arguments.seeds, arguments.customers)


if __name__ == "__main__":
    main()
