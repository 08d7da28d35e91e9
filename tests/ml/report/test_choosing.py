import pytest

from ml.report.choosing import candidates_content


def _tried(family, k, silhouette, **more):
    row = {"candidate_name": f"{family} {k}", "family": family, "preparation": "all", "k": k, "silhouette": silhouette}
    return {**row, "is_chosen": False, "is_finalist": False, "inertia": 10.0 / (k or 1), **more}


def test_each_family_is_a_line_over_k_on_customers_prepared_in_one_way():
    rows = [
        _tried("ward", 2, 0.4, score=0.2), _tried("ward", 2, 0.9, preparation="value", score=0.1),
        _tried("ward", 3, 0.2), _tried("k-means", 2, 0.35), _tried("dbscan", None, 0.9), _tried("dbscan", 1, None),
    ]  # fmt: skip
    chart = candidates_content(rows, []).chart
    assert [(one.number, one.family) for one in chart.series] == [(1, "k-means"), (2, "ward")]
    assert [(mark.k, mark.row["silhouette"]) for mark in chart.series[1].marks] == [(2, 0.4), (3, 0.2)]
    first, second = chart.series[1].marks
    assert first.x < second.x
    assert first.y < second.y
    assert chart.chance == ()


def test_the_chart_is_of_the_customers_as_the_chosen_candidate_has_them_and_marks_it():
    rows = [_tried("ward", 2, 0.4, preparation="value", score=0.9), _tried("ward", 2, 0.3, is_chosen=True)]
    chart = candidates_content(rows, []).chart
    assert chart.preparation == "all"
    assert [mark.row["silhouette"] for mark in chart.series[0].marks] == [0.3]
    assert (chart.chosen.k, chart.chosen.row["silhouette"]) == (2, 0.3)


def test_where_none_was_chosen_none_is_marked():
    assert candidates_content([_tried("ward", 2, 0.3)], []).chart.chosen is None


@pytest.mark.parametrize("column", ["null_silhouette", "reference_silhouette"])
def test_what_chance_reaches_is_a_line_and_widens_the_axis(column):
    rows = [_tried("ward", 2, 0.5, **{column: 0.05}), _tried("ward", 3, 0.4, **{column: None})]
    chart = candidates_content(rows, []).chart
    assert [mark.k for mark in chart.chance] == [2]
    assert chart.vertical.low <= 0.05


def test_curves_compare_candidates_that_differ_in_k_alone():
    rows = [
        _tried("ward", 2, 0.3), _tried("ward", 3, 0.4, is_chosen=True), _tried("ward", 4, 0.4, preparation="value"),
        _tried("ward", 5, 0.4, preparation="value"), _tried("ward", 6, 0.4, preparation="value"),
    ]  # fmt: skip
    found = candidates_content(rows, [])
    assert [point.k for point in found.curves["inertia"].points] == [2, 3]
    assert found.curve_name == "Ward, all"
    assert "gap" not in found.curves


def test_a_chosen_candidate_that_is_the_only_one_of_its_kind_leaves_the_curve_to_its_family():
    rows = [
        _tried("ward", 3, 0.4, is_chosen=True, preparation="value"), _tried("ward", 2, 0.3), _tried("ward", 3, 0.3),
        *(_tried("k-means", k, 0.2) for k in (2, 3, 4)),
    ]  # fmt: skip
    assert candidates_content(rows, []).curve_name == "Ward, all"


def test_a_search_of_density_alone_has_no_chart_and_no_curves():
    found = candidates_content([_tried("dbscan", None, None)], [])
    assert (found.chart, found.curves, found.curve_name) == (None, {}, "")
    assert candidates_content([], []) is None


CHOSEN = {"is_chosen": True, "worth_spend": 0.5, "worth_orders": 0.4, "worth_churn": 0.3}


def _worths(decisions=(), **more):
    found = candidates_content([_tried("ward", 3, 0.4, **{**CHOSEN, **more})], decisions)
    return [(worth.name, worth.spend, None if worth.mean is None else round(worth.mean, 9)) for worth in found.worths]


def test_worth_stands_beside_rfm_as_the_decision_tells_it():
    rfm = {"rfm_worth_spend": 0.3, "rfm_worth_orders": 0.2, "rfm_worth_churn": 0.1}
    assert _worths([rfm]) == [("These segments", 0.5, 0.4), ("RFM quintiles", 0.3, 0.2), ("No segments", 0.0, 0.0)]


def test_worth_of_rfm_follows_from_the_gain_over_it():
    assert _worths(worth_gain=0.15)[1] == ("RFM quintiles", None, 0.25)


def test_unmeasured_worth_is_not_shown():
    assert _worths() == [("These segments", 0.5, 0.4), ("No segments", 0.0, 0.0)]
    assert _worths(worth_spend=None, worth_orders=None, worth_churn=None) == []
    assert _worths(worth_churn=None)[0] == ("These segments", 0.5, None)


def test_the_incumbent_stands_among_the_finalists_and_is_no_candidate_that_was_tried():
    rows = [_tried("ward", 3, 0.4, is_chosen=True), _tried("incumbent", 3, 0.3, is_finalist=True, score=0.2)]
    found = candidates_content(rows, [])
    assert found.tried_count == 1
    assert [row["family"] for row in found.finalists] == ["ward", "incumbent"]
