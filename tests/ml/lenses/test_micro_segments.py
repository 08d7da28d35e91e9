import numpy as np
import pandas as pd

from ml.lenses.micro_segments import micro_segments

TIERS = ["platinum", "gold", "silver", "bronze"]


def words_of(tiers, spend, least):
    frame = pd.DataFrame({"spend_90d": spend, "lifetime_spend": spend})
    lenses = pd.DataFrame({"value_tier": pd.Categorical(tiers, categories=TIERS)})
    found = micro_segments(frame, lenses, pd.Series(["all"] * len(tiers)), least=least).drop_duplicates()
    return dict(found.astype(str).itertuples(index=False, name=None))


def test_all_but_one_value_are_named_by_the_one_that_they_are_not():
    tiers = ["platinum"] * 40 + ["gold"] * 30 + ["silver"] * 5 + ["bronze"] * 5
    spend = np.where(np.arange(80) < 40, 100.0, 10.0) + np.arange(80) % 2
    assert words_of(tiers, spend, 35) == {
        "all.platinum": "platinum",
        "all.gold_or_silver_or_bronze": "not platinum",
    }


def test_two_values_are_listed():
    tiers = ["platinum"] * 40 + ["gold"] * 30 + ["silver"] * 10
    spend = np.where(np.arange(80) < 40, 100.0, 10.0) + np.arange(80) % 2
    assert words_of(tiers, spend, 35)["all.gold_or_silver"] == "gold or silver"


def departments_of_keys(counts, spend, least):
    """Return the departments of each micro-segment by its key, where so many customers buy each department."""
    values = np.repeat(list(counts), list(counts.values()))
    amounts = np.repeat(np.asarray(spend, dtype=float), list(counts.values())) + np.arange(len(values)) % 2
    frame = pd.DataFrame({"spend_90d": amounts, "lifetime_spend": amounts})
    lenses = pd.DataFrame({"product_affinity": pd.Categorical(values)})
    keys = micro_segments(frame, lenses, pd.Series(["all"] * len(values)), least=least)["micro_segment_key"]
    return {key: sorted(set(own)) for key, own in pd.Series(values).groupby(keys.astype(str))}


def test_a_department_called_other_is_not_the_rest():
    counts = {"other": 50, "fuel": 50, "deli": 30, "toys": 30}
    assert departments_of_keys(counts, [100, 10, 50, 50], 40) == {
        "all.buys_other": ["other"],
        "all.buys_fuel": ["fuel"],
        "all.product_affinity_other": ["deli", "toys"],
    }


def test_departments_without_a_letter_have_a_key_each():
    assert departments_of_keys({"???": 50, "!!!": 50, "deli": 50}, [100, 10, 50], 40) == {
        "all.buys_???": ["???"],
        "all.buys_!!!": ["!!!"],
        "all.buys_deli": ["deli"],
    }
