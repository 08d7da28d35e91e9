import pytest

from ml.report.charts import axis, customer_map, search_chart, shade


def test_an_axis_ends_at_round_values_that_hold_all_data():
    found = axis([0.13, 0.47], 100, 0)
    assert found.ticks == (0.1, 0.2, 0.3, 0.4, 0.5)
    assert (found.at(0.1), found.at(0.3), found.at(0.5)) == (100, 50, 0)


def test_an_axis_of_equal_values_still_has_a_length():
    found = axis([0.0, 0.0], 0, 100)
    assert found.low < 0 < found.high
    assert found.at(0.0) == 50


def test_values_beyond_an_axis_stay_on_its_edge():
    found = axis([0, 4], 0, 100)
    assert (found.at(-7), found.at(9)) == (0, 100)


@pytest.mark.parametrize(
    ("difference", "step"),
    [(0.14, 0), (0.2, 1), (-0.5, -2), (0.97, 3), (-1.0, -3), (1.96, 4), (30.5, 4), (None, 0), (float("nan"), 0)],
)
def test_the_shade_follows_the_number_as_it_is_printed(difference, step):
    assert shade(difference) == step


def _tried(k, silhouette, error=0.1, *, is_chosen=False):
    return {
        "k": k,
        "silhouette": silhouette,
        "silhouette_standard_error": error,
        "inertia": 10.0 / k,
        "is_chosen": is_chosen,
    }


def test_error_bars_reach_one_standard_error_up_and_down():
    chart = search_chart([_tried(2, 0.3), _tried(3, 0.5, is_chosen=True)], "silhouette", "silhouette_standard_error")
    first, second = chart.points
    assert (first.top, first.bottom) == (chart.vertical.at(0.4), chart.vertical.at(0.2))
    assert second.is_chosen
    assert first.x < second.x
    assert first.y > second.y


def test_a_measure_that_is_negative_or_has_a_single_k_is_drawn():
    chart = search_chart([_tried(7, -0.2)], "silhouette", "silhouette_standard_error")
    assert len(chart.points) == 1
    assert chart.vertical.low <= -0.3
    assert chart.labelled_k == (7,)


def test_no_search_gives_no_chart():
    assert search_chart([], "silhouette") is None
    assert search_chart([_tried(2, float("nan"))], "silhouette") is None


def test_many_k_are_labelled_so_that_labels_do_not_touch():
    chart = search_chart([_tried(k, 0.3) for k in range(2, 51)], "inertia")
    assert len(chart.points) == 49
    assert chart.labelled_k == (2, 7, 12, 17, 22, 27, 32, 37, 42, 47)


def _place(key, across, upward):
    return {"segment_key": key, "component_1": across, "component_2": upward}


def test_each_customer_is_one_dot_in_the_colour_of_its_segment():
    found = customer_map([_place("a", 0, 0), _place("b", 1, 1), _place("a", 1, 0)], [_place("a", 0.5, 0)])
    assert found.dots["a"].count("M") == 2
    assert found.dots["b"].count("M") == 1
    assert found.centres == {"a": (260.0, found.centres["a"][1])}
    assert found.drawn_count == 3
    assert found.clipped_count == 0


def test_a_far_customer_does_not_squeeze_the_others_and_is_counted():
    near = [_place("a", number % 20, number % 7) for number in range(999)]
    found = customer_map([*near, _place("a", 1e6, 3)], [])
    assert found.clipped_count == 1
    places = {dot.split()[0] for dot in found.dots["a"].split("M")[1:]}
    assert len(places) == 21


def test_customers_at_one_place_and_no_customers_are_no_fault():
    assert customer_map([_place("a", 2, 2), _place("a", 2, 2)], []).dots["a"] == "M260 200h.01M260 200h.01"
    assert customer_map([], []) is None
