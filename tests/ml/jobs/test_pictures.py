"""Segments are numbered on the pictures by what their customers spent, whatever numbers the clustering gave."""

import numpy as np
import pandas as pd

from ml.jobs.pictures import _node_labels, by_spend
from ml.jobs.training_result import Training
from ml.membership.evaluation import MembershipEvaluation
from ml.search.candidates import Spec
from ml.segmentation.details import SegmentDetails
from ml.segmentation.naming import SegmentName
from ml.segmentation.training import SegmentModel

SPEC = Spec("all", "kmeans", 2)


def training():
    labels = np.array([0, 0, 1, 1, -1], dtype=np.int32)
    names = (
        SegmentName(-1, "no_clear_segment", "None"),
        SegmentName(0, "light", "Light"),
        SegmentName(1, "big", "Big"),
    )
    details = SegmentDetails(
        names=names, projection=None, spec=SPEC, columns=(), dropped={}, candidates=(), rfm_worth={}, decision=None,
        ledger=(), map_points=((0, 1.0, 2.0), (1, 3.0, 4.0), (-1, 5.0, 6.0)),
    )  # fmt: skip
    return Training(
        frame=pd.DataFrame({"lifetime_spend": [1.0, 2.0, 50.0, np.nan, 900.0]}),
        segments=SegmentModel(None, SPEC, None, labels, np.zeros((5, 2)), None),
        details=details,
        membership=None,
        evaluation=MembershipEvaluation({}, np.array([[9, 1, 2], [3, 8, 4], [5, 6, 7]]), pd.DataFrame()),
    )


def test_the_segment_that_spent_the_most_is_the_first_one():
    shown = by_spend(training())
    assert shown.segments.labels.tolist() == [1, 1, 0, 0, -1]
    assert [(one.cluster_id, one.segment_key) for one in shown.details.names] == [
        (-1, "no_clear_segment"), (0, "big"), (1, "light"),
    ]  # fmt: skip
    assert shown.details.map_points == ((1, 1.0, 2.0), (0, 3.0, 4.0), (-1, 5.0, 6.0))
    assert shown.evaluation.confusion.tolist() == [[9, 2, 1], [5, 7, 6], [3, 4, 8]]


def test_a_node_is_in_the_segment_of_most_of_its_customers():
    codebook = np.array([[0.0], [10.0], [4.0]])
    points = np.array([[0.0], [1.0], [-1.0], [10.0]])
    labels = np.array([0, 0, 1, 1], dtype=np.int32)
    # The third node has no customer; the nearest one stands at 1.
    assert _node_labels(codebook, points, labels).tolist() == [0, 1, 0]
