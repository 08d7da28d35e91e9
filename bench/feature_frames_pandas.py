"""The feature table by pandas, from Parquet; every column that the SQL makes.

Amounts are doubles, because pandas sums decimals one object at a time.
"""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from feature_frames_polars import SHARES

DEMOGRAPHICS = (
    "has_demographics",
    "age_band",
    "income_band",
    "home_ownership",
    "marital_status",
    "household_size",
    "household_composition",
    "child_band",
)


def write_features(marts: Path, output: Path, as_of_date: date, began: datetime) -> None:
    """Write the features of the customers with an order before `as_of_date` as Parquet."""
    orders = read_orders(marts, as_of_date)
    features = purchases(orders)
    customers = read(marts, "customers", ["customer_id", *DEMOGRAPHICS]).to_pandas().set_index("customer_id")
    spread, shares = departments(marts, began)
    parts = [rhythm(orders), stores(orders), customers, spread, campaigns(marts, as_of_date)]
    features = features.join(parts, how="left").rename_axis("customer_id").reset_index()
    features["as_of_date"] = as_of_date
    counts = ["campaign_count", "coupon_redemption_count", "campaign_redeemed_count"]
    features[counts] = features[counts].fillna(0)
    top_spend, spend = features.pop("top_store_spend"), features["lifetime_spend"]
    features["top_store_spend_share"] = (top_spend / spend).clip(0, 1).where(spend > 0)
    table = pa.Table.from_pandas(features, preserve_index=False)
    places = pc.index_in(table["customer_id"], shares["customer_id"])
    column = shares["department_spend_shares"].take(places)
    pq.write_table(table.append_column("department_spend_shares", column), output)


def read(marts: Path, table: str, columns: list[str], where: pc.Expression | None = None) -> pa.Table:
    """Read columns, ids and departments as categories and decimals as doubles."""
    categories = ["customer_id", "store_id", "department"] if table in ("orders", "order_lines") else []
    read_table = pq.read_table(marts / f"{table}.parquet", columns=columns, filters=where, read_dictionary=categories)
    fields = [
        field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in read_table.schema
    ]
    return read_table.cast(pa.schema(fields))


def read_orders(marts: Path, as_of_date: date) -> pd.DataFrame:
    """Read the orders before `as_of_date` and reckon days, weekdays and hours."""
    amounts = ["sales_amount", *(f"{part}_sales_amount" for part in SHARES.values())]
    columns = ["customer_id", "store_id", "ordered_date", "ordered_at_local", "line_count", *amounts]
    table = read(marts, "orders", columns, pc.field("ordered_date") < pa.scalar(as_of_date))
    orders = table.to_pandas(date_as_object=False, self_destruct=True)
    orders["days_before"] = (pd.Timestamp(as_of_date) - orders["ordered_date"]).dt.days
    orders["weekday"] = orders["ordered_date"].dt.dayofweek + 1
    orders["hour"] = orders["ordered_at_local"].dt.hour
    return orders.drop(columns=["ordered_date", "ordered_at_local"])


def purchases(orders: pd.DataFrame) -> pd.DataFrame:
    """Recency, frequency, money and what it went to; the index is the customer."""
    days, amount = orders["days_before"], orders["sales_amount"]
    last, previous = days <= 90, days.between(91, 180)
    people = orders.assign(
        last=last, previous=previous, spend_last=amount.where(last, 0), spend_previous=amount.where(previous, 0)
    ).groupby("customer_id", observed=True, sort=False)
    made = people.agg(
        order_count=("days_before", "size"),
        days_since_last_order=("days_before", "min"),
        days_since_first_order=("days_before", "max"),
        line_count=("line_count", "sum"),
        lifetime_spend=("sales_amount", "sum"),
        order_count_90d=("last", "sum"),
        order_count_previous_90d=("previous", "sum"),
        spend_90d=("spend_last", "sum"),
        spend_previous_90d=("spend_previous", "sum"),
        **{name: (f"{part}_sales_amount", "sum") for name, part in SHARES.items()},
    )
    made = made.set_axis(made.index.astype("str"))
    money = ["lifetime_spend", "spend_90d", "spend_previous_90d", *SHARES]
    made[money] = made[money].round(4)
    known = [name for name, part in SHARES.items() if orders[f"{part}_sales_amount"].notna().any()]
    return with_ratios(made, gap_squares(orders), known)


def gap_squares(orders: pd.DataFrame) -> pd.Series:
    """Sum of the squared days between an order and the next; the index is the customer."""
    ordered = pd.DataFrame({"customer": orders["customer_id"].cat.codes, "days": orders["days_before"]})
    ordered = ordered.sort_values(["customer", "days"])
    gaps = ordered["days"].diff().where(ordered["customer"].diff() == 0)
    sums = (gaps**2).groupby(ordered["customer"]).sum()
    return sums.set_axis(orders["customer_id"].cat.categories[sums.index].astype("str"))


