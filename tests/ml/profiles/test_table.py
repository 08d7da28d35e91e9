import numpy as np
import pandas as pd
import pytest

from ml.profiles.table import COLUMNS, profile_segments, profiled_columns

SEGMENTS = np.array([0, 0, 0, 1, 1, 1, 1, 1])


def row(table, cluster, feature, category=None):
    found = table[(table["cluster_id"] == cluster) & (table["feature_name"] == feature)]
    if category is not None:
        found = found[found["category_name"] == category]
    assert len(found) == 1
    return found.iloc[0]


def text(*values):
    return pd.Series(values, dtype="str")


def test_a_number_has_its_spread_in_the_segment_and_its_distance_from_all():
    frame = pd.DataFrame({"order_count": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, np.nan]})
    one = row(profile_segments(frame, SEGMENTS), 0, "order_count")
    assert one["kind"] == "number"
    assert (one["known_count"], one["known_share"]) == (3, 1.0)
    assert (one["segment_mean"], one["segment_standard_deviation"], one["segment_median"]) == (2.0, 1.0, 2.0)
    assert one[["segment_p10", "segment_p25", "segment_p75", "segment_p90"]].tolist() == pytest.approx(
        [1.2, 1.5, 2.5, 2.8]
    )
    assert (one["overall_mean"], one["overall_median"]) == (4.0, 4.0)
    assert one["standardized_difference"] == -1.0  # mean 2 less mean 4, by the deviation 2 of 1 to 7
    # The rest, 4 to 7, has mean 5.5: Welch's t = -3.5 / sqrt(1/3 + 5/12) = -4.0415 with 4.959 degrees of freedom.
    assert one["p_value"] == pytest.approx(0.0101, abs=2e-4)
    # (4 of 7 are the rest) x (-3.5 -/+ 2.577 x 0.8660) / 2
    assert (one["interval_low"], one["interval_high"]) == pytest.approx((-1.6377, -0.3623), abs=2e-3)
    assert row(profile_segments(frame, SEGMENTS), 1, "order_count")["known_share"] == 0.8


def test_a_category_has_shares_of_those_known_and_an_index():
    frame = pd.DataFrame({"age_band": text("old", "old", "young", "young", "young", "young", "old", None)})
    table = profile_segments(frame, SEGMENTS)
    old = row(table, 0, "age_band", "old")
    assert (old["kind"], old["category_count"], old["known_count"]) == ("category", 2, 3)
    assert old["segment_share"] == pytest.approx(2 / 3)
    assert old["overall_share"] == pytest.approx(3 / 7)
    assert old["share_index"] == pytest.approx(100 * 14 / 9)
    assert old["standardized_difference"] == pytest.approx((2 / 3 - 3 / 7) / np.sqrt(12 / 49))
    assert old["interval_low"] < 100 < old["interval_high"]
    assert old["p_value"] == pytest.approx(17 / 35)  # Fisher: 1 - 18/35 are as likely as what was seen or less
    assert np.isnan(old["segment_mean"])


def test_a_flag_has_a_share_and_no_category():
    frame = pd.DataFrame({"has_salary": [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, np.nan]})
    one = row(profile_segments(frame, SEGMENTS), 1, "has_salary")
    assert (one["kind"], one["category_count"]) == ("flag", 1)
    assert pd.isna(one["category_name"])
    assert (one["segment_share"], one["segment_mean"], one["segment_median"]) == (0.25, 0.25, 0.0)
    assert one["share_index"] == pytest.approx(100 * 0.25 / (3 / 7))


def test_of_ten_thousand_categories_fifteen_keep_their_names():
    names = [f"c{number:05d}" for number in range(10_000)] + ["c09999"] * 3 + ["other"] * 5
    frame = pd.DataFrame({"top_department": pd.Series(names, dtype="str")})
    table = profile_segments(frame, np.arange(len(names)) % 2)
    levels = table.loc[table["cluster_id"] == 0, "category_name"].tolist()
    assert len(levels) == 16
    assert {"c09999", "c00000", "c00013", "other"} < set(levels)
    assert "c00014" not in levels
    others = table[table["category_name"] == "other"]["category_count"].sum()
    assert others == 10_008 - 18  # all but the four of c09999 and one each of fourteen


