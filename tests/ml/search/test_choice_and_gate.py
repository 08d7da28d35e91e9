import math
from dataclasses import replace

import numpy as np
import pytest

from ml.search.candidates import Candidate, Spec, beyond
from ml.search.choice import choose, fault
from ml.search.finalists import Evidence, Finalist, judge, pick
from ml.search.gate import confirm, decide
from ml.search.result import SearchResult
from ml.search.stability import Stability

GOOD = Candidate(
    spec=Spec("essentials", "kmeans", 4),
    k=4,
    silhouette=0.4,
    silhouette_standard_error=0.01,
    calinski_harabasz=100.0,
    davies_bouldin=0.9,
    inertia=10.0,
    smallest_count=40,
    smallest_share=0.1,
    largest_share=0.4,
    noise_share=0.0,
    strength=0.4,
    null_strength=0.2,
    excess=0.25,
    p_value=0.048,
    stability=0.9,
    jaccards=((0.9, 0.8, 1.0),) * 4,
    recoverability=0.9,
    reach=0.5,
    worth_spend=0.3,
    worth_orders=0.3,
    worth_churn=0.3,
    worth_gain=-0.1,
    worth_gain_low=-0.12,
    worth_gain_high=-0.08,
    score=0.2,
    score_standard_error=0.02,
    is_finalist=True,
)


def result(finalists, **changes):
    return SearchResult(tuple(finalists), {}, planned_count=9, row_count=400, **changes)


def test_a_good_candidate_has_no_fault():
    assert fault(GOOD) is None


@pytest.mark.parametrize(
    ("change", "hurdle", "words"),
    [
        ({"k": 1}, "too_small", "it finds 1 segment; 2 are the least"),
        ({"smallest_count": 4}, "too_small", r"smallest segment has 4 customers \(limit 5\)"),
        ({"smallest_share": 0.009}, "too_small", r"0\.90% of customers \(limit 1%\)"),
        ({"noise_share": 0.3}, "too_small", r"leaves 30% of customers in no segment \(limit 25%\)"),
        ({"place_count": 19}, "no_structure", r"only 19 different combinations of values \(limit 5 for each segment\)"),
        ({"p_value": 0.06}, "no_structure", r"p = 0\.060 \(limit 0\.05\)"),
        ({"excess": 0.04}, "no_structure", r"excess 0\.04 \(limit 0\.08\)"),
        ({"stability": 0.59}, "unstable", r"agree with it by 0\.59 \(limit 0\.6\)"),
        ({"jaccards": ((0.9, 0.8, 1.0), (0.4, 0.1, 0.6))}, "unstable", r"comes back by 0\.40 in refits \(limit 0\.5\)"),
        ({"recoverability": 0.4}, "unstable", r"finds its segments again by 0\.40 \(limit 0\.5\)"),
        ({"worth_gain": -0.7, "worth_gain_high": -0.68}, "worth_less_than_rfm", r"RFM quintiles 100\.0% \(limit 33%"),
    ],
)
def test_each_limit_is_told_with_what_was_found(change, hurdle, words):
    found = fault(replace(GOOD, **change))
    assert found is not None
    assert found[0] == hurdle
    with pytest.raises(ValueError, match=words):
        raise ValueError(found[1])


def test_places_enough_for_each_segment_are_no_fault():
    assert fault(replace(GOOD, place_count=20)) is None


def test_what_chance_parts_fully_is_nothing_beyond_chance():
    assert beyond(1.0, 1.0) == 0.0
    assert replace(GOOD, silhouette=1.0, null_silhouette=1.0).separation == 0.0


def test_worth_is_the_mean_of_what_could_be_measured():
    nan = float("nan")
    assert replace(GOOD, worth_spend=0.4, worth_orders=0.2, worth_churn=nan).worth == pytest.approx(0.3)
    assert math.isnan(replace(GOOD, worth_spend=nan, worth_orders=nan, worth_churn=nan).worth)


