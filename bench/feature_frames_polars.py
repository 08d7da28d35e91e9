"""The feature table by Polars, streaming from Parquet; every column that the SQL makes."""

from datetime import date, datetime
from pathlib import Path

import polars as pl

SHARES = {
    "discount": "discounted",
    "coupon": "couponed",
    "display": "on_display",
    "mailer": "in_mailer",
    "private_label": "private_label",
}
PARTS_OF_DAY = {
    "morning": range(5, 12),
    "afternoon": range(12, 17),
    "evening": range(17, 22),
    "night": (22, 23, *range(5)),
}


def write_features(marts: Path, output: Path, as_of_date: date, began: datetime) -> None:
    """Write the features of the customers with an order before `as_of_date` as Parquet."""
    orders = (
        pl.scan_parquet(marts / "orders.parquet")
        .filter(pl.col("ordered_date") < as_of_date)
        .with_columns(
            days_before=(pl.lit(as_of_date) - pl.col("ordered_date")).dt.total_days(),
            weekday=pl.col("ordered_date").dt.weekday().cast(pl.Int64),
            hour=pl.col("ordered_at_local").dt.hour().cast(pl.Int64),
        )
    )
    customers = pl.scan_parquet(marts / "customers.parquet").drop(
        "first_order_date", "last_order_date", "order_count", "lifetime_spend"
    )
    lines = pl.scan_parquet(marts / "order_lines.parquet").filter(
        (pl.col("ordered_at") < began) & pl.col("department").is_not_null()
    )
    features = purchases(orders, as_of_date)
    for part in (rhythm(orders), stores(orders), customers):
        features = features.join(part, on="customer_id")
    for part in (departments(lines), campaigns(marts, as_of_date)):
        features = features.join(part, on="customer_id", how="left")
    counts = ("campaign_count", "coupon_redemption_count", "campaign_redeemed_count")
    features = features.with_columns(
        *(pl.col(name).fill_null(0) for name in counts),
        top_store_spend_share=pl.when(pl.col("lifetime_spend") > 0).then(
            (pl.col("top_store_spend").cast(pl.Float64) / pl.col("lifetime_spend").cast(pl.Float64)).clip(0, 1)
        ),
    ).drop("top_store_spend")
    features.sink_parquet(output, engine="streaming")


def purchases(orders: pl.LazyFrame, as_of_date: date) -> pl.LazyFrame:
    """Recency, frequency, money and what it went to; one row per customer."""
    days, amount = pl.col("days_before"), pl.col("sales_amount")
    last, previous = days <= 90, days.is_between(91, 180)
    totals = orders.group_by("customer_id").agg(
        order_count=pl.len().cast(pl.Int64),
        days_since_last_order=days.min(),
        days_since_first_order=days.max(),
        line_count=pl.col("line_count").sum(),
        lifetime_spend=amount.sum(),
        order_count_90d=last.sum().cast(pl.Int64),
        order_count_previous_90d=previous.sum().cast(pl.Int64),
        spend_90d=amount.filter(last).sum(),
        spend_previous_90d=amount.filter(previous).sum(),
        gap_squares=(days.sort().diff() ** 2).sum(),
        **{name: pl.col(f"{part}_sales_amount").sum() for name, part in SHARES.items()},
        **{f"{name}_known": pl.col(f"{part}_sales_amount").count() for name, part in SHARES.items()},
    )
    spend, count = pl.col("lifetime_spend").cast(pl.Float64), pl.col("order_count")
    gaps, span = count - 1, (pl.col("days_since_first_order") - pl.col("days_since_last_order")).cast(pl.Float64)
    recent, before = (pl.col(name).cast(pl.Float64).clip(0) for name in ("spend_90d", "spend_previous_90d"))
    return totals.select(
        "customer_id",
        "order_count",
        "days_since_last_order",
        "days_since_first_order",
        "lifetime_spend",
        "order_count_90d",
        "order_count_previous_90d",
        "spend_90d",
        "spend_previous_90d",
        as_of_date=pl.lit(as_of_date),
        days_between_first_and_last_order=span.cast(pl.Int64),
        recency_score=score(-pl.col("days_since_last_order")),
        frequency_score=score(count),
        monetary_score=score(pl.col("lifetime_spend")),
        average_order_amount=spend / count,
        items_per_order=pl.col("line_count") / count,
        average_days_between_orders=pl.when(gaps > 0).then(span / gaps),
        days_between_orders_variation=pl.when((gaps > 1) & (span > 0)).then(
            (gaps * pl.col("gap_squares") - span**2).sqrt() / span
        ),
        spend_trend_90d=pl.when(recent + before > 0).then((recent - before) / (recent + before)),
        **{
            f"{name}_spend_share": pl.when((spend > 0) & (pl.col(f"{name}_known").sum() > 0)).then(
                (pl.col(name).cast(pl.Float64) / spend).clip(0, 1)
            )
            for name in SHARES
        },
    )


