import numpy as np
import pandas as pd
import pytest

from ml.explanation.reasons import Neighbours, tell_reasons
from ml.explanation.space import Space
from ml.explanation.wording import value_texts
from ml.report.wording import NO_BREAK_SPACE, NumberText

TEXT = NumberText("EUR")


def ids(*values):
    return np.array(values, dtype=np.int32)


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "order_count": [10.0, 12.0, 2.0, 4.0],
            "average_order_amount": [1500.4, 1500.0, 20.5, np.nan],
            "has_loan": [1.0, 1.0, 0.0, 1.0],
            "age_band": pd.Series(["old", "old", "young", "old"], dtype="str"),
        }
    )


def told(frame, own, other, columns):
    segments = ids(0, 0, 1, 1)
    return tell_reasons(Space.of(frame, segments, columns), frame, Neighbours(own, other), TEXT)


@pytest.mark.parametrize(
    ("name", "values", "texts"),
    [("order_count", [44.25, 44.35, 0.145], ["44.3", "44.4", "0.15"]),
     ("coupon_spend_share", [0.0625, 0.1445, 0.0], ["6.3%", "14.5%", "0.0%"]),
     ("spend_90d", [2.125, -1234.5, 2.345], ["EUR 2.13", "EUR \u22121,235", "EUR 2.35"])],
)  # fmt: skip
def test_halves_are_rounded_up_as_on_the_page(name, values, texts):
    scale = Space.of(pd.DataFrame({name: values}), ids(0, 0, 0), [name]).scales[0]
    written = value_texts(np.array(values), scale, TEXT)
    assert [text.replace(NO_BREAK_SPACE, " ") for text in written] == texts


def test_a_reason_tells_the_value_beside_both_segments_and_all(frame):
    reasons = told(frame, ids(0, 0, 1, 1), ids(1, 1, 0, 0), ["order_count"])
    assert reasons["reason_1"].tolist() == [
        "Order count: 10 (median of the segment 11, of the next nearest 3, of all 7)",
        "Order count: 12 (median of the segment 11, of the next nearest 3, of all 7)",
        "Order count: 2 (median of the segment 3, of the next nearest 11, of all 7)",
        "Order count: 4 (median of the segment 3, of the next nearest 11, of all 7)",
    ]
    assert reasons[["reason_2", "reason_3"]].isna().all().all()


def test_amounts_flags_and_categories_are_told_in_their_own_words(frame):
    money = told(frame, ids(0, 0, 1, 1), ids(1, 1, 0, 0), ["average_order_amount"])["reason_1"]
    assert money[0].replace(NO_BREAK_SPACE, " ").startswith("Average order amount: EUR 1,500 (median of the segment")
    assert pd.isna(money[3])  # nobody knows it of the fourth customer
    flags = told(frame, ids(0, 0, 1, 1), ids(1, 1, 0, 0), ["has_loan"])["reason_1"]
    assert flags[0] == "Has loan: yes (100.0% of the segment, 50.0% of the next nearest, 75.0% of all)"
    assert flags[2] == "Has loan: no (50.0% of the segment, 0.0% of the next nearest, 25.0% of all)"
    ages = told(frame, ids(0, 0, 1, 1), ids(1, 1, 0, 0), ["age_band"])["reason_1"]
    assert ages[2] == "Age band: young (50.0% of the segment, 0.0% of the next nearest, 25.0% of all)"
    assert pd.isna(ages[3])  # `old` speaks for the other segment


def test_the_weightiest_comes_first_and_what_speaks_against_is_left_out(frame):
    reasons = told(frame, ids(0, 0, 1, 1), ids(1, 1, 0, 0), ["age_band", "order_count", "has_loan"])
    # The fourth customer has 4 orders as their segment, but is old and has a loan as the other.
    assert reasons.loc[3, "reason_1"].startswith("Order count: 4")
    assert pd.isna(reasons.loc[3, "reason_2"])
    # Weights of the third: orders (81 - 1) / 17 = 4.7, loan (1 - 0.25) / 0.1875 = 4, age (2 - 0.5) / 0.375 = 4.
    assert [reasons.loc[2, f"reason_{rank}"].split(":")[0] for rank in (1, 2, 3)] == [
        "Order count",
        "Age band",
        "Has loan",
    ]


def test_without_a_clear_segment_or_another_one_there_is_no_reason(frame):
    reasons = told(frame, ids(-1, 0, 1, 1), ids(0, -1, 0, 0), ["order_count"])
    assert reasons["reason_1"].isna().tolist() == [True, True, False, False]


def test_a_number_that_looks_nearer_to_the_next_segment_is_no_reason():
    """The few who order at weekends raise their segment's mean, but the medians that are told say the opposite."""
    weekend = [0.0, 0.0, 0.0, 0.5, 1.0] + [0.1] * 5
    frame = pd.DataFrame({"weekend_order_share": weekend, "order_count": [9.0] * 5 + [2.0] * 5})
    segments = ids(*[0] * 5, *[1] * 5)
    space = Space.of(frame, segments, ["weekend_order_share", "order_count"])
    reasons = tell_reasons(space, frame, Neighbours(segments, 1 - segments), TEXT)
    assert reasons.loc[4, "reason_1"].startswith("Order count: 9")
    assert pd.isna(reasons.loc[4, "reason_2"])
