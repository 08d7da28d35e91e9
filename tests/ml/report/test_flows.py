import re
from itertools import pairwise

import pytest

from ml.report.flows import FLOW_FRAME, LEAST_HEIGHT, flows_chart, short_label


def _moved(from_key, to_key, count):
    return {
        "from_date": "2017-12-01",
        "to_date": "2018-01-01",
        "from_segment_key": from_key,
        "to_segment_key": to_key,
        "customer_count": count,
    }


MOVES = [
    _moved("a", "a", 60),
    _moved("a", "b", 20),
    _moved("b", "b", 10),
    _moved("b", "gone", 5),
    _moved("not_yet_a_customer", "b", 5),
]


def test_nodes_are_as_high_as_their_customers_and_in_the_order_of_the_page():
    chart = flows_chart(MOVES, ["b", "a"])
    assert [(node.key, node.customer_count) for node in chart.sources] == [
        ("b", 15), ("a", 80), ("not_yet_a_customer", 5),
    ]  # fmt: skip
    assert [(node.key, node.customer_count) for node in chart.targets] == [("b", 35), ("a", 60), ("gone", 5)]
    assert [node.height / LEAST_HEIGHT for node in chart.sources] == pytest.approx([0.15, 0.8, 0.05])


def test_those_who_stayed_are_counted_among_the_customers_of_both_days():
    chart = flows_chart(MOVES, ["a", "b"])
    assert chart.stayed_share == pytest.approx(70 / 90)
    assert [(flow.from_key, flow.to_key, flow.customer_count) for flow in chart.moved] == [
        ("a", "b", 20), ("b", "gone", 5), ("not_yet_a_customer", "b", 5),
    ]  # fmt: skip
    assert chart.moved[0].share == pytest.approx(0.25)
    assert [flow.has_stayed for flow in chart.flows] == [True, True, False, False, False]


def _ends(path):
    numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*", path)]
    # M left top C mid top mid to right to V down C mid down mid up left up Z
    return (numbers[1], numbers[-1]), (numbers[7], numbers[8])


def test_bands_fill_their_nodes_from_end_to_end_without_a_gap():
    chart = flows_chart(MOVES, ["a", "b"])
    for side, nodes in ((0, chart.sources), (1, chart.targets)):
        for node in nodes:
            own = [flow for flow in chart.flows if (flow.from_key, flow.to_key)[side] == node.key]
            spans = sorted(_ends(flow.path)[side] for flow in own)
            assert spans[0][0] == pytest.approx(node.y, abs=0.06)
            assert spans[-1][1] == pytest.approx(node.y + node.height, abs=0.06)
            for upper, lower in pairwise(spans):
                assert upper[1] == pytest.approx(lower[0], abs=0.11)


def test_labels_of_many_small_segments_do_not_touch_and_stay_inside():
    keys = [f"s{number:02}" for number in range(20)]
    chart = flows_chart([_moved(key, key, 1_000_000 if key == "s00" else 1) for key in keys], keys)
    middles = [node.middle for node in chart.sources]
    assert all(lower - upper >= 18 for upper, lower in pairwise(middles))
    assert FLOW_FRAME.top <= middles[0]
    assert middles[-1] <= chart.height - FLOW_FRAME.bottom


def test_segments_that_are_gone_from_the_page_keep_a_node_below_the_others():
    chart = flows_chart([_moved("retired", "a", 3), _moved("gone", "a", 1), _moved("a", "a", 1)], ["a"])
    assert [node.key for node in chart.sources] == ["a", "retired", "gone"]


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("not_yet_a_customer", "new"),
        ("not yet a customer", "new"),
        ("gone", "gone"),
        ("ab", "ab"),
        ("a_long_key", "a long…"),
    ],
)
def test_a_node_without_a_number_has_a_short_word(key, word):
    assert short_label(key) == word


def test_only_new_customers_give_no_share_and_nobody_gives_no_chart():
    assert flows_chart([_moved("not_yet_a_customer", "a", 4)], ["a"]).stayed_share is None
    assert flows_chart([], ["a"]) is None
    assert flows_chart([_moved("a", "a", 0)], ["a"]) is None
