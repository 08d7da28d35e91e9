import numpy as np
import pandas as pd

from ml.explanation.activities import limits

SEGMENTS = np.array([0, 0, 0, 1, 1], dtype=np.int32)


def test_a_customer_may_order_as_often_as_they_or_half_of_their_segment_did_in_90_days():
    frame = pd.DataFrame({"order_count_90d": [0.0, 4.0, 9.0, 0.0, np.nan]})
    assert limits(frame, SEGMENTS)["order"].tolist() == [4, 4, 9, 1, 1]


def test_nothing_is_done_more_than_once_a_day_and_waiting_ends_with_the_window():
    found = limits(pd.DataFrame({"visit_count_90d": [400.0] * 5}), SEGMENTS)
    assert found["visit"].tolist() == [90] * 5
    assert found["day"].tolist() == [90] * 5


def test_what_has_no_window_is_done_once():
    found = limits(pd.DataFrame({"customer_id": list("abcde")}), SEGMENTS)
    assert found[["order", "account", "email"]].to_numpy().tolist() == [[1, 1, 1]] * 5
