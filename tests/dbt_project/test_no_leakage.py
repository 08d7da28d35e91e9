"""What happened on as_of_date or later changes no feature of as_of_date."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from tessera.warehouse import connect
from tests.builders import MODELS_ALONE, build_with_dbt, generate_company, make_raw_warehouse

AS_OF_DATE = "2017-07-01"
ZONE = "America/New_York"
LATER_CAMPAIGNS = f"SELECT campaign_id FROM raw.campaign_descriptions WHERE start_date >= DATE '{AS_OF_DATE}'"
LATER_MOMENT = pd.Timestamp("2017-08-01 12:00", tz="UTC")  # when lines of earlier orders are given back
LATER_ROWS = {
    "raw.transactions": f"timezone('{ZONE}', ordered_at) >= TIMESTAMP '{AS_OF_DATE}'",
    "raw.coupon_redemptions": f"redemption_date >= DATE '{AS_OF_DATE}'",
    "raw.campaigns": f"campaign_id IN ({LATER_CAMPAIGNS})",
    "raw.campaign_descriptions": f"start_date >= DATE '{AS_OF_DATE}'",
}


def assert_future_is_not_used(full: Path, folder: Path, as_of_date: str = AS_OF_DATE) -> None:
    """Build the features from everything and from what was known on the day; compare every row and column."""
    past = folder / "past" / "warehouse.duckdb"
    past.parent.mkdir()
    shutil.copy(full, past)
    with connect(past) as connection:
        for table, condition in LATER_ROWS.items():
            later = condition.replace(AS_OF_DATE, as_of_date)
            deleted = connection.execute(f"DELETE FROM {table} WHERE {later}").fetchone()
            assert deleted[0] > 0, f"{table} has no later rows: the test would prove nothing"
    for warehouse in (full, past):
        build_with_dbt(warehouse, as_of_date=as_of_date, time_zone=ZONE, command=MODELS_ALONE)
    with connect(folder / "compare.duckdb") as connection:
        for name, file in (("everything", full), ("past", past)):
            connection.execute(f"ATTACH '{file}' AS {name} (READ_ONLY)")
        features = "features.customer_features"
        sides = [f"SELECT * FROM everything.{features}", f"SELECT * FROM past.{features}"]
        counts = [connection.execute(f"SELECT count(*) FROM ({side})").fetchone()[0] for side in sides]
        only_in_one = [
            connection.execute(f"{first} EXCEPT ALL {second}").fetchall() for first, second in (sides, reversed(sides))
        ]
    assert counts[0] == counts[1] > 0
    assert only_in_one == [[], []]


@pytest.mark.parametrize("as_of_date", [AS_OF_DATE, "2017-02-01"], ids=["among campaigns", "before the first campaign"])
def test_features_of_a_made_up_company_do_not_know_the_future(tmp_path, as_of_date):
    company = generate_company(customers=60, orders_per_customer=15, seed=11)
    bought = company["transactions"]
    earlier = bought[bought["ordered_at"] < "2017-02-01"].head(20)
    returned = earlier.assign(line_id="returned", sales_amount=-earlier["sales_amount"], ordered_at=LATER_MOMENT)
    company["transactions"] = pd.concat([bought, returned], ignore_index=True)
    full = make_raw_warehouse(tmp_path / "full" / "warehouse.duckdb", **company)
    assert_future_is_not_used(full, tmp_path, as_of_date)


@pytest.mark.slow
def test_features_of_the_complete_journey_do_not_know_the_future(complete_journey, tmp_path):
    full = tmp_path / "full" / "warehouse.duckdb"
    full.parent.mkdir()
    shutil.copy(complete_journey, full)
    assert_future_is_not_used(full, tmp_path)
