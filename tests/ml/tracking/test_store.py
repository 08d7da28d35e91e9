import subprocess
import sys
import time

import pytest

from tessera.home import PROJECT_ROOT, mlflow_folder

OPEN_STORE = [sys.executable, "-c", "from ml.tracking import Tracker; print(Tracker('shop').champion('shop_segments'))"]


@pytest.mark.slow
def test_a_store_whose_making_was_killed_is_made_anew_by_the_next_process(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    first = subprocess.Popen(OPEN_STORE, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not mlflow_folder().exists() or not any(mlflow_folder().iterdir()):
        time.sleep(0.02)
    time.sleep(0.3)  # tables are being made, one after the other
    first.kill()
    first.wait()
    second = subprocess.run(OPEN_STORE, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert second.stdout.strip() == "None"
    assert (mlflow_folder() / "mlflow.db").exists()
