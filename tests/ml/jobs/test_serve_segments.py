from datetime import date

from ml.jobs.serve_segments import override_decision, serve_segments
from ml.jobs.train_segments import train_segments
from tests.ml.conftest import AS_OF_DATE, features_frame, train_and_serve, write_features
from tests.ml.jobs.registered import registry_of

LATER = date(2024, 2, 1)


def champion(workspace):
    registry = registry_of(workspace)
    return registry.tracker.champion(registry.name).version


def test_an_override_of_the_last_day_serves_from_now_on(own_workspace, quick_search):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))
    train_and_serve(own_workspace)
    assert champion(own_workspace) == 1
    done = override_decision(own_workspace, AS_OF_DATE, overridden_by="eva", reason="a trial")
    assert (done["as_of_date"], done["later_as_of_date"]) == ("2024-01-01", None)
    assert champion(own_workspace) == 2


def test_an_override_of_an_earlier_day_serves_for_that_day_alone(own_workspace, quick_search):
    quick_search.excess = 0.0
    write_features(own_workspace, features_frame(36))
    train_and_serve(own_workspace)
    quick_search.excess = 0.5
    write_features(own_workspace, features_frame(36, seed=2), LATER)
    assert train_and_serve(own_workspace, LATER)["model_version"] == 3
    done = override_decision(own_workspace, AS_OF_DATE, overridden_by="eva", reason="a trial")
    assert (done["model_version"], done["as_of_date"], done["later_as_of_date"]) == (2, "2024-01-01", "2024-02-01")
    assert champion(own_workspace) == 3
    write_features(own_workspace, features_frame(36))
    assert train_segments(own_workspace, AS_OF_DATE)["serving_version"] == 2
    assert serve_segments(own_workspace, AS_OF_DATE)["model_version"] == 2
