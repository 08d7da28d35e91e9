"""Measures a whole training at size: the search on a sample, the final fit on every customer, and the assignment.

    python bench/training.py [--customers 1000000] [--k 6] [--seed 1]

Customers of 30 numeric features in clouds of unequal size and spread that overlap (`family_steps.make_rows`), with
every family, preparation and number of segments that a workspace has from the start. Peak memory is resident and
summed over the search's processes.
"""

import argparse
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from family_steps import COLUMNS, make_rows
from run import tree_memory
from sklearn.metrics import adjusted_rand_score

from ml.columns import CATEGORY_COLUMNS, PROFILE_COLUMNS
from ml.features import FEATURE_COLUMNS
from ml.preparation import PREPARATIONS
from ml.reliability import COUNTS_OF_SHARES, MADE_OF_SHARES, SHARES_OF_SPEND
from ml.search.gate import decide
from ml.search.search import Search, SearchSettings
from ml.segmentation.training import fit, score

COUNTED = {*COUNTS_OF_SHARES, *SHARES_OF_SPEND, *MADE_OF_SHARES}  # would be judged by counts that are made up here
USED = [column for column in PROFILE_COLUMNS if column not in COUNTED][:COLUMNS]
INTERVAL = 0.2  # seconds between two looks at memory


def make_frame(values: np.ndarray) -> pd.DataFrame:
    """Return customers with these values in 30 features, all others unknown."""
    columns = {column: np.full(len(values), np.nan) for column in FEATURE_COLUMNS}
    columns |= {column: values[:, place] for place, column in enumerate(USED)}
    words = {column: pd.Series(np.nan, index=range(len(values)), dtype="str") for column in CATEGORY_COLUMNS}
    ids = pd.Series([f"c{number:08d}" for number in range(len(values))], dtype="str")
    return pd.DataFrame({"customer_id": ids, **columns, **words})


def measure(name: str, step: Callable[[], Any]) -> Any:
    """Run a step and print its seconds and the peak of memory meanwhile."""
    peak, is_over = [0], threading.Event()

    def watch() -> None:
        while not is_over.wait(INTERVAL):
            peak[0] = max(peak[0], tree_memory(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        found = step()
    finally:
        is_over.set()
        watcher.join()
    print(f"{name:<12}{time.monotonic() - began:8.1f} s {peak[0] / 2**30:7.2f} GiB", flush=True)
    return found


def main() -> None:
    """Print a line for each step, and what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--k", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    values, group = make_rows(arguments.customers, arguments.k, arguments.seed)
    frame = make_frame(values)
    settings = SearchSettings(k_values=tuple(range(2, 13)), random_state=arguments.seed)
    result = measure("search", Search(frame, settings).run)
    best = result.best
    preparation = next(one for one in PREPARATIONS if one.name == best.spec.preparation)
    choice = result.choices[best.spec.preparation]
    model = measure("final fit", lambda: fit(frame, best.spec, preparation, choice=choice, random_state=arguments.seed))
    labels, _ = measure("assignment", lambda: score(model.pipeline, frame))
    print(f"{best.spec.name}, {decide(result).verdict}; adjusted Rand index {adjusted_rand_score(group, labels):.3f}")
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
