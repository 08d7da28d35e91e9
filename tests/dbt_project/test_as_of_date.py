"""as_of_dates side by side, built again, and settings that dbt refuses."""

import pytest

from tessera.warehouse import connect, read_frame
from tests.builders import MODELS_ALONE, build_with_dbt, generate_company, make_raw_warehouse, run_dbt

FEATURES = (
    "SELECT * REPLACE (CAST(department_spend_shares AS VARCHAR) AS department_spend_shares) "
    "FROM features.customer_features"
)


def features_of(warehouse, day):
    return read_frame(warehouse, f"{FEATURES} WHERE as_of_date = ? ORDER BY customer_id", [day])


def test_a_day_built_again_replaces_its_own_rows_and_no_other(tmp_path):
    company = generate_company(customers=20, orders_per_customer=8, seed=3)
    warehouse = make_raw_warehouse(tmp_path / "warehouse.duckdb", **company)
    build_with_dbt(warehouse, as_of_date="2017-07-01", command=MODELS_ALONE)
    july = features_of(warehouse, "2017-07-01")
    build_with_dbt(warehouse, as_of_date="2017-10-01", command=MODELS_ALONE)
    with connect(warehouse) as connection:
        connection.execute("UPDATE raw.transactions SET sales_amount = sales_amount + 1")
    build_with_dbt(warehouse, as_of_date="2017-10-01", command=MODELS_ALONE)

    assert features_of(warehouse, "2017-07-01").equals(july)
    october = features_of(warehouse, "2017-10-01")
    assert october["customer_id"].is_unique
    raw = read_frame(
        warehouse,
        "SELECT sum(sales_amount)::DOUBLE AS spend FROM raw.transactions "
        "WHERE timezone('America/New_York', ordered_at) < TIMESTAMP '2017-10-01'",
    )
    assert october["lifetime_spend"].astype(float).sum() == pytest.approx(raw["spend"][0], abs=1e-6)


def test_two_builds_from_the_same_raw_have_identical_rows(tmp_path):
    company = generate_company(customers=40, orders_per_customer=10, seed=5)
    builds = [
        build_with_dbt(make_raw_warehouse(tmp_path / name / "warehouse.duckdb", **company), command=MODELS_ALONE)
        for name in ("first", "second")
    ]
    first, second = (features_of(warehouse, "2018-01-01") for warehouse in builds)
    assert len(first) > 30
    assert first.equals(second)


@pytest.mark.parametrize("as_of_date", ["2017-7-1", "2017-07-01'; drop table marts.orders; --"])
def test_an_as_of_date_of_another_form_is_refused_with_the_allowed_one(tmp_path, as_of_date):
    warehouse = make_raw_warehouse(tmp_path / "warehouse.duckdb")
    result = run_dbt(warehouse, select=["customer_features"], as_of_date=as_of_date, command=("compile",))
    assert result.returncode != 0
    assert f"var as_of_date: found '{as_of_date}', allowed is a day as YYYY-MM-DD" in result.stdout


def test_a_time_zone_of_another_form_is_refused_with_an_example(tmp_path):
    warehouse = make_raw_warehouse(tmp_path / "warehouse.duckdb")
    result = run_dbt(warehouse, select=["stg_retail__transactions"], time_zone="Europe/Vienna'", command=("compile",))
    assert result.returncode != 0
    assert "var time_zone: found 'Europe/Vienna'', allowed is an IANA name" in result.stdout
