import subprocess
import sys

import numpy as np
import pytest

from ml.preparation import PREPARATIONS, choose_features
from ml.search.candidates import Spec
from ml.search.result import Judged
from ml.segmentation.naming import name_segments
from ml.segmentation.training import check_customer_count, fit, number_as_judged, require_columns, score
from ml.segmentation.traits import segment_traits
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT
from tests.ml.conftest import features_frame

ESSENTIALS = PREPARATIONS[0]
TRAIN_AND_PRINT = """
from tests.ml.segmentation.test_training import fitted
from tests.ml.conftest import features_frame
model = fitted(features_frame(90))
print(model.labels.tolist(), model.points.tobytes().hex(), model.pipeline[-1].centers_.tobytes().hex())
"""


def fitted(frame=None, family="kmeans", k=3, random_state=1):
    """Return three segments of customers on the columns that a marketer asks about."""
    frame = features_frame(60) if frame is None else frame
    choice = choose_features(frame, ESSENTIALS.groups, random_state=1)
    return fit(frame, Spec("essentials", family, k), ESSENTIALS, choice=choice, random_state=random_state)


@pytest.mark.parametrize("family", ["kmeans", "ward", "gaussian_mixture"])
def test_three_clear_groups_are_found_as_three_segments(family):
    model = fitted(family=family)
    assert model.cluster_ids == [0, 1, 2]
    for group in range(3):
        assert len(set(model.labels[group::3])) == 1


def test_three_clear_groups_get_three_names_that_say_what_they_are():
    names = name_segments(segment_traits(features_frame(60), fitted().labels), fitted().choice.columns)
    assert sorted(one.segment_name for one in names) == [
        "Frequent small-basket shoppers",
        "Growing occasional light spenders",
        "Lapsed big-basket big spenders",
    ]


def test_scoring_the_training_rows_gives_the_labels_of_the_training():
    model = fitted()
    cluster_id, points = score(model.pipeline, features_frame(60))
    assert cluster_id.tolist() == model.labels.tolist()
    assert points.tobytes() == model.points.tobytes()


def test_scoring_one_customer_gives_what_scoring_all_gave():
    assert score(fitted().pipeline, features_frame(60).iloc[[7]])[0].tolist() == [fitted().labels[7]]


@pytest.mark.parametrize("family", ["kmeans", "ward", "gaussian_mixture", "som"])
def test_segments_have_the_numbers_of_those_that_were_judged_on_some_customers(family):
    model = fitted(family=family)
    rows = np.arange(0, 60, 2)
    labels = np.array([2, 0, 1], dtype=np.int32)[model.labels[rows]]
    numbered = number_as_judged(model, Judged(rows, labels))
    assert numbered.labels[rows].tolist() == labels.tolist()
    assert score(numbered.pipeline, features_frame(60))[0].tolist() == numbered.labels.tolist()
    assert numbered.agreement == 1.0


def test_segments_that_are_others_than_those_judged_agree_less_and_keep_their_numbers():
    model = fitted()
    judged = Judged(np.arange(60), (np.arange(60) % 2).astype(np.int32))
    numbered = number_as_judged(model, judged)
    assert numbered.labels.tolist() == model.labels.tolist()
    assert numbered.agreement < 0.3


def test_two_processes_train_the_same_to_the_last_bit():
    command = [sys.executable, "-c", TRAIN_AND_PRINT]
    first, second = (subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, check=True) for _ in range(2))
    assert len(first.stdout) > 1000
    assert first.stdout == second.stdout


def test_a_model_whose_column_nobody_has_any_more_is_refused_by_its_name():
    gone = features_frame(60).assign(average_order_amount=np.nan)
    with pytest.raises(TesseraError, match=r"made of average_order_amount, which is unknown for every customer"):
        require_columns(fitted().pipeline, gone)


def test_too_few_customers_are_told_how_many_are_needed():
    with pytest.raises(TesseraError, match=r"there are 3 customers.*at least 10.*Bring more customers"):
        check_customer_count(3, 2)
    check_customer_count(10, 2)