def with_ratios(made: pd.DataFrame, squares: pd.Series, known: list[str]) -> pd.DataFrame:
    """Add scores, means, trend and shares to the totals."""
    spend, count = made["lifetime_spend"], made["order_count"]
    span = made["days_since_first_order"] - made["days_since_last_order"]
    gaps, recent, before = count - 1, made["spend_90d"].clip(0), made["spend_previous_90d"].clip(0)
    made["days_between_first_and_last_order"] = span
    made["recency_score"] = score(-made["days_since_last_order"])
    made["frequency_score"] = score(count)
    made["monetary_score"] = score(spend)
    made["average_order_amount"] = spend / count
    made["items_per_order"] = made.pop("line_count") / count
    made["average_days_between_orders"] = (span / gaps).where(gaps > 0)
    variation = np.sqrt(gaps * squares.reindex(made.index) - span**2) / span
    made["days_between_orders_variation"] = variation.where((gaps > 1) & (span > 0))
    made["spend_trend_90d"] = ((recent - before) / (recent + before)).where(recent + before > 0)
    for name in SHARES:
        share = (made.pop(name) / spend).clip(0, 1)
        made[f"{name}_spend_share"] = share.where((spend > 0) & (name in known))
    return made


def score(worst_first: pd.Series) -> pd.Series:
    """Score 1-5 by rank, equal values alike."""
    rank = worst_first.rank(method="min").astype("int64") - 1
    return np.minimum(5, 1 + 5 * rank // max(len(worst_first) - 1, 1))


def rhythm(orders: pd.DataFrame) -> pd.DataFrame:
    """Time of the week and of the day; the index is the customer."""
    days = counts_by(orders, "weekday", range(1, 8))
    hours = counts_by(orders, "hour", range(24))
    total = days.sum(axis=1)
    made = pd.DataFrame({"weekend_order_share": days[[6, 7]].sum(axis=1) / total})
    for name, part in {"morning": range(5, 12), "afternoon": range(12, 17), "evening": range(17, 22)}.items():
        made[f"{name}_order_share"] = hours[list(part)].sum(axis=1) / total
    made["night_order_share"] = hours[[22, 23, *range(5)]].sum(axis=1) / total
    made["favourite_weekday"] = days.idxmax(axis=1)
    made["favourite_hour"] = hours.idxmax(axis=1)
    return made


def counts_by(orders: pd.DataFrame, column: str, values: range) -> pd.DataFrame:
    """Orders of each customer by each value of a column, one column a value."""
    codes = orders["customer_id"].cat.codes.astype("int64") * len(values) + (orders[column] - values.start)
    people = orders["customer_id"].cat.categories.astype("str")
    counts = np.bincount(codes, minlength=len(people) * len(values)).reshape(len(people), len(values))
    table = pd.DataFrame(counts, index=people, columns=list(values))
    return table[counts.sum(axis=1) > 0]


def stores(orders: pd.DataFrame) -> pd.DataFrame:
    """How many stores, and what was spent in the one most used; the index is the customer."""
    spend = orders.groupby(["customer_id", "store_id"], observed=True, sort=False)["sales_amount"].sum()
    people = spend.groupby(level="customer_id", observed=True, sort=False)
    made = people.agg(store_count="size", top_store_spend="max")
    return made.set_axis(made.index.astype("str"))


def departments(marts: Path, began: datetime) -> tuple[pd.DataFrame, pa.Table]:
    """Spend by department: columns by customer, and the shares as a table of maps."""
    where = (pc.field("ordered_at") < pa.scalar(began, pa.timestamp("us"))) & pc.field("department").is_valid()
    table = read(marts, "order_lines", ["customer_id", "department", "sales_amount"], where)
    lines = table.to_pandas(self_destruct=True)
    spend = lines.groupby(["customer_id", "department"], observed=True, sort=False)["sales_amount"].sum().round(4)
    ranked = spend[spend > 0].reset_index().astype({"customer_id": "str", "department": "str"})
    ranked = ranked.sort_values(["customer_id", "sales_amount", "department"], ascending=[True, False, True])
    people = ranked.groupby("customer_id", sort=False)
    ranked["share"] = ranked["sales_amount"] / people["sales_amount"].transform("sum")
    ranked["square"] = ranked["share"] ** 2
    made = people.agg(
        department_count=("department", "size"),
        department_diversity=("square", "sum"),
        top_department=("department", "first"),
        top_department_spend_share=("share", "first"),
    )
    made["department_diversity"] = 1 - made["department_diversity"]
    ends = pa.array(np.concatenate([[0], made["department_count"].cumsum()]), pa.int32())
    shares = pa.MapArray.from_arrays(ends, pa.array(ranked["department"]), pa.array(ranked["share"]))
    return made, pa.table({"customer_id": pa.array(made.index), "department_spend_shares": shares})


def campaigns(marts: Path, as_of_date: date) -> pd.DataFrame:
    """Campaigns received and redeemed; the index is the customer."""
    keys, day = ["campaign_id", "customer_id"], pa.scalar(as_of_date)
    members = read(marts, "campaign_members", keys, pc.field("start_date") < day).to_pandas().assign(received=1)
    redemptions = read(marts, "coupon_redemptions", keys, pc.field("redemption_date") < day).to_pandas()
    redeemed = redemptions.groupby(keys).size().rename("coupons").reset_index()
    both = members.merge(redeemed, on=keys, how="outer").fillna({"received": 0, "coupons": 0})
    both["used"] = both["received"] * (both["coupons"] > 0)
    made = both.groupby("customer_id")[["received", "coupons", "used"]].sum()
    made.columns = pd.Index(["campaign_count", "coupon_redemption_count", "campaign_redeemed_count"])
    share = made["campaign_redeemed_count"] / made["campaign_count"]
    return made.assign(campaign_redemption_share=share.where(made["campaign_count"] > 0))
