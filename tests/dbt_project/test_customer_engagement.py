"""What customers do and say, as features: nothing of the future, nothing of programs, unknown where nothing is told."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tessera.warehouse import connect
from tests.builders import MODELS_ALONE, build_with_dbt, make_raw_warehouse
from tests.dbt_project.feature_steps import DAY, ZONE, read_steps

STEPS = ("customer_engagement", "customer_answers", "customer_consents")
INSTANT = "TIMESTAMPTZ '2024-03-31 22:00:00+00'"  # the local midnight that begins DAY
LATER_ROWS = {
    "web_events": "occurred_at",
    "identifications": "identified_at",
    "email_events": "occurred_at",
    "support_tickets": "opened_at",
    "support_messages": "sent_at",
    "social_interactions": "occurred_at",
    "reviews": "reviewed_at",
    "survey_responses": "responded_at",
    "consents": "changed_at",
}
CUSTOMERS = 30


def generate_engagement(seed: int) -> dict[str, pd.DataFrame]:
    """Make up half a year of engagement around DAY, so that much of it is later."""
    random = np.random.default_rng(seed)
    begin = pd.Timestamp("2024-01-01", tz="UTC")

    def moments(count: int) -> pd.Series:
        return pd.Series(begin + pd.to_timedelta(random.integers(0, 180 * 86400, count), unit="s"))

    def who(count: int) -> np.ndarray:
        return random.integers(1, CUSTOMERS + 1, count).astype(str)

    def ids(count: int) -> list[str]:
        return [str(number) for number in range(count)]

    visits = moments(600).repeat(5).reset_index(drop=True)
    visitor = np.repeat(who(600), 5)
    known = random.random(3000) < 0.02
    events = pd.DataFrame(
        {
            "event_id": ids(3000),
            "event_type": random.choice(["page", "product_view", "search", "cart_add", "purchase"], 3000),
            "occurred_at": visits + pd.to_timedelta(random.integers(0, 3600, 3000), unit="s"),
            "anonymous_id": pd.Series("v" + pd.Series(visitor)),
            "customer_id": pd.Series(np.where(known, visitor, None)),
            "session_id": np.where(np.repeat(random.random(600) < 0.5, 5), np.repeat(ids(600), 5), None),
            "channel": random.choice(["web", "app"], 3000),
        }
    )
    opened = moments(200)
    closed = opened + pd.to_timedelta(random.integers(0, 60 * 86400, 200), unit="s")
    return {
        "transactions": pd.DataFrame(
            {"customer_id": ids(CUSTOMERS + 1)[1:], "ordered_at": begin, "order_id": ids(CUSTOMERS), "product_id": "p"}
        ).assign(quantity=1, sales_amount=1),
        "web_events": events,
        "identifications": pd.DataFrame(
            {"event_id": ids(40), "anonymous_id": "v" + pd.Series(who(40)), "identified_at": moments(40)}
        ).assign(customer_id=who(40)),
        "email_events": pd.DataFrame(
            {"event_id": ids(900), "customer_id": who(900), "occurred_at": moments(900)}
        ).assign(
            event_type=random.choice(
                ["sent", "open", "click", "bounce", "unsubscribe"], 900, p=[0.5, 0.3, 0.1, 0.06, 0.04]
            ),
            message_id=random.integers(0, 12, 900).astype(str),
        ),
        "support_tickets": pd.DataFrame(
            {"ticket_id": ids(200), "customer_id": who(200), "opened_at": opened, "closed_at": closed}
        ).assign(
            updated_at=closed + pd.Timedelta(days=1),
            satisfaction_score=random.integers(1, 6, 200),
            category=random.choice(["delivery", "price"], 200),
        ),
        "support_messages": pd.DataFrame({"message_id": ids(200), "ticket_id": ids(200), "sent_at": opened}).assign(
            author="customer"
        ),
        "social_interactions": pd.DataFrame(
            {"interaction_id": ids(200), "customer_id": who(200), "occurred_at": moments(200)}
        ).assign(interaction_type="like"),
        "reviews": pd.DataFrame({"review_id": ids(200), "customer_id": who(200), "reviewed_at": moments(200)}).assign(
            rating=random.integers(1, 6, 200)
        ),
        "survey_responses": pd.DataFrame(
            {"survey_id": "s", "question_id": random.integers(0, 4, 200).astype(str), "customer_id": who(200)}
        )
        .assign(responded_at=moments(200), answer_value=random.integers(1, 6, 200), scale_minimum=1, scale_maximum=5)
        .assign(attitude=lambda frame: "attitude " + frame["question_id"]),
        "consents": pd.DataFrame({"customer_id": who(200), "changed_at": moments(200)}).assign(
            purpose=random.choice(["email_marketing", "profiling"], 200), is_granted=random.random(200) < 0.5
        ),
    }


def forget_the_future(warehouse):
    """Take a raw warehouse back to what it was at INSTANT."""
    with connect(warehouse) as connection:
        for table, moment in LATER_ROWS.items():
            deleted = connection.execute(f"DELETE FROM raw.{table} WHERE {moment} >= {INSTANT}").fetchone()
            assert deleted[0] > 0, f"{table} has no later rows: the test would prove nothing"
        for columns, moment in (
            ("satisfaction_score = NULL, updated_at = closed_at", "updated_at"),
            ("closed_at = NULL, updated_at = opened_at", "closed_at"),
        ):
            changed = connection.execute(f"UPDATE raw.support_tickets SET {columns} WHERE {moment} >= {INSTANT}")
            assert changed.fetchone()[0] > 0


def build(warehouse):
    select = [f"+{step}" for step in STEPS]
    return build_with_dbt(warehouse, select, as_of_date=DAY, time_zone=ZONE, command=MODELS_ALONE)


def copy_of(raw, folder):
    folder.mkdir()
    return Path(shutil.copy(raw, folder / "warehouse.duckdb"))


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engagement")
    return make_raw_warehouse(folder / "warehouse.duckdb", **generate_engagement(seed=5))


@pytest.fixture(scope="module")
def features(raw, tmp_path_factory):
    return read_steps(build(copy_of(raw, tmp_path_factory.mktemp("full") / "copy")), *STEPS)


def test_what_happened_later_changes_no_feature(raw, features, tmp_path):
    past = copy_of(raw, tmp_path / "past")
    forget_the_future(past)
    pd.testing.assert_frame_equal(features, read_steps(build(past), *STEPS), check_exact=True)


def test_rows_delivered_twice_change_no_feature(raw, features, tmp_path):
    twice = copy_of(raw, tmp_path / "twice")
    with connect(twice) as connection:
        for table in LATER_ROWS:
            later = "* REPLACE (loaded_at + INTERVAL 1 DAY AS loaded_at)"
            connection.execute(f"INSERT INTO raw.{table} SELECT {later} FROM raw.{table}")
    pd.testing.assert_frame_equal(features, read_steps(build(twice), *STEPS), check_exact=True)


def test_every_feature_is_known_of_somebody(features):
    assert len(features) == CUSTOMERS
    told = features.drop(columns=[column for column in features if column.startswith(("campaign", "coupon"))])
    assert told.notna().any().all()
    assert told["visit_count"].between(1, 100).sum() > 10


def test_a_company_that_has_only_transactions_knows_none_of_it(tmp_path):
    transactions = [{"customer_id": "a", "ordered_at": "2024-01-05 09:00:00+00"}]
    warehouse = build(make_raw_warehouse(tmp_path / "warehouse.duckdb", transactions=transactions))
    features = read_steps(warehouse, *STEPS)
    assert features.index.tolist() == ["a"]
    assert features.isna().all(axis=None)
