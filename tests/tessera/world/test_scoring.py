"""Scores on mappings small enough to count by hand."""

import pyarrow as pa
import pytest

from tessera.world.scoring import (
    adjusted_rand_index,
    person_of_customers,
    score_identity,
    score_segments,
    score_stability,
)

# Anna has three records, Bert two, Carl one: 3 + 1 + 0 true pairs.
TRUTH = pa.table(
    {
        "record_id": ["crm:1", "crm:2", "shop:1", "crm:3", "shop:2", "crm:4"],
        "person_id": ["anna", "anna", "anna", "bert", "bert", "carl"],
    }
)


def found(**customers: str) -> pa.Table:
    """Return a mapping; ``crm_1`` stands for ``crm:1``."""
    return pa.table(
        {"record_id": [name.replace("_", ":") for name in customers], "customer_id": list(customers.values())}
    )


def test_all_right_is_all_one() -> None:
    score = score_identity(found(crm_1="a", crm_2="a", shop_1="a", crm_3="b", shop_2="b", crm_4="c"), TRUTH)
    assert (score.true_pairs, score.found_pairs, score.common_pairs) == (4, 4, 4)
    assert (score.precision, score.recall, score.f1) == (1, 1, 1)


def test_missed_and_wrong_pairs_are_counted() -> None:
    # Anna's shop record stands alone; Bert and Carl are one: pairs 1-2, 3-2', 3-4, 2'-4, of which two are true.
    score = score_identity(found(crm_1="a", crm_2="a", shop_1="x", crm_3="b", shop_2="b", crm_4="b"), TRUTH)
    assert (score.true_pairs, score.found_pairs, score.common_pairs) == (4, 4, 2)
    assert score.precision == pytest.approx(0.5)
    assert score.recall == pytest.approx(0.5)
    assert score.f1 == pytest.approx(0.5)


def test_records_without_a_truth_or_in_quarantine_are_left_out() -> None:
    score = score_identity(found(crm_1="a", crm_2="a", crm_3="b", test_9="a"), TRUTH)
    assert (score.record_count, score.missing_count) == (3, 3)
    assert (score.true_pairs, score.found_pairs, score.common_pairs) == (1, 1, 1)


def test_without_pairs_there_is_nothing_to_say() -> None:
    score = score_identity(found(crm_1="a", crm_3="b"), TRUTH)
    assert (score.precision, score.recall, score.f1) == (None, None, None)


def test_a_large_group_is_counted_and_not_listed() -> None:
    size = 200_000
    ids = [f"crm:{number}" for number in range(size)]
    everyone = pa.table({"record_id": ids, "customer_id": ["one"] * size})
    score = score_identity(everyone, pa.table({"record_id": ids, "person_id": ids}))
    assert score.found_pairs == 19_999_900_000
    assert score.precision == 0


def test_the_index_is_one_for_equal_and_nought_for_chance() -> None:
    first = pa.table({"member": list("abcdef"), "label": list("xxxyyy")})
    renamed = pa.table({"member": list("abcdef"), "label": list("222111")})
    assert adjusted_rand_index(first, renamed) == pytest.approx(1)
    # Hubert and Arabie's formula by hand: cells 2, 1, 1, 2; 2 pairs together, 6 and 6 of 15; chance 2.4.
    other = pa.table({"member": list("abcdef"), "label": list("xxyxyy")})
    assert adjusted_rand_index(first, other) == pytest.approx((2 - 2.4) / (6 - 2.4))


def test_the_index_of_one_group_against_itself_is_one() -> None:
    one = pa.table({"member": list("abc"), "label": list("xxx")})
    assert adjusted_rand_index(one, one) == 1
    assert adjusted_rand_index(one.slice(0, 1), one) is None


def test_a_customer_is_the_person_of_most_of_its_records() -> None:
    mixed = found(crm_1="a", crm_2="a", crm_3="a", shop_2="b")
    rows = person_of_customers(mixed, TRUTH).to_pylist()
    assert sorted(rows, key=lambda row: row["customer_id"]) == [
        {"customer_id": "a", "person_id": "anna"},
        {"customer_id": "b", "person_id": "bert"},
    ]


def test_segments_are_compared_by_person() -> None:
    segments = pa.table({"customer_id": ["a", "b", "c"], "segment_key": ["s1", "s1", "s2"]})
    customers = pa.table({"customer_id": ["a", "b", "c"], "person_id": ["anna", "bert", "carl"]})
    persons = pa.table({"person_id": ["anna", "bert", "carl"], "segment": ["t", "t", "u"]})
    assert score_segments(segments, customers, persons) == pytest.approx(1)


def test_a_person_keeps_the_id_of_most_records() -> None:
    earlier = found(crm_1="a", crm_2="a", crm_3="b", crm_4="c")
    # Anna keeps a though one record left her; Bert has a new id; Carl is unchanged.
    later = found(crm_1="a", crm_2="a", shop_1="z", crm_3="n", shop_2="n", crm_4="c")
    score = score_stability(earlier, later, TRUTH)
    assert (score.person_count, score.kept_count) == (3, 2)
    assert score.kept_share == pytest.approx(2 / 3)
