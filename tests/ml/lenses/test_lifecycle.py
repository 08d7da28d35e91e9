import numpy as np
import pandas as pd

from ml.lenses.lifecycle import lifecycle_stages


def stages(*customers):
    columns = [
        "order_count",
        "days_since_last_order",
        "days_since_first_order",
        "average_days_between_orders",
        "days_between_orders_variation",
    ]
    return list(lifecycle_stages(pd.DataFrame(customers, columns=columns, dtype=float)))


WEEKLY = (50, 7, 350, 7, 0.5)


def test_the_same_silence_means_different_things_to_a_weekly_and_a_quarterly_buyer():
    assert stages(WEEKLY, (50, 60, 403, 7, 0.5), (8, 60, 690, 90, 0.5)) == ["active", "lapsed", "active"]


def test_a_silence_that_is_unlikely_is_slowing_before_it_is_lapsed():
    # gaps of 10 days, variation 0.5: on any day 12.3 % have been silent for 12 days, 7.5 % for 14, 0.14 % for 28,
    # 0.05 % for 31; a month must have passed too
    found = stages(*((1000, days, 900, 10, 0.5) for days in (12, 14, 28, 30, 31)))
    assert found == ["active", "slowing", "slowing", "slowing", "lapsed"]
    assert stages(*[(1000, 35, 900, 14, 0.5)] * 2) == ["slowing", "slowing"]  # 2.5 gaps: 0.34 %


def test_the_chances_are_those_of_silences_met_on_a_day_picked_at_random():
    rng = np.random.default_rng(8)
    orders = np.cumsum(rng.gamma(1, 10, 400_000))  # variation 1, mean 10
    days = rng.uniform(1000, orders[-1] - 1000, 20_000)
    silence = np.ceil(days - orders[np.searchsorted(orders, days) - 1])
    found = stages(*((1000, one, 900, 10, 1.0) for one in silence))
    assert 0.09 < np.mean([stage != "active" for stage in found]) < 0.12
    assert np.mean([stage == "lapsed" for stage in found]) < 0.002


def test_an_irregular_buyer_may_be_silent_for_longer():
    regular, irregular = (1000, 75, 900, 30, 0.3), (1000, 75, 900, 30, 1.5)
    assert stages(regular, regular, regular, irregular) == ["lapsed", "lapsed", "lapsed", "active"]


def test_who_ordered_first_within_ninety_days_is_new_unless_gone_again():
    assert stages(WEEKLY, (3, 4, 90, 28, 0.5), (2, 4, 91, 28, None), (1, 5, 5, None, None)) == [
        "active",
        "new",
        "active",
        "new",
    ]
    assert stages(WEEKLY, WEEKLY, (1, 80, 80, None, None))[-1] == "lapsed"


def test_a_single_order_is_held_to_the_rhythm_of_those_who_came_back():
    monthly = (20, 10, 600, 30, 0.5)
    assert stages(monthly, monthly, (1, 35, 35, None, None), (1, 200, 200, None, None))[2:] == ["new", "lapsed"]


def test_not_everyone_is_new_where_the_data_themselves_are():
    assert stages((5, 2, 60, 12, 0.5), (5, 2, 31, 7, 0.5), (5, 2, 30, 7, 0.5)) == ["active", "active", "new"]


def test_without_a_rhythm_or_an_order_nothing_is_known():
    assert stages((1, 5, 5, None, None), (1, 900, 900, None, None)) == ["unknown", "unknown"]
    assert stages(WEEKLY, (np.nan, None, None, None, None)) == ["active", "unknown"]
    assert list(lifecycle_stages(pd.DataFrame(index=range(2)))) == ["unknown", "unknown"]


def test_several_orders_a_day_are_no_rhythm_of_less_than_a_day():
    assert stages((9, 1, 400, 0, None), (9, 300, 400, 0, None)) == ["active", "lapsed"]
