"""Small raw warehouses and made-up purchases for tests, and dbt run on them."""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from tessera.contracts import AUDIT_COLUMNS, CONTRACTS, SourceContract
from tessera.raw_tables import (
    SourceSettingsRow,
    WorkspaceSettingsRow,
    create_raw_tables,
    raw_types,
    write_settings,
)
from tessera.warehouse import connect, create_identity_tables, create_prediction_tables
from tests import dbt_process

if TYPE_CHECKING:
    import subprocess

Rows = Iterable[dict[str, Any]] | pd.DataFrame

LOADED_AT = "2018-01-02 00:00:00+00"
WORKSPACE_SETTINGS = WorkspaceSettingsRow(
    currency="USD", country="US", time_zone="America/New_York", match_probability=0.95, review_probability=0.5
)
LAYERS_TO_FEATURES = (
    "path:models/staging/settings",
    "path:models/staging/coverage",
    "path:models/staging/deliveries",
    "path:models/staging/retail",
    "path:models/staging/people",
    "path:models/staging/engagement",
    "path:models/staging/banking",
    "path:models/staging/identity",
    "path:models/intermediate",
    "path:models/marts",
    "path:models/features",
    "path:seeds",
)
MODELS_ALONE = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
LAYERS_OF_SEGMENTS = ("path:models/staging/ml", "path:models/segments")
LAYER_OF_PERSONAS = ("path:models/personas",)


