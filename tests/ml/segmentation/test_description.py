import numpy as np
import pandas as pd

from ml.report.wording import NO_BREAK_SPACE
from ml.segmentation.description import describe_segment

FRAME = pd.DataFrame(
    {"order_count": [8, 2, 2], "days_since_last_order": [1, 30, 50], "lifetime_spend": [1200.0, 300.0, 0.0]}
)


def test_every_number_is_that_of_the_segment_beside_that_of_all_customers():
    assert describe_segment(FRAME, np.array([True, False, False]), "EUR") == (
        "1 of 3 customers (33%) with 80% of all spend; at the median 8 orders (all customers: 2), "
        f"the last one 1 day ago (30), and EUR{NO_BREAK_SPACE}1,200 spent (EUR{NO_BREAK_SPACE}300.00)."
    )


def test_a_segment_without_customers_is_said_to_be_empty():
    described = describe_segment(FRAME, np.array([False, False, False]), "EUR")
    assert described == "None of the 3 customers is in this segment on this day."


def test_without_any_spend_no_share_of_it_is_told():
    described = describe_segment(FRAME.assign(lifetime_spend=0.0), np.array([True, True, False]), "EUR")
    assert described.startswith("2 of 3 customers (67%); at the median 5 orders")


def test_halves_of_medians_are_told_and_small_shares_are_not_nothing():
    frame = pd.DataFrame(
        {"order_count": [3, 4, *[9] * 998], "days_since_last_order": 7, "lifetime_spend": [1.0, 1.0, *[500.0] * 998]}
    )
    members = np.arange(1000) < 2
    text = describe_segment(frame, members, "EUR")
    assert text.startswith("2 of 1,000 customers (under 1%) with under 1% of all spend; at the median 3.5 orders ")
    assert describe_segment(frame, ~members, "EUR").startswith("998 of 1,000 customers (over 99%) with over 99% of")
