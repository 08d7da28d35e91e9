import numpy as np
import pandas as pd

from ml.lenses.affinity import PREFIX, product_affinities


def shares(order_count, **departments):
    return {"order_count": order_count} | {PREFIX + name.upper(): share for name, share in departments.items()}


def affinities(*customers):
    return list(product_affinities(pd.DataFrame(list(customers))))


EVERYONE = [shares(40, food=0.7, fuel=0.1, toys=0.2)] * 30


def test_the_department_with_more_of_a_customers_money_than_of_others_is_the_affinity():
    found = affinities(*EVERYONE, shares(40, food=0.4, fuel=0.5, toys=0.1))
    assert found[-1] == "FUEL"
    assert set(found[:-1]) == {"broad"}


def test_the_same_share_after_few_orders_is_chance():
    # one toy in three orders: with a fifth of all money in toys every second customer of three orders has one
    found = affinities(*EVERYONE, shares(3, food=0.6, fuel=0.0, toys=0.4), shares(60, food=0.6, fuel=0.0, toys=0.4))
    assert found[-2:] == ["broad", "TOYS"]


def test_a_difference_that_moves_no_offer_is_none_however_sure_it_is():
    assert affinities(*EVERYONE, shares(100_000, food=0.66, fuel=0.14, toys=0.2))[-1] == "broad"  # 4 points
    assert affinities(*EVERYONE, shares(100_000, food=0.8, fuel=0.05, toys=0.15))[-1] == "broad"  # index 114


def test_too_little_evidence_is_unknown():
    found = affinities(*EVERYONE, shares(2, food=0, fuel=1, toys=0), shares(9), shares(np.nan, food=0, fuel=1, toys=0))
    assert found[-3:] == ["unknown", "unknown", "unknown"]


def test_a_department_that_is_missing_beside_known_ones_has_no_money():
    missing = affinities(*EVERYONE, shares(60, fuel=0.5, toys=0.5))
    written = affinities(*EVERYONE, shares(60, food=0, fuel=0.5, toys=0.5))
    assert missing == written == ["broad"] * 30 + ["FUEL"]


def test_a_company_with_one_department_or_none_has_no_affinities():
    assert affinities(shares(9, food=1), shares(9, food=1)) == ["unknown", "unknown"]
    assert affinities(shares(9), shares(9)) == ["unknown", "unknown"]


def test_customers_who_draw_from_the_same_shares_hardly_ever_stand_out():
    rng = np.random.default_rng(5)
    counts = rng.multinomial(12, [0.4, 0.3, 0.15, 0.1, 0.05], size=4000) / 12
    frame = pd.DataFrame(counts, columns=[PREFIX + name for name in "ABCDE"]).assign(order_count=12)
    found = product_affinities(frame)
    assert (found != "broad").mean() < 0.05
