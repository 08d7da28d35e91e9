import hashlib
import os

import pytest
import skops.io
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from ml.membership.training import train as train_membership
from ml.trust import UntrustedFileError, check_hash, open_pipeline
from tests.ml.conftest import features_frame
from tests.ml.segmentation.test_training import fitted


def test_a_changed_file_is_refused_with_both_sums():
    registered = hashlib.sha256(b"registered").hexdigest()
    check_hash(b"registered", registered, "model.skops of version 1 of x")
    with pytest.raises(UntrustedFileError, match=rf"version 1 of x is not the file.*registry says {registered}"):
        check_hash(b"changed", registered, "model.skops of version 1 of x")


def test_a_version_without_a_sum_is_refused():
    with pytest.raises(UntrustedFileError, match="registry says None"):
        check_hash(b"anything", None, "x")


def test_a_pipeline_that_would_run_a_command_is_refused_by_the_name_of_its_type():
    crafted = Pipeline([("run", FunctionTransformer(os.system))])
    with pytest.raises(UntrustedFileError, match=r"never hold: .*system"):
        open_pipeline(skops.io.dumps(crafted), "model.skops")


def test_a_file_that_holds_no_pipeline_is_refused():
    with pytest.raises(UntrustedFileError, match="holds a StandardScaler, not a Pipeline"):
        open_pipeline(skops.io.dumps(StandardScaler()), "model.skops")


def test_both_models_survive_being_written_and_opened():
    model = fitted()
    columns = features_frame(60)[list(model.pipeline.feature_names_in_)]
    membership = train_membership(columns, model.labels, random_state=1)
    opened = [open_pipeline(skops.io.dumps(one), "x") for one in (model.pipeline, membership)]
    assert opened[0].predict(columns).tolist() == model.labels.tolist()
    assert opened[1].predict_proba(columns).tolist() == membership.predict_proba(columns).tolist()
