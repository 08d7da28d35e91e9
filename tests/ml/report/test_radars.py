import pytest

from ml.report.radars import radar_charts


def _trait(key, feature, difference):
    return {"segment_key": key, "feature_name": feature, "standardized_difference": difference}


def test_corners_lie_by_their_difference_with_the_average_half_way_out():
    found = radar_charts(
        [_trait("a", "f1", 2.0), _trait("a", "f2", 0.001), _trait("a", "f3", -1.5), _trait("a", "f4", -1)], ["a"]
    )
    assert [spoke.feature_name for spoke in found.spokes] == ["f1", "f3", "f4", "f2"]
    assert found.radars[0].places[0] == (100.0, 26.0)  # straight up, on the rim
    assert found.radars[0].places[2] == (100.0, 118.5)  # straight down, a quarter of the way
    assert found.radars[0].places[1] == pytest.approx((109.2, 100.0), abs=0.06)
    assert found.ring == 37.0


def test_differences_beyond_the_rim_stay_on_it_and_unknown_ones_on_the_ring():
    traits = [_trait("a", f"f{n}", value) for n, value in enumerate([9.0, -9.0, 1.0])]
    found = radar_charts([*traits, _trait("b", "f0", None), _trait("b", "f1", float("nan"))], ["a", "b"])
    assert found.radars[0].places[0] == (100.0, 26.0)
    assert found.radars[0].places[1] == (100.0, 100.0)
    assert found.radars[1].differences == (None, None, None)
    assert found.radars[1].places[0] == (100.0, 63.0)


def test_the_eight_features_with_the_largest_difference_of_any_segment_are_shown():
    traits = [_trait("a", f"f{number:02}", number / 10) for number in range(20)]
    found = radar_charts([*traits, _trait("b", "f03", -5.0)], ["b", "a"])
    assert [spoke.feature_name for spoke in found.spokes] == ["f03", "f19", "f18", "f17", "f16", "f15", "f14", "f13"]
    assert [radar.segment_key for radar in found.radars] == ["b", "a"]


def test_fewer_than_three_differing_features_have_no_shape():
    assert radar_charts([], ["a"]) is None
    assert radar_charts([_trait("a", "f1", 1.0), _trait("a", "f2", 1.0), _trait("a", "f3", 0.0)], ["a"]) is None