def test_customers_without_a_clear_segment_are_a_row_of_their_own():
    frame = pd.DataFrame({"order_count": [1.0, 2.0, 3.0, 4.0]})
    table = profile_segments(frame, np.array([-1, -1, 0, 0]))
    assert row(table, -1, "order_count")["segment_mean"] == 1.5


def test_an_unknown_column_has_no_row_and_infinity_is_unknown():
    frame = pd.DataFrame(
        {"order_count": [np.inf, 2.0, 3.0], "spend_90d": [np.nan] * 3, "age_band": text(None, None, None)}
    )
    table = profile_segments(frame, np.array([0, 0, 1]))
    assert table["feature_name"].unique().tolist() == ["order_count"]
    assert row(table, 0, "order_count")["known_count"] == 1


def test_equal_values_differ_from_nothing():
    frame = pd.DataFrame({"order_count": [0.1] * 300})
    table = profile_segments(frame, np.arange(300) % 7)
    assert table["standardized_difference"].tolist() == [0.0] * 7
    assert table["p_value"].tolist() == [1.0] * 7
    assert not table["is_significant"].any()


def test_a_lone_segment_has_statistics_and_no_test():
    frame = pd.DataFrame({"order_count": [1.0, 2.0, 3.0], "has_loan": [0.0, 1.0, 1.0]})
    table = profile_segments(frame, np.zeros(3))
    assert table["p_value"].isna().all()
    assert not table["is_significant"].any()
    assert table["standardized_difference"].tolist() == [0.0, 0.0]


def test_what_is_significant_ranks_before_what_only_looks_large():
    rng = np.random.default_rng(5)
    segments = np.repeat([0, 1], [4, 396])
    frame = pd.DataFrame(
        {
            "order_count": np.where(segments == 0, 10.0, 1.0) + rng.random(400),
            "store_count": np.r_[9.0, 0.0, 0.0, 0.0, rng.random(396)],
        }
    )
    own = profile_segments(frame, segments).query("cluster_id == 0")
    assert own["feature_name"].tolist() == ["order_count", "store_count"]
    assert own["is_significant"].tolist() == [True, False]
    assert own["differentiator_rank"].tolist() == [1, 2]


def test_noise_is_rarely_called_significant():
    rng = np.random.default_rng(11)
    frame = pd.DataFrame(rng.gamma(2.0, size=(2000, 40)), columns=[f"noise.{one}" for one in range(40)])
    frame["age_band"] = pd.Series(rng.choice(["a", "b", "c"], 2000), dtype="str")
    table = profile_segments(frame, rng.integers(0, 5, 2000))
    assert len(table) == 5 * (40 + 3)
    assert 0.01 < (table["p_value"] < 0.05).mean() < 0.10
    assert table["is_significant"].sum() == 0


def test_which_columns_are_profiled():
    frame = pd.DataFrame(
        {"customer_id": text("a"), "order_count": [1.0], "favourite_hour": [3.0], "age_band": text("x")}
    ).assign(**{"department_spend_share.FUEL": [0.5]})
    assert profiled_columns(frame) == ["order_count", "age_band", "department_spend_share.FUEL"]


def test_the_rows_do_not_depend_on_the_order_of_the_customers():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"order_count": rng.integers(1, 9, 60).astype(float), "age_band": list("abc") * 20})
    frame["age_band"] = frame["age_band"].astype("str")
    segments = rng.integers(0, 3, 60)
    shuffled = rng.permutation(60)
    one = profile_segments(frame, segments)
    two = profile_segments(frame.iloc[shuffled], segments[shuffled])
    assert list(one.columns) == list(COLUMNS)
    pd.testing.assert_frame_equal(one, two, rtol=1e-12)
