import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from ml.segmentation.naming import name_segments
from ml.segmentation.training import score, train
from ml.segmentation.traits import segment_traits
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT
from tests.ml.conftest import features_frame

TRAIN_AND_PRINT = """
from ml.segmentation.training import train
from tests.ml.conftest import features_frame
model = train(features_frame(90, seed=7), range(2, 6), random_state=5)
print(model.labels.tolist(), model.points.tobytes().hex(), model.pipeline[-1].cluster_centers_.tobytes().hex())
"""


def test_three_clear_groups_are_found_as_three_segments():
    frame = features_frame(60)
    model = train(frame, range(2, 7), random_state=1)
    assert model.chosen.k == 3
    for group in range(3):
        assert len(set(model.labels[group::3])) == 1


def test_three_clear_groups_get_three_names_that_say_what_they_are():
    frame = features_frame(60)
    model = train(frame, range(2, 7), random_state=1)
    names = name_segments(segment_traits(frame, model.labels), model.choice.used)
    assert [one.segment_name for one in names] == [
        "Lapsed big-basket big spenders",
        "Frequent small-basket shoppers",
        "Growing occasional light spenders",
    ]


def test_cluster_ids_fall_with_mean_lifetime_spend():
    frame = features_frame(60)
    model = train(frame, range(3, 7), random_state=2)
    means = frame["lifetime_spend"].groupby(model.labels).mean()
    assert means.tolist() == sorted(means, reverse=True)


def test_scoring_the_training_rows_gives_the_labels_of_the_training():
    frame = features_frame(60)
    model = train(frame, range(2, 5), random_state=1)
    cluster_id, points = score(model.pipeline, frame)
    assert cluster_id.tolist() == model.labels.tolist()
    assert points.tobytes() == model.points.tobytes()


def test_scoring_one_customer_gives_what_scoring_all_gave():
    frame = features_frame(60)
    model = train(frame, range(2, 5), random_state=1)
    assert score(model.pipeline, frame.iloc[[7]])[0].tolist() == [model.labels[7]]


def test_two_processes_train_the_same_to_the_last_bit():
    command = [sys.executable, "-c", TRAIN_AND_PRINT]
    first, second = (subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, check=True) for _ in range(2))
    assert len(first.stdout) > 1000
    assert first.stdout == second.stdout


def test_customers_of_one_order_only_are_segmented_by_what_is_left():
    frame = features_frame(40).assign(order_count=1.0, spend_trend_90d=np.nan)
    model = train(frame, range(2, 4), random_state=1)
    assert model.choice.used == ("average_order_amount", "days_since_last_order")
    assert set(model.choice.dropped) >= {"order_count", "spend_trend_90d"}


def test_too_few_customers_are_told_how_many_are_needed_and_what_to_change():
    with pytest.raises(TesseraError, match=r"there are 10 customers.*segments\.k_max = 12.*at least 12.*to 10 or less"):
        train(features_frame(10), range(2, 13), random_state=1)


def test_a_k_that_leaves_fewer_than_two_customers_a_segment_is_not_tried():
    model = train(features_frame(13), range(2, 13), random_state=1)
    assert [one.k for one in model.candidates] == [2, 3, 4, 5, 6]


def test_a_single_customer_is_not_told_to_lower_k_max_below_two():
    with pytest.raises(TesseraError, match=r"there are 1 customers.*Bring more customers"):
        train(features_frame(1), range(2, 4), random_state=1)


def test_customers_who_are_all_alike_cannot_be_segmented():
    frame = pd.concat([features_frame(1)] * 30, ignore_index=True)
    with pytest.raises(TesseraError, match=r"no feature column tells customers apart.*order_count is 61"):
        train(frame, range(2, 5), random_state=1)


def test_k_beyond_the_number_of_different_customers_is_not_tried():
    frame = pd.concat([features_frame(3)] * 10, ignore_index=True)
    model = train(frame, range(2, 9), random_state=1)
    assert [one.k for one in model.candidates] == [2, 3]
    assert model.chosen.k == 3


def test_k_min_beyond_the_number_of_different_customers_is_an_error():
    frame = pd.concat([features_frame(3)] * 10, ignore_index=True)
    with pytest.raises(TesseraError, match=r"only 3 different combinations.*Lower segments\.k_min"):
        train(frame, range(4, 9), random_state=1)
