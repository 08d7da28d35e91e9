from datetime import date

import duckdb
import numpy as np
import pytest

from ml.jobs.apply_lenses import apply_lenses
from tessera.errors import TesseraError
from tessera.warehouse import create_prediction_tables
from tests.ml.conftest import AS_OF_DATE, features_frame, make_workspace, write_features


def rows(workspace, sql):
    with duckdb.connect(str(workspace.paths.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def change(workspace, sql):
    with duckdb.connect(str(workspace.paths.warehouse)) as connection:
        connection.execute(sql)


def write_segments(workspace, customer_count):
    """Put every third customer into one cluster, as a scoring run would; version 1 scored the day before."""
    with duckdb.connect(str(workspace.paths.warehouse)) as connection:
        create_prediction_tables(connection)
        for day, version in ((date(2023, 12, 31), 1), (AS_OF_DATE, 2)):
            connection.execute(
                "INSERT INTO predictions.segment_assignments SELECT printf('c%04d', number), ?, number % 3, 0.9, "
                "NULL, NULL, 0, 0, "
                "TIMESTAMP '2024-01-01 05:00:00', 'm', ? FROM range(?) AS numbers(number)",
                [day, version, customer_count],
            )
            for cluster, key in enumerate(("frequent", "fading", "new_ones")):
                values = [day, cluster, f"{key}_{version}", key.capitalize(), "They are.", "m", version]
                connection.execute("INSERT INTO predictions.segment_definitions VALUES (?, ?, ?, ?, ?, ?, ?)", values)


@pytest.fixture
def company(tmp_path, monkeypatch):
    monkeypatch.setenv("TESSERA_HOME", str(tmp_path))
    workspace = make_workspace("looked_at")
    frame = features_frame(180)
    place = np.arange(180)
    frame["days_since_first_order"] = 400.0
    frame["average_days_between_orders"] = np.array([7.0, 9.0, 80.0])[place % 3]
    frame["spend_90d"] = np.where(place % 2, 10.0, 500.0) + place % 7
    frame["weekend_order_share"] = np.where(place % 2, 0.1, 0.9)
    frame["household_composition"] = "2 Adults Kids"
    write_features(workspace, frame)
    change(workspace, "ALTER TABLE features.customer_features ADD department_spend_shares MAP(VARCHAR, DOUBLE)")
    spent = "UPDATE features.customer_features SET department_spend_shares"
    change(workspace, f"{spent} = MAP {{'FOOD': 0.5, 'It''s ?': 0.5}} WHERE customer_id >= 'c0003'")
    change(workspace, f"{spent} = MAP {{'It''s ?': 1.0}} WHERE customer_id = 'c0003'")
    write_segments(workspace, 180)
    return workspace


def test_every_customer_of_the_day_gets_a_row_with_every_lens(company):
    result = apply_lenses(company, AS_OF_DATE)
    assert (result["customer_count"], result["is_unchanged"]) == (180, False)
    found = rows(
        company, "SELECT count(*), count(DISTINCT customer_id), min(as_of_date) FROM predictions.customer_lenses"
    )
    assert found == [(180, 180, AS_OF_DATE)]
    columns = "customer_id, lifecycle_stage, life_stage, product_affinity"
    assert rows(company, f"SELECT {columns} FROM predictions.customer_lenses ORDER BY 1 LIMIT 4") == [
        ("c0000", "active", "family", "unknown"),
        ("c0001", "lapsed", "family", "unknown"),
        ("c0002", "active", "family", "unknown"),
        ("c0003", "active", "family", "It's ?"),
    ]


def test_micro_segments_are_parts_of_the_segments_of_that_day(company):
    settings = company.segments.model_copy(update={"micro_segment_min_count": 20})
    result = apply_lenses(company.model_copy(update={"segments": settings}), AS_OF_DATE)
    micro = "SELECT micro_segment_key, min(micro_segment_name), count(*) FROM predictions.customer_lenses GROUP BY 1"
    found = {key: (name, count) for key, name, count in rows(company, micro)}
    # of the fading and the new, with fewer orders to show for it, none is in the sixth that is marked by the weekend
    assert found == {
        "frequent_2.weekend": ("Frequent: weekend buyers", 30),
        "frequent_2.mixed": ("Frequent: mixed habits", 30),
        "fading_2": ("Fading", 60),
        "new_ones_2": ("New_ones", 60),
    }
    assert result["micro_segment_count"] == 4


def test_looking_again_writes_nothing(company):
    apply_lenses(company, AS_OF_DATE)
    assert apply_lenses(company, AS_OF_DATE)["is_unchanged"] is True


def test_a_row_changed_by_hand_is_put_right(company):
    apply_lenses(company, AS_OF_DATE)
    change(company, "UPDATE predictions.customer_lenses SET life_stage = 'single' WHERE customer_id = 'c0007'")
    assert apply_lenses(company, AS_OF_DATE)["is_unchanged"] is False
    assert rows(company, "SELECT DISTINCT life_stage FROM predictions.customer_lenses") == [("family",)]


def test_a_customer_without_segment_stops_the_job_and_is_named(company):
    change(
        company,
        f"DELETE FROM predictions.segment_assignments WHERE customer_id = 'c0042' AND as_of_date = '{AS_OF_DATE}'",
    )
    with pytest.raises(
        TesseraError, match=r"180 customers have features and 179 a segment, without one: c0042\. Run ass"
    ):
        apply_lenses(company, AS_OF_DATE)


def test_a_day_without_features_is_refused(company):
    with pytest.raises(TesseraError, match="no customer for as_of_date 2020-01-01"):
        apply_lenses(company, date(2020, 1, 1))
