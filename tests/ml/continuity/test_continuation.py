from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.continuity.continuation import NO_INCUMBENT, continue_segments, stamped
from ml.continuity.events import keys_ever_used, keys_in_use
from ml.segmentation.naming import SegmentName
from tests.ml.continuity.builders import BIG, DAY, FREQUENT, LIGHT, OCCASIONAL, PLAIN, found, incumbent, moves

NAMES = {"frequent_big_spenders": "Frequent big spenders", "occasional_light_spenders": "Occasional light spenders"}


def big_and_light(**counts):
    renamed = {
        move.replace("a_", "frequent_big_spenders_").replace("b_", "occasional_light_spenders_"): count
        for move, count in counts.items()
    }
    return moves(**renamed)


def everybody(segment, customers):
    """Return a side on which each customer, named by a letter, is in one segment."""
    return pd.Series(segment, index=list(customers))


def told(ledger):
    return [(event.event, event.from_segment_key, event.to_segment_key) for event in ledger]


def test_the_first_training_bears_every_segment():
    _, clusters = moves(new_0=3, new_1=2)
    made = continue_segments(NO_INCUMBENT, found(clusters, (0, *FREQUENT), (1, *OCCASIONAL)))
    assert made.names == (
        SegmentName(0, "frequent_shoppers", "Frequent shoppers"),
        SegmentName(1, "occasional_shoppers", "Occasional shoppers"),
    )
    assert told(made.ledger) == [("born", None, "frequent_shoppers"), ("born", None, "occasional_shoppers")]
    assert [(event.ledger_id, event.recorded_date, event.overlap_share) for event in made.ledger] == [
        (1, DAY, None),
        (2, DAY, None),
    ]


def test_keys_and_names_follow_their_customers_to_other_numbers():
    old, new = big_and_light(a_1=10, b_0=20)
    rows = [(1, *FREQUENT), (1, *BIG), (0, *OCCASIONAL), (0, *LIGHT)]
    made = continue_segments(incumbent(old, NAMES), found(new, *rows))
    assert [(one.cluster_id, one.segment_key) for one in made.names] == [
        (0, "occasional_light_spenders"),
        (1, "frequent_big_spenders"),
    ]
    assert [(event.event, event.overlap_share, event.shared_customer_count) for event in made.ledger] == [
        ("continued", 1.0, 10),
        ("continued", 1.0, 20),
    ]


def test_a_name_that_is_still_true_stays_though_another_would_be_chosen_now():
    old, new = big_and_light(a_0=10, b_1=10)
    lapsed = (0, "days_since_last_order", 120, 6, 2.0)
    coupons = (0, "campaign_redemption_share", 0.9, 0.1, 3.0)
    rows = [(0, *FREQUENT), (0, *BIG), lapsed, coupons, (1, *OCCASIONAL), (1, *LIGHT)]
    made = continue_segments(incumbent(old, NAMES), found(new, *rows))
    assert made.names[0].segment_name == "Frequent big spenders"


def test_a_name_that_is_no_longer_true_changes_and_the_key_stays():
    old, new = big_and_light(a_0=10, b_1=10)
    rows = [(0, *FREQUENT), (0, "lifetime_spend", 1000, 1000, 0.0), (1, *OCCASIONAL), (1, *LIGHT)]
    made = continue_segments(incumbent(old, NAMES), found(new, *rows))
    assert made.names[0] == SegmentName(0, "frequent_big_spenders", "Frequent shoppers")
    renamed = made.ledger[1]
    assert (renamed.event, renamed.from_segment_name, renamed.to_segment_name) == (
        "renamed",
        "Frequent big spenders",
        "Frequent shoppers",
    )
    assert (renamed.from_segment_key, renamed.to_segment_key) == ("frequent_big_spenders", "frequent_big_spenders")


def test_a_name_that_a_person_gave_stays_whatever_is_true_and_no_other_segment_gets_it():
    old, new = big_and_light(a_0=10, b_1=10)
    rows = [(0, *OCCASIONAL), (1, *FREQUENT)]
    names = {"frequent_big_spenders": "Frequent shoppers"}
    made = continue_segments(incumbent(old, NAMES), found(new, *rows), names)
    assert made.names[0].segment_name == "Frequent shoppers"
    assert made.names[1].segment_name.startswith("Frequent shoppers, ")
    assert "renamed" in [event.event for event in made.ledger]


def test_a_name_that_a_person_took_back_is_made_from_what_is_true():
    old, new = moves(vips_0=5)
    made = continue_segments(incumbent(old, {"vips": "Our dear VIPs"}), found(new, (0, *FREQUENT)))
    assert made.names == (SegmentName(0, "vips", "Frequent shoppers"),)


def test_a_new_segment_gets_no_name_that_a_segment_has():
    old, new = moves(frequent_shoppers_0=10, other_1=10)
    names = {"frequent_shoppers": "Frequent shoppers", "other": "Other"}
    # `other` falls into two: cluster 1 goes on, cluster 2 is new and frequent too
    new = pd.concat([new, pd.Series({f"x{number}": 2 for number in range(4)}, dtype="int32")])
    weekend = (2, "weekend_order_share", 0.9, 0.3, 2.0)
    rows = [(0, *FREQUENT), (1, *PLAIN), (2, *FREQUENT), weekend]
    made = continue_segments(incumbent(old, names), found(new, *rows))
    assert [one.segment_name for one in made.names] == [
        "Frequent shoppers",
        "Typical shoppers",
        "Frequent weekend-leaning shoppers",
    ]