def test_worth_that_could_not_be_measured_is_no_fault():
    nan = float("nan")
    assert fault(replace(GOOD, worth_spend=nan, worth_gain=nan, worth_gain_low=nan, worth_gain_high=nan)) is None


def test_of_two_equally_good_the_simpler_one_is_chosen():
    more = replace(GOOD, spec=Spec("essentials", "kmeans", 6), k=6, score=0.21)
    harder = replace(GOOD, spec=Spec("essentials", "hdbscan"), score=0.215)
    chosen = [one for one in choose([more, harder, GOOD], ["essentials"]) if one.is_chosen]
    assert [one.spec for one in chosen] == [GOOD.spec]


def test_a_clearly_better_one_is_chosen_although_it_is_less_simple():
    better = replace(GOOD, spec=Spec("essentials", "hdbscan"), k=7, score=0.4)
    assert [one.is_chosen for one in choose([GOOD, better], ["essentials"])] == [False, True]


def test_one_that_fails_is_never_chosen_however_high_its_score():
    unstable = replace(GOOD, spec=Spec("essentials", "ward", 4), score=0.9, stability=0.1)
    assert [one.is_chosen for one in choose([unstable, GOOD], ["essentials"])] == [False, True]


def tried(preparation, k, silhouette, family="kmeans", **more):
    return replace(GOOD, spec=Spec(preparation, family, k), k=k, silhouette=silhouette, is_finalist=False, **more)


def test_each_preparation_sends_its_best_and_each_family_too_before_any_sends_its_next():
    easy = [tried("flags", k, 0.9 - k / 100) for k in (2, 3, 4)]
    hard = [tried("habits", k, 0.3 - k / 100) for k in (2, 3)]
    other = tried("flags", 5, 0.2, family="ward")
    small = tried("value", 2, 0.95, smallest_share=0.001)
    order = [("flags", 2), ("habits", 2), ("flags", 5), ("flags", 3), ("habits", 3), ("flags", 4)]
    assert [(one.preparation, one.k) for one in pick([*easy, *hard, other, small], 9)] == order
    assert [(one.preparation, one.k) for one in pick([*easy, *hard, other, small], 4)] == order[:4]


def test_the_chosen_one_is_published():
    decision = decide(result(choose([GOOD], ["essentials"])))
    assert (decision.verdict, decision.cause) == ("publish", "")


PUBLISH = decide(result(choose([GOOD], ["essentials"])))
ALL = np.repeat(np.arange(4, dtype=np.int32), 100)


def test_segments_that_are_the_same_among_all_customers_are_published():
    assert confirm(result(choose([GOOD], ["essentials"])), PUBLISH, ALL, 0.9) == PUBLISH


@pytest.mark.parametrize(
    ("labels", "agreement", "cause", "words"),
    [
        (ALL, 0.55, "unstable", "those judged on 400 of them by 0.55 (limit 0.6)"),
        (np.where(ALL == 0, -1, ALL)[50:], 0.9, "", ""),
        (
            np.where(ALL < 2, -1, ALL),
            0.9,
            "too_small",
            "among all 400 customers it leaves 50% of customers in no segment",
        ),
        (np.zeros(400, dtype=np.int32), 0.9, "too_small", "among all 400 customers it finds 1 segment"),
    ],
)
def test_segments_that_are_others_among_all_customers_are_refused(labels, agreement, cause, words):
    decision = confirm(result(choose([GOOD], ["essentials"])), PUBLISH, labels, agreement)
    assert (decision.verdict, decision.cause) == ("refuse" if cause else "publish", cause)
    assert words in decision.reasons[-1]


def test_segments_that_are_those_that_serve_are_not_published_again():
    decision = decide(result(choose([GOOD], ["essentials"]), incumbent=GOOD, agreement=0.85))
    assert (decision.verdict, decision.cause) == ("keep_incumbent", "same_segments")


