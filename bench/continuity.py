"""Measures how many customers keep their segment_key when segments are found anew, beside raw cluster numbers.

    python bench/continuity.py [--workspace examples/complete_journey] [--days 2017-12-01 2018-01-01] [--seeds 5]

Needs the features of both days in the workspace's warehouse: `tessera run --as-of` makes them. The first training
searches on the columns that a marketer asks about; each row is a fit of what it chose, which no gate keeps from taking
over: on the same customers from other starts; with a twentieth of the customers gone and as many new ones; and on the
later day. Beside the key stand our cluster_id, which training orders by spend, and the number that scikit-learn's
k-means gives by itself. Unchanged are customers whom the serving model puts into one segment both times.
"""

import argparse
from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from ml.continuity.continuation import NO_INCUMBENT, Continuation, Found, Incumbent, continue_segments
from ml.continuity.measuring import Kept, measure_kept
from ml.features import read_customer_features
from ml.preparation import PREPARATIONS, choose_features
from ml.search.search import Search, SearchSettings
from ml.segmentation.training import SegmentModel, fit, score
from ml.segmentation.traits import segment_traits
from tessera.days import parse_day
from tessera.workspace import Workspace, load_workspace

TURNOVER = 0.05


@dataclass(frozen=True)
class Serving:
    """A model, who was in which of its clusters, what they are called, and what plain k-means says."""

    model: SegmentModel
    clusters: pd.Series
    segments: Continuation
    raw_numbers: pd.Series

    @property
    def keys(self) -> dict[int, str]:
        """Key by cluster_id."""
        return {one.cluster_id: one.segment_key for one in self.segments.names}


def clusters_of(model: SegmentModel, frame: pd.DataFrame) -> pd.Series:
    """Return the cluster of each customer by customer_id."""
    return pd.Series(score(model.pipeline, frame)[0], index=frame["customer_id"])


def find(workspace: Workspace, frame: pd.DataFrame, day: date, *, seed: int, serving: Serving | None) -> Serving:
    """Fit on a day's customers, what a search chooses or what serves, and let the segments that serve live on."""
    settings, essentials = workspace.segments, PREPARATIONS[0]
    if serving is None:
        tried = SearchSettings(tuple(range(settings.k_min, settings.k_max + 1)), seed, preparations=(essentials,))
        spec = Search(frame, tried).run().best.spec
    else:
        spec = serving.model.spec
    choice = choose_features(frame, essentials.groups, random_state=seed)
    model = fit(frame, spec, essentials, choice=choice, random_state=seed)
    clusters = clusters_of(model, frame)
    incumbent = NO_INCUMBENT
    if serving is not None:
        keys = clusters_of(serving.model, frame).map(serving.keys).astype("str")
        incumbent = Incumbent(keys, serving.segments.names, serving.segments.ledger)
    found = Found(clusters, segment_traits(frame, clusters.to_numpy()), model.choice.columns, day)
    count = len([one for one in model.cluster_ids if one >= 0])
    raw = KMeans(count, n_init=10, random_state=seed).fit(model.points).labels_
    return Serving(model, clusters, continue_segments(incumbent, found), pd.Series(raw, index=clusters.index))


def with_turnover(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Replace customers drawn at random by new ones with the features of others drawn at random."""
    rng = np.random.default_rng(seed)
    gone = rng.random(len(frame)) < TURNOVER
    drawn = frame.sample(int(gone.sum()), random_state=seed)
    new = drawn.assign(customer_id=[f"new {number}" for number in range(len(drawn))])
    return pd.concat([frame[~gone], new], ignore_index=True)


def compare(first: Serving, second: Serving, frame: pd.DataFrame) -> tuple[Kept, float]:
    """Measure the customers whom the first model leaves where they were; return also the share by plain k-means."""
    same = first.clusters.reindex(frame["customer_id"]) == clusters_of(first.model, frame)
    unchanged = same.index[same]
    kept = measure_kept(first.clusters[unchanged], second.clusters[unchanged], (first.keys, second.keys))
    return kept, float((first.raw_numbers[unchanged] == second.raw_numbers[unchanged]).mean())


def main() -> None:
    """Print a row for each training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", default="examples/complete_journey")
    parser.add_argument("--days", nargs=2, type=parse_day, default=[date(2017, 12, 1), date(2018, 1, 1)])
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    workspace = load_workspace(arguments.workspace)
    earlier, later = (read_customer_features(workspace.paths.warehouse, day) for day in arguments.days)
    first = find(workspace, earlier, arguments.days[0], seed=0, serving=None)
    for seed in range(1, arguments.seeds + 1):
        for what, frame, day in (
            ("same customers", earlier, arguments.days[0]),
            ("5 % turnover", with_turnover(earlier, seed), arguments.days[0]),
            ("next day", later, arguments.days[1]),
        ):
            second = find(workspace, frame, day, seed=seed, serving=first)
            kept, raw_share = compare(first, second, frame)
            events = Counter(one.event for one in second.segments.ledger[len(first.segments.ledger) :])
            print(
                f"{what:<15} seed {seed}  {kept.customer_count:>9,} unchanged  kept their key {kept.key_share:7.2%}"
                f"  cluster_id {kept.cluster_share:7.2%}  plain number {raw_share:7.2%}  {dict(events)}"
            )


if __name__ == "__main__":
    main()