def score(worst_first: pl.Expr) -> pl.Expr:
    """Score 1-5 by rank, equal values alike."""
    others = pl.max_horizontal(pl.len().cast(pl.Int64) - 1, 1)
    return pl.min_horizontal(5, 1 + 5 * (worst_first.rank("min").cast(pl.Int64) - 1) // others)


def rhythm(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Time of the week and of the day; one row per customer."""
    weekday, hour, count = pl.col("weekday"), pl.col("hour"), pl.col("orders")
    # more orders win, then the earlier day or hour; both are read back from the remainder
    days = (
        orders.group_by("customer_id", "weekday")
        .agg(orders=pl.len().cast(pl.Int64))
        .group_by("customer_id")
        .agg(
            weekend_order_share=count.filter(weekday >= 6).sum() / count.sum(),
            favourite_weekday=8 - (count * 8 - weekday).max() % 8,
        )
    )
    hours = (
        orders.group_by("customer_id", "hour")
        .agg(orders=pl.len().cast(pl.Int64))
        .group_by("customer_id")
        .agg(
            favourite_hour=(24 - (count * 24 - hour).max() % 24) % 24,
            **{
                f"{name}_order_share": count.filter(hour.is_in(list(part))).sum() / count.sum()
                for name, part in PARTS_OF_DAY.items()
            },
        )
    )
    return days.join(hours, on="customer_id")


def stores(orders: pl.LazyFrame) -> pl.LazyFrame:
    """How many stores, and what was spent in the one most used; one row per customer."""
    known = pl.col("store_id").is_not_null()
    return (
        orders.group_by("customer_id", "store_id")
        .agg(spend=pl.col("sales_amount").sum())
        .group_by("customer_id")
        .agg(store_count=known.sum().cast(pl.Int64), top_store_spend=pl.col("spend").filter(known).max())
        .with_columns(store_count=pl.when(pl.col("store_count") > 0).then(pl.col("store_count")))
    )


def departments(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Spend by department; one row per customer with a known department."""
    spend, ranking = pl.col("spend"), pl.col("ranking")
    amount = spend.cast(pl.Float64)
    entry = pl.struct(negative=-spend, key=pl.col("department"), value=amount / amount.sum())
    return (
        lines.group_by("customer_id", "department")
        .agg(spend=pl.col("sales_amount").sum())
        .filter(spend > 0)
        .group_by("customer_id")
        .agg(
            department_count=pl.len().cast(pl.Int64),
            department_diversity=1 - ((amount / amount.sum()) ** 2).sum(),
            ranking=entry.sort(),
        )
        .select(
            "customer_id",
            "department_count",
            "department_diversity",
            top_department=ranking.list.first().struct.field("key"),
            top_department_spend_share=ranking.list.first().struct.field("value"),
            department_spend_shares=ranking.list.eval(
                pl.struct(pl.element().struct.field("key"), pl.element().struct.field("value"))
            ),
        )
    )


def campaigns(marts: Path, as_of_date: date) -> pl.LazyFrame:
    """Campaigns received and redeemed; one row per customer with either."""
    keys = ["campaign_id", "customer_id"]
    members = pl.scan_parquet(marts / "campaign_members.parquet").filter(pl.col("start_date") < as_of_date)
    redeemed = (
        pl.scan_parquet(marts / "coupon_redemptions.parquet")
        .filter(pl.col("redemption_date") < as_of_date)
        .group_by(keys)
        .agg(coupons=pl.len().cast(pl.Int64))
    )
    received, coupons = pl.col("received").fill_null(0), pl.col("coupons").fill_null(0)
    return (
        members.select(*keys, received=pl.lit(1, pl.Int64))
        .join(redeemed, on=keys, how="full", coalesce=True)
        .group_by("customer_id")
        .agg(
            campaign_count=received.sum(),
            coupon_redemption_count=coupons.sum(),
            campaign_redeemed_count=(received * (coupons > 0)).sum(),
        )
        .with_columns(
            campaign_redemption_share=pl.when(pl.col("campaign_count") > 0).then(
                pl.col("campaign_redeemed_count") / pl.col("campaign_count")
            )
        )
    )
