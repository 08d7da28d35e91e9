"""The same look at companies that know much, little and other things of their customers."""

import numpy as np
import pandas as pd
import pytest

from ml.lenses import LENS_COLUMNS, look
from tessera.errors import TesseraError
from tessera.workspace_settings import SegmentSettings

SETTINGS = SegmentSettings(micro_segment_min_count=30)


def orders_only(count=600, seed=4):
    """Return customers of a shop that knows orders: regulars, the rare and the gone, a third each."""
    rng = np.random.default_rng(seed)
    kind = np.arange(count) % 3
    frame = pd.DataFrame({"customer_id": [f"c{number:04d}" for number in range(count)]})
    frame["order_count"] = np.array([40.0, 6, 12])[kind] + rng.integers(0, 3, count)
    frame["average_days_between_orders"] = np.array([9.0, 60, 15])[kind]
    frame["days_between_orders_variation"] = 0.6
    frame["days_since_last_order"] = np.array([3.0, 30, 170])[kind]
    frame["days_since_first_order"] = frame["days_since_last_order"] + np.array([370, 330, 170])[kind]
    frame["lifetime_spend"] = frame["order_count"] * rng.uniform(10, 30, count)
    frame["spend_90d"] = np.where(kind == 2, 0, frame["lifetime_spend"] / 4)
    return frame


def grocer(count=600):
    """Return the same customers in a shop with departments and demographics."""
    frame = orders_only(count)
    turn = np.arange(count) // 3 % 2
    frame["department_spend_share.GROCERY"] = np.where(turn == 0, 0.9, 0.5)
    frame["department_spend_share.FUEL"] = np.where(turn == 0, 0.1, 0.5)
    frame["household_composition"] = np.where(turn == 0, "2 Adults Kids", "1 Adult No Kids")
    frame["weekend_order_share"] = np.where(turn == 0, 0.2, 0.8)
    return frame


def bank(count=600):
    return orders_only(count).assign(mobile_session_share=np.arange(count) / count)


def segments(frame):
    return pd.Series(np.where(np.arange(len(frame)) % 3 == 2, "sleepers", "regulars"))


@pytest.mark.parametrize("company", [orders_only, grocer, bank])
def test_every_customer_has_one_row_in_which_nothing_is_missing(company):
    frame = company()
    seen = look(frame, segments(frame), SETTINGS)
    assert seen.columns.tolist() == ["customer_id", *LENS_COLUMNS, "micro_segment_key", "micro_segment_name"]
    assert seen["customer_id"].tolist() == frame["customer_id"].tolist()
    assert seen.notna().all(axis=None)


@pytest.mark.parametrize("company", [orders_only, grocer, bank])
def test_micro_segments_are_parts_of_their_segment_and_not_below_the_least(company):
    frame = company()
    keys = segments(frame)
    micro = look(frame, keys, SETTINGS)["micro_segment_key"].astype(str)
    assert (micro.str.partition(".")[0] == keys).all()
    assert micro.value_counts().min() >= 30
    assert len(set(micro[keys == "regulars"])) > 1


def test_orders_alone_give_worth_and_lifecycle_and_leave_the_rest_unknown():
    seen = look(orders_only(), segments(orders_only()), SETTINGS)
    assert set(seen["life_stage"]) | set(seen["product_affinity"]) == {"unknown"}
    assert set(seen["lifecycle_stage"]) == {"active", "lapsed"}
    assert {"platinum", "gold", "silver", "bronze"} == set(seen["value_tier"])


def test_a_grocer_sees_families_and_what_they_buy():
    seen = look(grocer(), segments(grocer()), SETTINGS)
    assert (seen["life_stage"].iloc[0], seen["life_stage"].iloc[3]) == ("family", "single")
    assert (seen["product_affinity"].iloc[0], seen["product_affinity"].iloc[3]) == ("GROCERY", "FUEL")


def test_a_key_names_conditions_in_the_order_of_the_lenses_and_a_name_says_them_in_words():
    frame = grocer()
    frame["spend_90d"] = np.arange(600) // 3 % 2 + 0.001 * frame["order_count"]
    seen = look(frame, segments(frame), SETTINGS, segment_names={"sleepers": "Those who sleep"})
    sleeper = seen[segments(frame) == "sleepers"].iloc[0]
    assert sleeper["micro_segment_key"].startswith("sleepers.")
    assert sleeper["micro_segment_name"].startswith("Those who sleep: ")
    assert "families" in sleeper["micro_segment_name"]
    assert "family" in sleeper["micro_segment_key"].split(".")
    pairs = seen[["micro_segment_key", "micro_segment_name"]].drop_duplicates().astype(str)
    assert pairs["micro_segment_key"].is_unique
    assert pairs["micro_segment_name"].is_unique


def test_a_segment_that_is_too_small_stays_whole_under_its_own_name():
    frame = orders_only()
    keys = pd.Series(["tiny_few"] * 20 + ["many"] * 580)
    seen = look(frame, keys, SETTINGS)
    assert set(seen["micro_segment_key"][:20]) == {"tiny_few"}
    assert set(seen["micro_segment_name"][:20]) == {"Tiny few"}


def test_departments_in_two_spellings_are_one_condition():
    frame = orders_only(240).drop(columns=["lifetime_spend"])
    turn = np.arange(240) % 4
    for place, name in enumerate(["Deli", "DELI", "Fuel", "Toys"]):
        frame[f"department_spend_share.{name}"] = np.where(turn == place, 0.9, 0.1 / 3)
    frame["spend_90d"] = np.array([5.0, 5.0, 90.0, 500.0])[turn]
    frame["days_since_last_order"] = 3.0
    micro = look(frame, pd.Series(["all"] * 240), SETTINGS)["micro_segment_key"]
    assert micro.value_counts().to_dict() == {"all.buys_deli": 120, "all.buys_fuel": 60, "all.buys_toys": 60}


def test_the_order_of_the_rows_changes_nothing():
    frame = grocer()
    shuffled = frame.sample(frac=1, random_state=7)
    keys = segments(frame)
    first = look(frame, keys, SETTINGS).astype(str)
    again = look(shuffled, keys[shuffled.index], SETTINGS).astype(str)
    pd.testing.assert_frame_equal(first, again.sort_values("customer_id").reset_index(drop=True))


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_unknown(broken):
    frame = grocer(60)
    frame.iloc[0, 1:8] = broken
    seen = look(frame, segments(frame), SETTINGS)
    assert seen.iloc[0][["value_tier", "lifecycle_stage", "behaviour"]].tolist() == ["unknown"] * 3


def test_three_customers_are_looked_at_too():
    frame = orders_only(3)
    seen = look(frame, segments(frame), SETTINGS)
    assert seen["micro_segment_key"].tolist() == ["regulars", "regulars", "sleepers"]


def test_a_customer_without_segment_is_refused():
    frame = orders_only(3)
    with pytest.raises(TesseraError, match="3 customers have 2 segments; each must have one"):
        look(frame, pd.Series(["a", "b", None]), SETTINGS)


def test_a_point_in_a_segments_key_does_not_mislead_its_name():
    keys = pd.Series(["v2.regulars"] * 600)
    seen = look(orders_only(), keys, SETTINGS, segment_names={"v2.regulars": "Regulars", "v2": "Wrong"})
    assert seen["micro_segment_name"].astype(str).str.startswith("Regulars: ").all()
