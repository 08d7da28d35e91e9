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