def make_raw_warehouse(
    path: Path,
    transactions: Rows = (),
    *,
    source_settings: Iterable[SourceSettingsRow] | None = None,
    workspace_settings: WorkspaceSettingsRow = WORKSPACE_SETTINGS,
    **other_tables: Rows,
) -> Path:
    """Write a DuckDB file with every raw table of the contracts and empty prediction and identity tables.

    Parameters
    ----------
    path
        The file; its folder is made. What lies there is replaced.
    transactions
        Rows as dicts or a frame. Left-out columns are null, apart from `order_id` (a new order for
        each row), `product_id` (``p1``), `quantity` and `sales_amount` (1).
    source_settings
        Rows of `raw.source_settings`. Left out: one for each source name in the rows, and one named as
        the contract for each contract without rows, in the order of the contracts.
    workspace_settings
        The row of `raw.workspace_settings`.
    **other_tables
        Rows of the other contracts by their names; one not given is empty. `source_name`,
        `source_file` and `loaded_at` may be among the columns; `source_name` is else the contract's name.

    Returns
    -------
    Path
        The file, for chaining.
    """
    unknown = set(other_tables) - set(CONTRACTS)
    if unknown:
        raise ValueError(f"no raw table is named {sorted(unknown)}; allowed: {', '.join(CONTRACTS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    tables = {**other_tables, "transactions": _with_defaults(transactions)}
    frames = {name: _frame(tables.get(name, ()), contract) for name, contract in CONTRACTS.items()}
    with connect(path) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        create_raw_tables(connection)
        for name, frame in frames.items():
            if len(frame):
                _insert(connection, CONTRACTS[name], frame)
        write_settings(connection, source_settings or _settings_of(frames), workspace_settings)
        create_prediction_tables(connection)
        create_identity_tables(connection)
    return path


def _insert(connection: duckdb.DuckDBPyConnection, contract: SourceContract, frame: pd.DataFrame) -> None:
    audit = {"loaded_at": f"'{LOADED_AT}'", "source_name": f"'{contract.name}'", "source_file": "'test'"}
    select = [
        f"CAST({name if name in frame else audit.get(name, 'NULL')} AS {kind}) AS {name}"
        for name, kind in raw_types(contract).items()
        if name != "_dlt_load_id"
    ]
    connection.register("incoming_rows", frame)
    connection.execute(f"INSERT INTO raw.{contract.name} SELECT {', '.join(select)}, '0' FROM incoming_rows")
    connection.unregister("incoming_rows")


def _settings_of(frames: dict[str, pd.DataFrame]) -> list[SourceSettingsRow]:
    """Return a row for each source, trusted in the order in which they appear."""
    contracts: dict[str, str] = {}
    for contract, frame in frames.items():
        names = frame["source_name"].dropna().unique() if "source_name" in frame else [contract]
        for name in names:
            contracts.setdefault(str(name), contract)
    return [
        SourceSettingsRow(name, contract, None, priority)
        for priority, (name, contract) in enumerate(contracts.items(), 1)
    ]


def generate_transactions(
    customers: int,
    orders_per_customer: float,
    seed: int,
    first_day: datetime = datetime(2017, 1, 1),  # noqa: DTZ001 - a clock time of the company
    days: int = 365,
) -> pd.DataFrame:
    """Make up purchases in which people differ: some come weekly, some once; baskets and prices vary.

    Returns
    -------
    pandas.DataFrame
        One row per order and product, the columns of the contract; `ordered_at` is in UTC. The same
        arguments give the same rows.
    """
    random = np.random.default_rng(seed)
    rates = random.gamma(shape=1.2, scale=orders_per_customer / 1.2, size=customers)
    order_customer = np.repeat(np.arange(customers), np.maximum(1, random.poisson(rates)))
    orders = len(order_customer)
    joined = random.integers(0, max(1, days // 2), customers)
    left = np.where(random.random(customers) < 0.3, random.integers(days // 2, days, customers), days)
    day = random.integers(joined[order_customer], np.maximum(left, joined + 1)[order_customer])
    seconds = np.clip(random.normal(random.choice([9, 14, 18], customers)[order_customer], 2.5), 0, 23.99) * 3600
    ordered_at = pd.Timestamp(first_day) + pd.to_timedelta(day * 86400 + seconds.astype(int), unit="s")

    order = np.repeat(np.arange(orders), random.geometric(0.2, orders))
    product = np.minimum(random.zipf(1.4, len(order)), 400)
    kept = ~pd.DataFrame({"order": order, "product": product}).duplicated().to_numpy()
    order, product = order[kept], product[kept]
    price = (random.lognormal(0.8, 0.7, 401) * 100).round()[product] / 100
    quantity = random.geometric(0.75, len(order))
    is_cut = random.random(len(order)) < 0.4
    cut = np.where(is_cut, (price * quantity * 20).round() / 100, 0.0)
    return pd.DataFrame(
        {
            "customer_id": (order_customer[order] + 1).astype(str),
            "order_id": (order + 1).astype(str),
            "product_id": product.astype(str),
            "line_id": None,
            "store_id": (order_customer[order] % 5 + 1).astype(str),
            "quantity": quantity,
            "sales_amount": (price * quantity - cut).round(2),
            "retail_discount_amount": cut,
            "coupon_discount_amount": np.where(random.random(len(order)) < 0.02, 0.5, 0.0),
            "coupon_match_discount_amount": 0.0,
            "week_number": day[order] // 7 + 1,
            "ordered_at": ordered_at[order].tz_localize("UTC"),
        }
    )


def generate_company(customers: int, orders_per_customer: float, seed: int) -> dict[str, pd.DataFrame]:
    """Make up every source of a company, to be passed on as ``make_raw_warehouse(path, **company)``.

    A tenth of the products is missing from `products`, two thirds of the customers have no demographics,
    and ten campaigns start on the first day of each month from March to December 2017.
    """
    random = np.random.default_rng(seed)
    transactions = generate_transactions(customers, orders_per_customer, seed)
    product = pd.Series(transactions["product_id"].unique())
    number = product.astype(int)
    departments = pd.Series(["Grocery", "Fuel", "Produce", "Floral"])
    people = [str(i) for i in range(1, customers + 1)]
    campaigns = [str(month) for month in range(3, 13)]
    members = pd.DataFrame(
        [(c, person) for c in campaigns for person in people if random.random() < 0.3],
        columns=["campaign_id", "customer_id"],
    )
    started = pd.to_datetime(pd.Series([f"2017-{int(c):02}-01" for c in campaigns]))
    redeemed = members.sample(frac=0.4, random_state=seed).assign(coupon_id=lambda frame: "c" + frame["campaign_id"])
    days_later = pd.to_timedelta(random.integers(0, 40, len(redeemed)), unit="D")
    redeemed["redemption_date"] = redeemed["campaign_id"].map(dict(zip(campaigns, started, strict=True))) + days_later
    week = transactions.loc[random.random(len(transactions)) < 0.3, ["product_id", "store_id", "week_number"]]
    return {
        "transactions": transactions,
        "products": pd.DataFrame(
            {
                "product_id": product,
                "department": departments[number % 4].to_numpy(),
                "brand": np.where(number % 3 == 0, "Private", "National"),
            }
        )[number % 10 != 9],
        "demographics": pd.DataFrame({"customer_id": people[::3], "age_band": "35-44", "household_size": "2"}),
        "campaigns": members,
        "campaign_descriptions": pd.DataFrame(
            {"campaign_id": campaigns, "start_date": started, "end_date": started + pd.Timedelta(days=40)}
        ),
        "coupons": pd.DataFrame(
            {"coupon_id": ["c" + c for c in campaigns], "product_id": "1", "campaign_id": campaigns}
        ),
        "coupon_redemptions": redeemed,
        "promotions": week.assign(
            display_location=random.choice(["0", "3"], len(week)), mailer_location=random.choice(["0", "A"], len(week))
        ),
    }


def run_dbt(
    warehouse: Path,
    select: Sequence[str] = LAYERS_TO_FEATURES,
    as_of_date: str = "2018-01-01",
    time_zone: str = "America/New_York",
    command: tuple[str, ...] = ("build",),
) -> "subprocess.CompletedProcess[str]":
    """Run dbt in a process of its own, with its target folder beside the warehouse; returns whatever came of it."""
    settings = json.dumps({"as_of_date": as_of_date, "time_zone": time_zone})
    target = warehouse.parent / "dbt_target"
    environment = {
        **os.environ,
        "TESSERA_WAREHOUSE": str(warehouse),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
        "DO_NOT_TRACK": "1",
    }
    selection = ["--select", *select] if select else []
    return dbt_process.run(["--no-use-colors", *command, *selection, "--vars", settings], environment)


def build_with_dbt(warehouse: Path, *args: Any, **kwargs: Any) -> Path:
    """Run dbt as :func:`run_dbt` does and fail with its words if anything failed."""
    result = run_dbt(warehouse, *args, **kwargs)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    return warehouse


def _with_defaults(rows: Rows) -> pd.DataFrame:
    frame = _nulls_kept(rows)
    defaults: dict[str, Any] = {
        "order_id": [f"o{i + 1}" for i in range(len(frame))],
        "product_id": "p1",
        "quantity": 1,
        "sales_amount": 1,
    }
    absent = {column: value for column, value in defaults.items() if column not in frame}
    return frame.assign(**absent) if len(frame) else frame


def _frame(rows: Rows, contract: SourceContract) -> pd.DataFrame:
    frame = _nulls_kept(rows)
    strange = set(frame.columns) - set(contract.column_names) - set(AUDIT_COLUMNS)
    if strange:
        raise ValueError(
            f"raw.{contract.name} has no column {sorted(strange)}; it has {', '.join(contract.column_names)}"
        )
    return frame


def _nulls_kept(rows: Rows) -> pd.DataFrame:
    """Return a frame in which None stays None: as NaN it would become the text ``nan`` in the warehouse."""
    return rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), dtype=object)
