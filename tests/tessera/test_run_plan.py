"""The day of a run is settled on what was loaded, in the company's own time zone."""

from datetime import UTC, datetime

import pytest

from tessera.errors import TesseraError
from tessera.run_plan import PURCHASE_TIMES, RunPlan, make_plan
from tessera.warehouse import connect
from tessera.workspace import Workspace
from tests.conftest import MakeWorkspace

LOADED_AT = datetime(2018, 1, 2, tzinfo=UTC)


def with_orders(workspace: Workspace, *moments: str, purchases: str = "transactions") -> Workspace:
    """Write the times of orders (UTC) where ingestion would."""
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("CREATE SCHEMA raw; CREATE TABLE raw.source_loads (source_name VARCHAR)")
        for table, happened in PURCHASE_TIMES.items():
            connection.execute(f"CREATE TABLE raw.{table} ({happened} TIMESTAMPTZ, loaded_at TIMESTAMPTZ)")
        for moment in moments:
            connection.execute(
                f"INSERT INTO raw.{purchases} VALUES (CAST(? AS TIMESTAMPTZ), ?)", [f"{moment}+00", LOADED_AT]
            )
    return workspace


@pytest.fixture
def shop(make_workspace: MakeWorkspace) -> Workspace:
    """Return a shop in New York with a first order on 1 January and a newest on 9 January, local time."""
    return with_orders(make_workspace(), "2017-01-01 15:00:00", "2017-01-10 03:00:00", "2017-01-05 12:00:00")


def test_latest_is_the_local_day_after_the_newest_order(shop: Workspace) -> None:
    assert make_plan(shop, "latest").as_of_date == "2017-01-10"


@pytest.mark.parametrize("purchases", ["orders", "account_transactions"])
def test_a_company_may_bring_its_purchases_in_another_form(make_workspace: MakeWorkspace, purchases: str) -> None:
    workspace = with_orders(make_workspace(), "2017-01-01 15:00:00", "2017-01-10 03:00:00", purchases=purchases)
    assert make_plan(workspace, "latest").as_of_date == "2017-01-10"


def test_an_order_dated_after_it_was_loaded_does_not_move_the_day(make_workspace: MakeWorkspace) -> None:
    workspace = with_orders(make_workspace(), "2017-01-01 15:00:00", "2017-01-10 03:00:00", "2042-01-01 00:00:00")
    assert make_plan(workspace, "latest").as_of_date == "2017-01-10"


def test_the_workspace_says_the_day_where_the_caller_does_not(make_workspace: MakeWorkspace) -> None:
    shop = with_orders(make_workspace(as_of_date="2017-01-04"), "2017-01-01 15:00:00", "2017-01-10 03:00:00")
    assert make_plan(shop, None).as_of_date == "2017-01-04"
    assert make_plan(shop, "2017-01-05").as_of_date == "2017-01-05"


@pytest.mark.parametrize("day", ["2017-01-01", "2016-12-31"])
def test_a_day_not_after_the_first_order_is_refused_with_those_that_are_allowed(shop: Workspace, day: str) -> None:
    message = (
        rf"as_of_date {day} is not after the first order \(2017-01-01\).* from 2017-01-02 to 2017-01-10, or `latest`"
    )
    with pytest.raises(TesseraError, match=message):
        make_plan(shop, day)


def test_a_warehouse_without_orders_is_refused(make_workspace: MakeWorkspace) -> None:
    with pytest.raises(TesseraError, match=r"there is no warehouse at .*Run `tessera run` first"):
        make_plan(make_workspace(), None)
    workspace = with_orders(make_workspace())
    with pytest.raises(TesseraError, match="none of transactions, orders, account_transactions holds a purchase"):
        make_plan(workspace, None)
    with connect(workspace.paths.warehouse) as connection:
        connection.execute("DROP TABLE raw.source_loads")
    with pytest.raises(TesseraError, match="nothing is loaded"):
        make_plan(workspace, None)


def test_a_plan_survives_its_key(shop: Workspace) -> None:
    plan = make_plan(shop, "latest")
    assert RunPlan.from_key(plan.key) == plan
    assert RunPlan.from_key("odd|name|2017-01-05") == RunPlan("odd|name", "2017-01-05")
    assert str(plan.day) == "2017-01-10"
    assert plan.workspace == shop


def test_a_key_without_a_day_is_refused() -> None:
    with pytest.raises(TesseraError, match=r"the partition key 'shop' is not <workspace>\|<day>"):
        RunPlan.from_key("shop")