def test_segments_that_are_not_clearly_better_leave_those_that_serve():
    serving = replace(GOOD, score=0.185)
    decision = decide(result(choose([GOOD], ["essentials"]), incumbent=serving, agreement=0.3))
    assert (decision.verdict, decision.cause) == ("keep_incumbent", "not_better")


def test_segments_that_serve_but_fail_the_gate_today_are_replaced():
    serving = replace(GOOD, score=0.9, p_value=0.5)
    decision = decide(result(choose([GOOD], ["essentials"]), incumbent=serving, agreement=0.3))
    assert decision.verdict == "publish"


def test_a_refusal_names_the_last_hurdle_that_any_came_to():
    chance = replace(GOOD, p_value=0.5)
    unstable = replace(GOOD, spec=Spec("value", "kmeans", 5), stability=0.2)
    decision = decide(result(choose([chance, unstable], ["essentials", "value"])))
    assert (decision.verdict, decision.cause) == ("refuse", "unstable")
    assert decision.reasons[1].startswith("k-means, k = 5, on value: refits agree")


def test_a_search_that_time_cut_short_says_so():
    decision = decide(result(choose([GOOD], ["essentials"]), is_cut_short=True))
    assert decision.reasons[-1] == "the time for the search ran out: 1 of 9 candidates were tried"


def test_a_candidate_survives_being_written_as_json():
    assert Candidate.from_json(GOOD.to_json()) == GOOD


def test_a_candidate_that_an_earlier_version_wrote_has_no_reach():
    content = {name: value for name, value in GOOD.to_json().items() if name != "reach"}
    assert "reach" not in Candidate.from_json(content).metrics


def evidence(strength, reach):
    steady = Stability(np.full(30, 0.9), np.full((30, 4), 0.9), np.linspace(0.35, 0.45, 30))
    return Evidence(strength, False, np.linspace(0.15, 0.25, 20), steady, 0.9, reach, None)


def test_the_score_and_its_standard_error_are_taken_times_reach():
    tried = replace(GOOD, null_silhouette=0.2)
    far, near = judge([Finalist(tried, None, None, None)] * 2, [evidence(0.4, 0.8), evidence(0.4, 0.2)])
    assert (far.reach, near.reach) == (0.8, 0.2)
    assert far.score == pytest.approx(0.25 * 0.9 * 0.8)
    assert (far.score, far.score_standard_error) == pytest.approx((4 * near.score, 4 * near.score_standard_error))


def test_a_family_that_finds_nothing_by_chance_is_set_against_what_k_means_finds():
    meek = replace(evidence(0.4, 0.5), reference=np.linspace(0.0, 0.02, 20))
    by_silhouette, by_density = judge(
        [Finalist(replace(GOOD, null_silhouette=0.35), None, None, None)] * 2, [meek, replace(meek, is_density=True)]
    )
    assert (by_silhouette.null_strength, by_density.null_strength) == pytest.approx((0.35, 0.01))
    assert by_silhouette.excess == pytest.approx(0.05 / 0.65)
    assert fault(by_silhouette)[0] == "no_structure"
    assert fault(by_density) is None


def test_where_no_side_is_known_reach_does_not_count():
    tried = replace(GOOD, null_silhouette=0.2)
    judged = judge([Finalist(tried, None, None, None)], [evidence(0.4, float("nan"))])
    assert judged[0].score == pytest.approx(0.25 * 0.9)


def test_segments_that_tell_of_many_sides_are_chosen_over_those_that_are_further_apart_on_one():
    tried = replace(GOOD, null_silhouette=0.2)
    value = replace(tried, spec=Spec("value", "kmeans", 3), k=3)
    habits = replace(tried, spec=Spec("value and habits", "kmeans", 5), k=5)
    finalists = [Finalist(one, None, None, None) for one in (value, habits)]
    judged = judge(finalists, [evidence(0.45, 0.2), evidence(0.4, 0.5)])
    chosen = [one.spec for one in choose(judged, ["value", "value and habits"]) if one.is_chosen]
    assert chosen == [habits.spec]
