"""Rows a second that ingestion loads, beside DuckDB alone on the same files in the same run.

    python bench/ingestion.py [rows]

Purchase lines as CSV and as Parquet, two million unless told. DuckDB alone is `CREATE TABLE AS` from
`read_csv` or `read_parquet` with its own guesses, into a file that is then closed. Ingestion also proves each
value against the contract, and takes the way by dlt. Seconds are by the clock; CPU seconds are beside them,
as other programs may share the machine.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from tessera.ingestion import load_sources
from tessera.workspace import load_workspace

COLUMNS = {
    "customer_id": "customer",
    "order_id": "basket",
    "product_id": "product",
    "store_id": "store",
    "quantity": "units",
    "sales_amount": "paid",
    "ordered_at": "moment",
}
ROWS = """
    SELECT 'c' || i % 100_000 AS customer, i // 3 AS basket, 'p' || i * 7 % 5_000 AS product, 's' || i % 40 AS store,
        1 + i % 3 AS units, round(hash(i) % 10_000 / 100, 2) AS paid,
        TIMESTAMP '2017-01-01' + to_seconds(i * 15) AS moment
    FROM range({rows}) AS numbers(i)"""


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds by the clock and of the processor that some work takes."""
    begin, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begin, time.process_time() - cpu


def load_plain(file: Path, database: Path) -> None:
    """Load with DuckDB alone."""
    reader = "read_csv" if file.suffix == ".csv" else "read_parquet"
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        connection.execute(f"CREATE TABLE transactions AS SELECT * FROM {reader}('{file}')")


def load_with_tessera(file: Path, home: Path) -> None:
    """Load as a run does."""
    os.environ["TESSERA_HOME"] = str(home)
    columns = "".join(f"      {ours}: {theirs}\n" for ours, theirs in COLUMNS.items())
    text = "name: bench\ntime_zone: America/New_York\ncurrency: EUR\nsources:\n  transactions:\n"
    (file.parent / "tessera.yml").write_text(f"{text}    files: {file.name}\n    columns:\n{columns}")
    load_sources(load_workspace(file.parent), print_nothing)


def print_nothing(_: str) -> None:
    """Take a line of progress."""


def main(rows: int) -> None:
    """Print a line for each format and way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm_up = folder / "warm_up.csv"
        duckdb.sql(f"COPY ({ROWS.format(rows=10)}) TO '{warm_up}'")
        load_with_tessera(warm_up, folder / "home_warm_up")  # imports of dlt are no part of the rate
        for ending in ("csv", "parquet"):
            file = folder / f"sales.{ending}"
            duckdb.sql(f"COPY ({ROWS.format(rows=rows)}) TO '{file}'")
            ways = {
                "DuckDB alone": lambda file=file, ending=ending: load_plain(file, folder / f"{ending}.duckdb"),
                "Tessera": lambda file=file, ending=ending: load_with_tessera(file, folder / f"home_{ending}"),
            }
            for way, work in ways.items():
                seconds, cpu = measured(work)
                print(f"{ending:8} {way:13} {rows / seconds:12,.0f} rows/s  {seconds:6.1f} s  {cpu:6.1f} CPU s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 2_000_000)
