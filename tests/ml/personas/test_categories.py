"""Which categories a segment is told by."""

import pandas as pd

from ml.personas.catalogue import CATEGORIES
from ml.personas.categories import category_metrics
from tests.ml.personas.conftest import SNAPSHOT, company


def departments_told(shares):
    """Return the leading department of a segment whose customers spend so much in one department each."""
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(len(shares))],
            "segment_key": "all",
            "lifetime_spend": [float(amount) for _, amount in shares],
        }
    )
    frame["department_spend_shares"] = [{department: 1.0} for department, _ in shares]
    found = category_metrics(company(frame), SNAPSHOT, {"department_spend_shares", "lifetime_spend"})
    return [metric.category_name for _, name, metric in found if name == "top_department"]


def test_of_equal_departments_the_first_by_name_leads_however_sums_are_rounded():
    assert 0.1 + 0.2 > 0.3  # as doubles
    assert departments_told([("B", "0.1"), ("B", "0.2"), ("A", "0.3")]) == ["A"]
    assert departments_told([("B", "0.2"), ("B", "0.2"), ("A", "0.3")]) == ["B"]


def test_a_category_is_named_as_its_column():
    assert [metric.columns for metric in CATEGORIES] == [(metric.name,) for metric in CATEGORIES]
