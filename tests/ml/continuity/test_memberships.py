"""Days that were published outlive the warehouse, and only they count."""

from datetime import date

import pytest

from ml.continuity.memberships import (
    gather_memberships,
    keep_memberships,
    kept_keys,
    last_memberships,
    last_names,
)
from tessera.errors import TesseraError
from tessera.home import WorkspacePaths
from tessera.warehouse import connect, create_prediction_tables

JANUARY, FEBRUARY, MARCH = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
STORED = """
    SELECT as_of_date, string_agg(customer_id || '=' || segment_key, ' ' ORDER BY customer_id)
    FROM predictions.segment_memberships GROUP BY 1 ORDER BY 1"""


@pytest.fixture
def paths():
    return WorkspacePaths.of("kept")


def assign(paths, day, clusters):
    """Do what a scoring run does for a day, up to the outward tables."""
    with connect(paths.warehouse) as connection:
        create_prediction_tables(connection)
        for table in ("assignments", "definitions"):
            connection.execute(f"DELETE FROM predictions.segment_{table} WHERE as_of_date = ?", [day])
        for customer, cluster in clusters.items():
            connection.execute(
                """INSERT INTO predictions.segment_assignments BY NAME
                SELECT ? AS customer_id, ?::DATE AS as_of_date, ? AS cluster_id, 1 AS membership_probability,
                    0 AS component_1, 0 AS component_2, now()::TIMESTAMP AS scored_at, 'm' AS model_name,
                    1 AS model_version""",
                [customer, day, cluster],
            )
        for cluster in set(clusters.values()):
            row = [day, cluster, f"key_{cluster}", f"Name {cluster}", "They are.", "m", 1]
            connection.execute(f"INSERT INTO predictions.segment_definitions VALUES ({', '.join('?' * 7)})", row)
        return gather_memberships(connection, paths, day)


def publish(paths, day, clusters):
    assign(paths, day, clusters)
    with connect(paths.warehouse) as connection:
        return keep_memberships(connection, paths, day)


def stored(paths):
    with connect(paths.warehouse, read_only=True) as connection:
        return connection.execute(STORED).fetchall()


def test_published_days_come_back_into_a_warehouse_that_is_made_anew(paths):
    publish(paths, JANUARY, {"ann": 0, "bob": 1})
    publish(paths, FEBRUARY, {"ann": 1, "bob": 1})
    paths.warehouse.unlink()
    assert assign(paths, MARCH, {"ann": 1}) == 3
    assert stored(paths) == [
        (JANUARY, "ann=key_0 bob=key_1"),
        (FEBRUARY, "ann=key_1 bob=key_1"),
        (MARCH, "ann=key_1"),
    ]


def test_a_day_that_was_assigned_but_not_published_leaves_no_trace(paths):
    publish(paths, JANUARY, {"ann": 0})
    assign(paths, FEBRUARY, {"ann": 1})
    assign(paths, MARCH, {"ann": 0})
    assert stored(paths) == [(JANUARY, "ann=key_0"), (MARCH, "ann=key_0")]


def test_a_published_day_that_is_run_again_counts_as_published_until_it_is_published_anew(paths):
    publish(paths, JANUARY, {"ann": 0, "bob": 0})
    assign(paths, JANUARY, {"ann": 1, "bob": 0})
    assert stored(paths) == [(JANUARY, "ann=key_1 bob=key_0")]
    assign(paths, FEBRUARY, {"ann": 1})
    assert stored(paths)[0] == (JANUARY, "ann=key_0 bob=key_0")
    publish(paths, JANUARY, {"ann": 1, "bob": 0})
    assign(paths, FEBRUARY, {"ann": 1})
    assert stored(paths)[0] == (JANUARY, "ann=key_1 bob=key_0")


def test_gathering_twice_gives_the_same_rows(paths):
    publish(paths, JANUARY, {"ann": 0})
    assign(paths, FEBRUARY, {"ann": 1})
    once = stored(paths)
    assign(paths, FEBRUARY, {"ann": 1})
    assert stored(paths) == once


def test_a_draft_that_a_killed_run_left_is_no_day(paths):
    publish(paths, JANUARY, {"ann": 0}).rename(paths.memberships / ".2024-01-01.parquet.draft")
    assert assign(paths, FEBRUARY, {"ann": 1}) == 1


def test_a_day_without_assignments_is_refused_and_the_table_stays(paths):
    publish(paths, JANUARY, {"ann": 0})
    with pytest.raises(TesseraError, match="no customer is assigned as of 2024-02-01"):
        assign(paths, FEBRUARY, {})
    assert stored(paths) == [(JANUARY, "ann=key_0")]


def test_a_damaged_file_is_explained(paths):
    file = publish(paths, JANUARY, {"ann": 0})
    file.write_bytes(b"PAR1 no more")
    with pytest.raises(TesseraError, match=r"2024-01-01\.parquet cannot be read.*its day then leaves the history"):
        assign(paths, FEBRUARY, {"ann": 1})


def test_a_file_of_another_day_is_refused(paths):
    file = publish(paths, JANUARY, {"ann": 0})
    file.rename(file.with_name("2024-01-15.parquet"))
    with pytest.raises(TesseraError, match="does not hold the rows of 2024-01-15 alone"):
        assign(paths, FEBRUARY, {"ann": 1})


def test_a_day_that_is_not_there_cannot_be_kept(paths):
    with connect(paths.warehouse) as connection:
        create_prediction_tables(connection)
        with pytest.raises(TesseraError, match="has no row as of 2024-01-01"):
            keep_memberships(connection, paths, JANUARY)


def test_the_last_published_day_stands_in_for_a_model_that_cannot_score(paths):
    publish(paths, JANUARY, {"ann": 0})
    publish(paths, FEBRUARY, {"ann": 1, "bob": 0, "cat": 2})
    publish(paths, MARCH, {"ann": 2})
    with connect(paths.warehouse) as connection:
        found = last_memberships(connection, paths, date(2024, 2, 20), keys=("key_0", "key_1"))
        nobody = last_memberships(connection, paths, date(2023, 12, 1), keys=("key_0",))
    assert found.to_dict() == {"ann": "key_1", "bob": "key_0"}
    assert nobody.empty


def test_names_of_the_last_published_day_and_the_keys_of_every_kept_day(paths):
    for day, clusters in ((JANUARY, {"ann": 2}), (FEBRUARY, {"ann": 1, "bob": 0})):
        assign(paths, day, clusters)
        with connect(paths.warehouse) as connection:
            keep_memberships(connection, paths, day)
    with connect(paths.warehouse) as connection:
        assert last_names(connection, paths, MARCH) == {"key_0": "Name 0", "key_1": "Name 1"}
        assert last_names(connection, paths, date(2023, 12, 1)) == {}
        assert kept_keys(connection, paths) == {"key_0", "key_1", "key_2"}


def test_kept_files_that_cannot_be_read_are_named(paths):
    paths.memberships.mkdir(parents=True, exist_ok=True)
    (paths.memberships / "2024-01-01.parquet").write_bytes(b"torn")
    with (
        connect(paths.warehouse) as connection,
        pytest.raises(TesseraError, match=r"kept memberships cannot be read.*Put the file back from a copy"),
    ):
        kept_keys(connection, paths)
