"""RFM's segments and found ones in turn, and keys that other trainings gave."""

from datetime import date

import pandas as pd

from ml.continuity.continuation import (
    NO_INCUMBENT,
    Incumbent,
    OtherTrainings,
    continue_segments,
    put_rfm_in_place,
)
from ml.segmentation.naming import SegmentName
from tests.ml.continuity.builders import DAY, FREQUENT, OCCASIONAL, found, incumbent, moves

RFM = (SegmentName(0, "champions", "Champions"), SegmentName(1, "lost", "Lost"))
APRIL = date(2024, 4, 1)


def told(ledger):
    return [(event.event, event.from_segment_key, event.to_segment_key) for event in ledger]


def rfm(*champions, before=NO_INCUMBENT, names=RFM):
    """Return RFM in which the named customers are champions."""
    return put_rfm_in_place(before, pd.Series("champions", index=list(champions)), names, recorded_date=DAY)


def test_rfm_segments_are_born_also_those_that_hold_nobody():
    placed = rfm("ann", "bob")
    assert told(placed.ledger) == [("born", None, "champions"), ("born", None, "lost")]
    assert placed.is_rfm


def test_rfm_ends_found_segments_and_tells_what_they_went_up_in():
    served = incumbent(pd.Series("quiet", index=["ann", "bob"]), {"quiet": "Quiet"})
    placed = rfm("ann", "bob", before=served)
    assert told(placed.ledger) == [
        ("born", None, "champions"),
        ("born", None, "lost"),
        ("died", "quiet", None),
        ("merged", "quiet", "champions"),
    ]
    assert (placed.ledger[3].overlap_share, placed.ledger[3].shared_customer_count) == (1.0, 2)


def test_rfm_after_rfm_tells_only_of_keys_that_its_rules_have_no_more_or_have_anew():
    other = (RFM[0], SegmentName(1, "gone_quiet", "Gone quiet"))
    placed = rfm("ann", before=rfm("ann"), names=other)
    assert told(placed.ledger)[2:] == [("born", None, "gone_quiet"), ("died", "lost", None)]


def test_found_segments_take_no_key_from_rfm_though_they_hold_the_same_customers():
    clusters = pd.Series(0, index=["ann", "bob"])
    made = continue_segments(rfm("ann", "bob"), found(clusters, (0, *FREQUENT)))
    assert [one.segment_key for one in made.names] == ["frequent_shoppers"]
    assert told(made.ledger)[2:] == [
        ("born", None, "frequent_shoppers"),
        ("died", "champions", None),
        ("died", "lost", None),
        ("merged", "champions", "frequent_shoppers"),
    ]


def test_a_key_that_another_training_gave_is_not_given_again():
    clusters = pd.Series(0, index=["ann"])
    others = OtherTrainings(taken=frozenset({"frequent_shoppers"}))
    made = continue_segments(NO_INCUMBENT, found(clusters, (0, *FREQUENT)), others=others)
    assert [(one.segment_key, one.segment_name) for one in made.names] == [("frequent_shoppers_2", "Frequent shoppers")]


def test_a_born_cluster_that_is_another_trainings_segment_gets_its_key_and_its_name_while_that_is_true():
    old, new = moves(a_0=10, b_1=10)
    relative = incumbent(old, {"a": "Frequent shoppers", "b": "Frequent shoppers too"})
    others = OtherTrainings(frozenset({"a", "b"}), (relative,))
    made = continue_segments(NO_INCUMBENT, found(new, (0, *FREQUENT), (1, *OCCASIONAL)), others=others)
    assert made.names == (
        SegmentName(0, "a", "Frequent shoppers"),
        SegmentName(1, "b", "Occasional shoppers"),
    )
    assert told(made.ledger) == [("born", None, "a"), ("born", None, "b")]


def test_the_incumbents_keys_come_first_and_one_that_ended_is_lent_by_nobody():
    old, new = moves(a_0=10, b_1=10)
    first = continue_segments(NO_INCUMBENT, found(new, (0, *FREQUENT), (1, *OCCASIONAL)))
    names = {one.segment_key: one.segment_name for one in first.names}
    # of the two keys the first is carried on; the second ended
    served = Incumbent(old.where(old == "a").dropna().replace("a", "frequent_shoppers"), first.names[:1], first.ledger)
    relative = incumbent(old.replace({"a": "x", "b": "occasional_shoppers"}), {"x": "X", **names})
    others = OtherTrainings(frozenset({"x", *names}), (relative,))
    rows = [(0, *FREQUENT), (1, *OCCASIONAL)]
    made = continue_segments(served, found(new, *rows, day=APRIL), others=others)
    assert [one.segment_key for one in made.names] == ["frequent_shoppers", "occasional_shoppers_2"]
