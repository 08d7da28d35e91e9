"""Measures the lenses: seconds for many customers, and what micro-segments tell of the next 90 days.

    python bench/lenses.py [--customers 1_000_000] [--departments 25] [--warehouse FILE --day 2017-10-01]

The customers are made up, each column drawn on its own: time and memory do not ask for more. With a warehouse that
holds the features of a day at least 90 days before its last order, as `make run AS_OF=2017-10-01` leaves it in
`.tessera/complete_journey/warehouse.duckdb`, k-means with k = 4 on order count, spend and recency (each made
normal) stands for segments; then the adjusted share of the variance of the next 90 days' spend that they and their
micro-segments explain, and the share of customers who order in these days by lifecycle stage.
"""

import argparse
import resource
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import QuantileTransformer

from ml.lenses import look
from ml.lenses.affinity import PREFIX
from ml.lenses.behaviour import ARCHETYPES
from ml.lenses.reading import read_lens_features
from tessera.warehouse import read_frame
from tessera.workspace_settings import SegmentSettings

SEED = 20170101
HORIZON_DAYS = 90
SEGMENT_COUNT = 4
AGES = ("19-24", "25-34", "35-44", "45-54", "55-64", "65+", "unknown")
HOUSEHOLDS = ("1 Adult No Kids", "2 Adults No Kids", "2 Adults Kids", "unknown")


def make_customers(count: int, department_count: int) -> pd.DataFrame:
    """Return made-up features with every column that the lenses read."""
    rng = np.random.default_rng(SEED)
    signs = {column for signs in ARCHETYPES.values() for sign in signs for column in sign.columns}
    frame = pd.DataFrame({column: rng.random(count) for column in sorted(signs)})
    frame["customer_id"] = np.arange(count).astype(str)
    frame["order_count"] = 1.0 + rng.negative_binomial(1, 0.08, count)
    frame["lifetime_spend"] = (frame["order_count"] * rng.lognormal(3, 0.5, count)).round(2)
    frame["spend_90d"] = frame["lifetime_spend"] * rng.random(count) * (rng.random(count) < 0.7)
    frame["days_since_first_order"] = rng.integers(1, 700, count).astype(float)
    frame["days_since_last_order"] = np.ceil(frame["days_since_first_order"] * rng.random(count) ** 3)
    gaps = frame["order_count"] - 1
    known = (frame["days_since_first_order"] - frame["days_since_last_order"]) / gaps.clip(lower=1)
    frame["average_days_between_orders"] = known.where(gaps > 0)
    frame["days_between_orders_variation"] = pd.Series(rng.gamma(4, 0.25, count)).where(gaps > 1)
    frame["age_band"] = pd.array(rng.choice(AGES, count), dtype="str")
    frame["household_composition"] = pd.array(rng.choice(HOUSEHOLDS, count), dtype="str")
    shares = rng.dirichlet(np.full(department_count, 0.3), count).astype(np.float32)
    return pd.concat([frame, pd.DataFrame(shares).add_prefix(PREFIX)], axis="columns")


def measure_time(count: int, department_count: int) -> None:
    """Print the seconds of one look, of the clock and of the processor, and the peak of memory with the frame."""
    frame = make_customers(count, department_count)
    segments = pd.Series(np.random.default_rng(SEED).choice([f"segment_{number}" for number in range(6)], count))
    began, cpu_began = time.perf_counter(), time.process_time()
    seen = look(frame, segments, SegmentSettings())
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # Linux counts in KiB
    micro = seen["micro_segment_key"].value_counts()
    print(f"{'customers':>12} {'departments':>12} {'seconds':>8} {'CPU':>6} {'peak GiB':>9} {'micro-segments':>15}")
    print(f"{count:12,} {department_count:12} {seconds:8.1f} {cpu_seconds:6.1f} {peak:9.2f} {len(micro):15,}")


def measure_worth(warehouse: Path, day: date) -> None:
    """Print what segments, micro-segments and stages tell of the days after."""
    frame = read_lens_features(warehouse, day)
    sql = """
        SELECT customer_id, sum(sales_amount)::DOUBLE AS spend FROM marts.orders
        WHERE ordered_date >= ? AND ordered_date < ? GROUP BY customer_id"""
    later = read_frame(warehouse, sql, [day, day + timedelta(HORIZON_DAYS)]).set_index("customer_id")["spend"]
    spend = frame["customer_id"].map(later)
    columns = frame[["order_count", "lifetime_spend", "days_since_last_order"]]
    normal = QuantileTransformer(output_distribution="normal", n_quantiles=500).fit_transform(columns)
    clusters = KMeans(SEGMENT_COUNT, n_init=5, random_state=SEED).fit_predict(normal)
    seen = look(frame, pd.Series([f"segment_{cluster}" for cluster in clusters]), SegmentSettings())
    micro = seen["micro_segment_key"].astype(str)
    print(f"\nvariance of the next {HORIZON_DAYS} days' spend explained, adjusted, {len(frame):,} customers on {day}")
    print(f"  {SEGMENT_COUNT} segments {explained(spend.fillna(0), pd.Series(clusters)):.3f}")
    print(f"  {micro.nunique()} micro-segments {explained(spend.fillna(0), micro):.3f}")
    for stage, ordered in spend.notna().groupby(seen["lifecycle_stage"], observed=True):
        print(f"  {stage}: {ordered.mean():.1%} of {len(ordered):,} order in them")


def explained(target: pd.Series, groups: pd.Series) -> float:
    """Return the adjusted coefficient of determination of the groups' means."""
    within = ((target - target.groupby(groups).transform("mean")) ** 2).sum() / (len(target) - groups.nunique())
    return float(1 - within / target.var())


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--departments", type=int, default=25)
    parser.add_argument("--warehouse", type=Path)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2017, 10, 1))
    options = parser.parse_args()
    measure_time(options.customers, options.departments)
    if options.warehouse:
        measure_worth(options.warehouse, options.day)


if __name__ == "__main__":
    main()
