"""A retraining on real shapes: who keeps key and who keeps the raw number."""

import numpy as np
import pandas as pd
import pytest

from ml.continuity.continuation import NO_INCUMBENT, Incumbent, continue_segments
from ml.continuity.measuring import measure_kept
from ml.segmentation.training import score
from ml.segmentation.traits import segment_traits
from tests.ml.conftest import features_frame
from tests.ml.continuity.builders import DAY, Found
from tests.ml.segmentation.test_training import fitted

CUSTOMERS = 3_000


def trained(frame, seed):
    """Return a training's model and the cluster of each customer."""
    model = fitted(frame, random_state=seed)
    return model, pd.Series(score(model.pipeline, frame)[0], index=frame["customer_id"])


def continued(incumbent, frame, clusters):
    traits = segment_traits(frame, clusters.to_numpy())
    return continue_segments(incumbent, Found(clusters, traits, ("order_count",), DAY))


def keys_of(continuation):
    return {one.cluster_id: one.segment_key for one in continuation.names}


@pytest.fixture(scope="module")
def first():
    """Return features, clusters and segments of a first training."""
    frame = features_frame(CUSTOMERS)
    model, clusters = trained(frame, 1)
    return frame, model, clusters, continued(NO_INCUMBENT, frame, clusters)


def retrained(first, frame, seed):
    """Train anew beside the serving segments, with clusters renumbered; return both sides of unchanged customers."""
    _, model, _, segments = first
    _, clusters = trained(frame, seed)
    clusters = (clusters + 1) % 3  # what a retraining may do to numbers at any time
    served = pd.Series(score(model.pipeline, frame)[0], index=frame["customer_id"])
    incumbent = Incumbent(served.map(keys_of(segments)).astype("str"), segments.names, segments.ledger)
    return clusters, continued(incumbent, frame, clusters)


def test_every_customer_of_an_unchanged_population_keeps_the_key_under_other_numbers(first):
    frame, _, before, segments = first
    after, again = retrained(first, frame, seed=2)
    kept = measure_kept(before, after, (keys_of(segments), keys_of(again)))
    assert (kept.customer_count, kept.key_share) == (CUSTOMERS, 1.0)
    assert kept.cluster_share < 0.9
    assert [one.event for one in again.ledger] == ["born"] * 3 + ["continued"] * 3
    assert {one.segment_name for one in again.names} == {one.segment_name for one in segments.names}


def test_with_a_twentieth_of_the_customers_changed_the_others_keep_their_key(first):
    frame, _, before, segments = first
    rng = np.random.default_rng(5)
    changed = rng.choice(CUSTOMERS, CUSTOMERS // 20, replace=False)
    later = frame.copy()
    columns = ["order_count", "average_order_amount", "days_since_last_order", "spend_trend_90d", "lifetime_spend"]
    later.loc[changed, columns] = frame.loc[rng.permutation(changed), columns].to_numpy()
    later.loc[changed[:50], "customer_id"] = [f"new{number}" for number in range(50)]
    after, again = retrained(first, later, seed=3)
    unchanged = frame["customer_id"].drop(changed)
    kept = measure_kept(before[unchanged], after[unchanged], (keys_of(segments), keys_of(again)))
    assert kept.customer_count == CUSTOMERS - 150
    assert kept.key_share >= 0.98
    assert kept.cluster_share < 0.9