def test_a_key_that_ended_is_never_given_again():
    first = continue_segments(NO_INCUMBENT, found(everybody(0, "ab"), (0, *FREQUENT)))
    serving = incumbent(everybody("frequent_shoppers", "ab"), {"frequent_shoppers": "Frequent shoppers"}, first.ledger)
    second = continue_segments(serving, found(everybody(0, "xy"), (0, *OCCASIONAL)))
    assert keys_in_use(second.ledger) == {"occasional_shoppers"}
    names = {"occasional_shoppers": "Occasional shoppers"}
    serving = incumbent(everybody("occasional_shoppers", "xy"), names, second.ledger)
    third = continue_segments(serving, found(everybody(0, "pq"), (0, *FREQUENT)))
    assert [(one.segment_key, one.segment_name) for one in third.names] == [
        ("frequent_shoppers_2", "Frequent shoppers")
    ]


def test_noise_has_its_own_key_and_no_events():
    _, clusters = moves(new_0=3, new_none=2)
    made = continue_segments(NO_INCUMBENT, found(clusters, (0, *FREQUENT), (-1, *PLAIN)))
    assert made.names[0] == SegmentName(-1, "no_clear_segment", "No clear segment")
    assert told(made.ledger) == [("born", None, "frequent_shoppers")]
    again = continue_segments(
        incumbent(
            pd.Series(["frequent_shoppers"] * 3 + ["no_clear_segment"] * 2, index=clusters.index),
            {"frequent_shoppers": "Frequent shoppers", "no_clear_segment": "No clear segment"},
            made.ledger,
        ),
        found(clusters, (0, *FREQUENT), (-1, *PLAIN)),
    )
    assert told(again.ledger)[1:] == [("continued", "frequent_shoppers", "frequent_shoppers")]


def test_a_split_is_born_and_told_with_its_overlap():
    old, new = big_and_light(a_0=60, a_2=40, b_1=50)
    rows = [(0, *FREQUENT), (0, *BIG), (1, *OCCASIONAL), (1, *LIGHT), (2, *BIG)]
    made = continue_segments(incumbent(old, NAMES), found(new, *rows))
    assert told(made.ledger)[2:] == [
        ("born", None, "big_spenders"),
        ("split", "frequent_big_spenders", "big_spenders"),
    ]
    assert (made.ledger[3].from_share, made.ledger[3].to_share) == (0.4, 1.0)


def test_a_merger_is_told_beside_the_death():
    old, new = big_and_light(a_0=60, b_0=40)
    made = continue_segments(incumbent(old, NAMES), found(new, (0, *FREQUENT)))
    assert told(made.ledger) == [
        ("continued", "frequent_big_spenders", "frequent_big_spenders"),
        ("renamed", "frequent_big_spenders", "frequent_big_spenders"),
        ("died", "occasional_light_spenders", None),
        ("merged", "occasional_light_spenders", "frequent_big_spenders"),
    ]


def test_events_without_a_version_get_that_of_their_training():
    _, clusters = moves(new_0=3)
    first = continue_segments(NO_INCUMBENT, found(clusters, (0, *FREQUENT)))
    ledger = stamped(first.ledger, 4)
    keys = pd.Series("frequent_shoppers", index=clusters.index)
    second = continue_segments(
        incumbent(keys, {"frequent_shoppers": "Frequent shoppers"}, ledger),
        found(clusters, (0, *FREQUENT), day=date(2024, 3, 1)),
    )
    assert [event.event_model_version for event in stamped(second.ledger, 5)] == [4, 5]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_over_any_trainings_the_ledger_gives_the_keys_in_use_and_no_key_comes_back(seed):
    rng = np.random.default_rng(seed)
    customers = [f"c{number}" for number in range(60)]
    serving, dead = NO_INCUMBENT, set()
    for _ in range(5):
        k = int(rng.integers(1, 7))
        clusters = pd.Series(np.minimum(rng.integers(0, k, 60), np.arange(60)), index=customers)
        rows = [
            (one, "order_count", float(rng.integers(0, 3)), 1.0, float(rng.integers(-4, 5)) / 4)
            for one in sorted(set(clusters))
        ]
        made = continue_segments(serving, found(clusters, *rows))
        keys = {one.cluster_id: one.segment_key for one in made.names}
        assert keys_in_use(made.ledger) == set(keys.values())
        assert len(set(keys.values())) == len({one.segment_name for one in made.names}) == len(keys)
        assert not dead & set(keys.values())
        dead = keys_ever_used(made.ledger) - set(keys.values())
        lives = Counter(event.event for event in made.ledger[len(serving.ledger) :])
        assert lives["continued"] + lives["born"] == len(keys)
        names = {one.segment_key: one.segment_name for one in made.names}
        serving = incumbent(clusters.map(keys).astype("str"), names, made.ledger)
