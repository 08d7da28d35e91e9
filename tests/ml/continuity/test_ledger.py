import json
from datetime import date

import pytest

from ml.continuity.events import LedgerEvent, ledger_from_json, ledger_to_json
from ml.continuity.ledger import ledger_frame, read_ledger
from tessera.errors import TesseraError
from tessera.warehouse import connect, create_prediction_tables, replace_rows

DAY = date(2024, 1, 1)
LEDGER = (
    LedgerEvent(1, DAY, "born", to_segment_key="a", to_segment_name="A", event_model_version=1),
    LedgerEvent(2, date(2024, 2, 1), "continued", "a", "a", "A", "A", 0.5, 10, 0.75, 0.6),
)


def test_a_ledger_survives_json():
    assert ledger_from_json(json.loads(json.dumps(ledger_to_json(LEDGER)))) == LEDGER


def test_an_unknown_event_is_refused():
    content = {**LEDGER[0].to_json(), "event": "vanished"}
    with pytest.raises(TesseraError, match="ledger event 'vanished' is unknown; allowed: continued, renamed"):
        ledger_from_json([content])


@pytest.mark.parametrize("length", [0, 2])
def test_the_frame_fits_the_table_of_predictions(tmp_path, length):
    frame = ledger_frame(LEDGER[:length]).assign(as_of_date=DAY, model_name="m", model_version=2)
    with connect(tmp_path / "w.duckdb") as connection:
        create_prediction_tables(connection)
        replace_rows(connection, "predictions.segment_ledger", frame, {"as_of_date": DAY})
        rows = connection.execute(
            "SELECT ledger_id, recorded_date, from_segment_key, overlap_share, shared_customer_count, "
            "event_model_version FROM predictions.segment_ledger ORDER BY 1"
        ).fetchall()
    expected = [(1, DAY, None, None, None, 1), (2, date(2024, 2, 1), "a", 0.5, 10, None)]
    assert rows == expected[:length]


def test_the_ledger_of_a_version_is_read_back_as_its_last_scored_day_has_it(tmp_path):
    with connect(tmp_path / "w.duckdb") as connection:
        assert read_ledger(connection, "m", 2, as_of_date=DAY) == ()
        create_prediction_tables(connection)
        for day, length in ((DAY, 1), (date(2024, 2, 1), 2)):
            frame = ledger_frame(LEDGER[:length]).assign(as_of_date=day, model_name="m", model_version=2)
            replace_rows(connection, "predictions.segment_ledger", frame, {"as_of_date": day})
        assert read_ledger(connection, "m", 2, as_of_date=date(2024, 3, 1)) == LEDGER
        assert read_ledger(connection, "m", 2, as_of_date=date(2024, 1, 31)) == LEDGER[:1]
        assert read_ledger(connection, "m", 1, as_of_date=DAY) == ()
