import json
from pathlib import Path

from mlflow.tracking import MlflowClient

from ml.jobs.names import segments_model_name
from ml.jobs.report_segments import report_segments
from ml.tracking import Tracker
from tessera.home import mlflow_tracking_uri
from tests.ml.conftest import features_frame, make_workspace, train_and_serve, write_features
from tests.ml.report.further_tables import EARLIER, LATER, add
from tests.ml.report.publications import DAY, publish
from tests.ml.report.reading import read_page

MOVES = [("loyal", "loyal", 50), ("loyal", "new", 30), ("new", "no_clear_segment", 25)]


def client():
    return MlflowClient(tracking_uri=mlflow_tracking_uri(), registry_uri=mlflow_tracking_uri())


def test_the_report_shows_the_training_and_the_training_gets_who_moved(own_home, tmp_path):
    workspace, frame = make_workspace("reported"), features_frame(36)
    write_features(workspace, frame)
    train_and_serve(workspace)
    run_id = Tracker(workspace.name).champion(segments_model_name(workspace.name)).run_id
    order = json.loads(Path(client().download_artifacts(run_id, "order.json")).read_text(encoding="utf-8"))
    details = json.loads(Path(client().download_artifacts(run_id, "segments.json")).read_text(encoding="utf-8"))
    assert sorted(order) == sorted(one["segment_key"] for one in details["names"])

    database = add(
        publish(tmp_path / "segments.duckdb"), segment_transitions=[(DAY, EARLIER, LATER, *m) for m in MOVES]
    )
    page = read_page(report_segments(workspace, database, tmp_path / "report").read_text(encoding="utf-8"))
    assert {image.get("alt").partition(".")[0] for image in page.iter("img")} >= {
        "Silhouette of each customer", "Who was merged with whom", "Self-organising map",
        "What the map's directions mean",
    }  # fmt: skip
    assert "Fewer than 20 customers." in "".join(page.itertext())
    assert f"flows_{EARLIER}_{LATER}.png" in {one.path for one in client().list_artifacts(run_id)}


def test_without_a_champion_there_is_a_report_without_pictures(own_home, tmp_path):
    database = publish(tmp_path / "segments.duckdb")
    page = read_page(report_segments(make_workspace("untrained"), database, tmp_path).read_text(encoding="utf-8"))
    assert not list(page.iter("img"))
