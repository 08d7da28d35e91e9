"""Progress reaches the log and, in a run from a terminal, the terminal."""

import json
import os

import pytest

from tessera.progress import report


def test_progress_is_one_line_in_the_log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TESSERA_EVENTS_FD", raising=False)
    report("products: 3 rows")
    assert capsys.readouterr().out == "products: 3 rows\n"


def test_progress_is_an_event_where_someone_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    monkeypatch.setenv("TESSERA_EVENTS_FD", str(write_end))
    report("products: 3 rows")
    os.close(write_end)
    with os.fdopen(read_end) as events:
        assert [json.loads(line) for line in events] == [{"event": "progress", "text": "products: 3 rows"}]
