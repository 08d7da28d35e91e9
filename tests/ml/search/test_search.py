import numpy as np
import pytest

from ml.preparation import PREPARATIONS, choose_features
from ml.search import search as search_module
from ml.search.candidates import Spec, plan
from ml.search.gate import decide
from ml.search.search import Search, SearchSettings
from ml.search.trials import judge_finalist
from ml.search.worth import EarlierDay
from ml.segmentation.training import fit
from tessera.errors import TesseraError
from tests.ml.conftest import features_frame

SETTINGS = SearchSettings(
    k_values=(2, 3, 4), random_state=1, families=("kmeans", "ward"), preparations=PREPARATIONS[:1]
)


def test_clear_groups_pass_and_their_number_is_found():
    result = Search(features_frame(120), SETTINGS).run()
    assert result.chosen.k == 3
    assert decide(result).verdict == "publish"
    assert 0.5 < result.chosen.reach < 1
    assert [one.spec for one in result.candidates] == plan(PREPARATIONS[:1], SETTINGS.families, SETTINGS.k_values)


def test_customers_without_groups_are_refused():
    frame = features_frame(200)
    rng = np.random.default_rng(3)
    for column in ("order_count", "average_order_amount", "days_since_last_order", "spend_trend_90d"):
        frame[column] = rng.normal(size=200)
    decision = decide(Search(frame, SETTINGS).run())
    assert (decision.verdict, decision.cause) == ("refuse", "no_structure")


def test_the_same_seed_gives_the_same_numbers_to_the_last_digit():
    first, second = (Search(features_frame(90), SETTINGS).run() for _ in range(2))
    assert repr(first.candidates) == repr(second.candidates)


def test_a_search_that_was_killed_goes_on_and_ends_as_one_that_was_not(tmp_path):
    memory = tmp_path / "search.jsonl"
    whole = Search(features_frame(90), SETTINGS, memory=memory).run()
    lines = [line.replace('"reach": NaN, ', "") for line in tried_in(memory)]  # as an earlier version
    memory.write_text("\n".join(lines[:3]) + '\n{"spec": {"prepar')
    told = []
    resumed = Search(features_frame(90), SETTINGS, memory=memory, progress=told.append).run()
    assert repr(resumed.candidates) == repr(whole.candidates)
    assert len(tried_in(memory)) == len(whole.candidates)


def tried_in(memory):
    """Return the whole lines of a memory that tell of a candidate."""
    return [line for line in memory.read_text().splitlines() if '"candidate": ' in line and line.endswith("}")]


def test_a_search_that_was_killed_in_the_final_judges_only_those_finalists_who_were_not(tmp_path, monkeypatch):
    memory = tmp_path / "search.jsonl"
    outcomes = np.random.default_rng(2).random((120, 3)).round()
    earlier = EarlierDay(features_frame(120), outcomes)
    whole = Search(features_frame(120), SETTINGS, earlier=earlier, memory=memory).run()
    lines = memory.read_text().splitlines()
    judged = [line for line in lines if '"evidence": ' in line]
    assert len(judged) == len(whole.finalists)
    memory.write_text("\n".join(line for line in lines if line not in judged[2:]))
    again = []
    monkeypatch.setattr(search_module, "judge_finalist", lambda *call: again.append(call) or judge_finalist(*call))
    resumed = Search(features_frame(120), SETTINGS, earlier=earlier, memory=memory).run()
    assert repr(resumed.candidates) == repr(whole.candidates)
    assert len(again) == len(judged) - 2


def shoppers(customer_count=120):
    """Return customers of three groups, each of which buys in a department of its own."""
    frame, group = features_frame(customer_count), np.arange(customer_count) % 3
    rng = np.random.default_rng(5)
    for number, department in enumerate(("bread", "toys", "tyres", "books", "garden")):
        frame[f"department_spend_share.{department}"] = (
            np.where(group == number, 0.8, 0.1) + rng.random(len(frame)) / 20
        )
    return frame


HABITS = [preparation for preparation in PREPARATIONS if preparation.name == "habits"]
ON_HABITS = SearchSettings(k_values=(2, 3), random_state=1, families=("kmeans",), preparations=HABITS)


def test_worth_is_measured_though_a_department_had_no_customers_90_days_before():
    frame = shoppers()
    outcomes = np.random.default_rng(2).random((len(frame), 3)).round()
    earlier = EarlierDay(frame.drop(columns="department_spend_share.tyres"), outcomes)
    result = Search(frame, ON_HABITS, earlier=earlier).run()
    assert "department_spend_share.tyres" in result.choices["habits"].columns
    assert np.isfinite([one.worth for one in result.candidates if one.is_finalist]).all()


def test_the_incumbent_is_judged_with_the_columns_that_it_knows():
    frame = shoppers()
    choice = choose_features(frame, HABITS[0].groups, random_state=1)
    serving = fit(frame, Spec("habits", "kmeans", 3), HABITS[0], choice=choice, random_state=1)
    today = frame.drop(columns="department_spend_share.tyres")
    judged = Search(today, ON_HABITS, incumbent=serving.pipeline, incumbent_frame=frame).run()
    assert judged.incumbent.k == 3
    assert judged.incumbent.strength > 0.5
    assert Search(today, ON_HABITS, incumbent=serving.pipeline).run().incumbent is not None


def test_no_time_at_all_is_told_and_not_taken_for_a_result():
    hurried = SearchSettings(
        k_values=(2, 3), random_state=1, families=("kmeans",), preparations=PREPARATIONS[:1], budget_seconds=0
    )
    with pytest.raises(TesseraError, match="no time"):
        Search(features_frame(60), hurried).run()


def test_infinity_and_one_giant_customer_do_not_stop_a_search():
    frame = features_frame(120)
    frame.loc[0, "average_order_amount"] = np.inf
    frame.loc[1, "order_count"] = 1e12
    assert Search(frame, SETTINGS).run().chosen.k == 3


@pytest.mark.parametrize("values", [(1.0, 2.0), (1.0, 2.0, 3.0, 4.0, 5.0)])
def test_customers_of_a_handful_of_values_are_a_cross_table_and_no_groups(values):
    frame = features_frame(120)
    for column in ("average_order_amount", "days_since_last_order", "spend_trend_90d"):
        frame[column] = np.nan
    frame["order_count"] = np.random.default_rng(1).choice(values, 120)
    decision = decide(Search(frame, SETTINGS).run())
    assert (decision.verdict, decision.cause) == ("refuse", "no_structure")


def test_customers_who_are_all_alike_are_told_by_column():
    frame = features_frame(1).loc[[0] * 30].reset_index(drop=True)
    with pytest.raises(TesseraError, match=r"no feature column tells customers apart.*order_count is"):
        Search(frame, SETTINGS).run()
