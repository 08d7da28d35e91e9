import numpy as np

from ml.lenses.value import value_tiers


def tiers(*spend):
    return list(value_tiers(np.array(spend, dtype=float)))


def test_those_who_bring_the_first_half_of_the_money_are_platinum():
    # 100 customers: 10 with 100 each bring 1,000 of 2,000, 30 with 20 each 600, 60 with 400 / 60 each the rest
    spend = np.array([100.0] * 10 + [20.0] * 30 + [400 / 60] * 60)
    found = list(value_tiers(spend))
    assert found[:10] == ["platinum"] * 10
    assert found[10:40] == ["gold"] * 30  # the middle of them stands at 65 % of the money and 25 % of the customers
    assert found[40:] == ["silver"] * 60  # at 90 % and 70 %


def test_equal_amounts_have_equal_tiers_and_where_all_are_alike_all_are_silver():
    assert set(tiers(*[5.0] * 1000)) == {"silver"}
    assert tiers(9, 9, 9) == ["silver"] * 3


def test_where_money_is_spread_evenly_a_tier_is_at_most_its_part_of_the_customers():
    found = tiers(*np.linspace(100, 101, 100))
    assert [found.count(tier) for tier in ("platinum", "gold", "silver", "bronze")] == [20, 30, 30, 20]


def test_one_giant_does_not_push_the_others_down():
    found = tiers(1e12, *np.linspace(1, 100, 999))
    assert found[0] == "platinum"
    assert found.count("platinum") == 200


def test_who_spent_nothing_or_less_has_no_tier_and_who_is_unknown_is_called_so():
    assert tiers(-5, 0, np.nan) == ["none", "none", "unknown"]
    assert tiers() == []
    assert tiers(7, -1, np.nan) == ["silver", "none", "unknown"]
