"""Measures the way from web events to visits and their features, on made-up events.

    python bench/visits.py [--events 10_000_000] [--memory 4]

Visits of eight events, of which a part is logged in from the fourth event on; half of the visits are numbered by
their source, half are told apart by pauses. A thousandth of the events is delivered twice, a hundredth of the
visitors are programs. dbt builds each model in one process with two threads; DuckDB keeps to `--memory` GiB.
`customer_visits`, which is inlined into `customer_features`, is run alone. Beside it stands the least that any way
from events to visits must do: one aggregation of the raw table by visitor.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from feature_processes import DAY, Bench

from tessera.contracts import CONTRACTS
from tessera.home import DBT_PROJECT
from tessera.raw_tables import SourceSettingsRow, WorkspaceSettingsRow, create_raw_tables, write_settings
from tessera.warehouse import connect, create_identity_tables, create_prediction_tables

EVENTS_PER_VISIT = 8
VISITS_PER_VISITOR = 5
MODELS = ["+web_visits", "+int_customer_devices", "+customers"]
SHOWN = ("int_web_activity", "int_visitor_identifications", "web_visits")

_EVENTS = """
    INSERT INTO raw.web_events BY NAME
    WITH visits AS (
        SELECT
            number,
            hash(number, 'visit') AS seed,
            floor(sqrt(hash(number, 'visitor') / 2.0 ** 64) * $visitors)::BIGINT AS visitor,
            TIMESTAMPTZ '2017-01-01 05:00:00+00' + to_seconds(number * 31536000 // $visits) AS began_at,
            md5('visitor' || visitor) AS anonymous_id,
            CASE WHEN seed % 2 = 0 THEN 'shop:' || visitor END AS record_id,
            CASE WHEN seed % 4 >= 2 THEN md5('session' || number) END AS session_id,
            'device-' || visitor AS device_id,
            'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/' || visitor % 40
                || '.0.' || visitor % 97 || ' Safari/537.36' || CASE WHEN visitor % 100 = 0 THEN ' Googlebot/2.1'
                ELSE '' END AS browser
        FROM range($visits) AS numbers (number)
    )
    SELECT
        md5('event' || (number * 8 + position)) AS event_id,
        CASE
            WHEN position = 6 AND seed % 3 = 0 THEN 'cart_add'
            WHEN position = 7 AND seed % 5 = 0 THEN 'purchase'
            WHEN position = 5 AND seed % 7 = 0 THEN 'search'
            WHEN position % 2 = 1 THEN 'product_view' ELSE 'page'
        END AS event_type,
        began_at + to_seconds((position * (20 + seed % 60))::BIGINT) AS occurred_at,
        anonymous_id,
        CASE WHEN position >= 3 THEN record_id END AS customer_id,
        session_id,
        device_id,
        CASE WHEN seed % 3 = 0 THEN 'app' ELSE 'web' END AS channel,
        'https://www.example.com/product/' || (seed + position) % 10000 AS page_url,
        browser,
        TIMESTAMPTZ '2018-01-02 00:00:00+00' AS loaded_at,
        'web' AS source_name
    FROM visits, range(8) AS positions (position)
"""
_REPEATED = "INSERT INTO raw.web_events SELECT * FROM raw.web_events WHERE hash(event_id) % 1000 = 0"
_TRANSACTIONS = """
    INSERT INTO raw.transactions BY NAME
    SELECT
        'shop:' || visitor AS customer_id, visitor::VARCHAR AS order_id, 'p' AS product_id, 1 AS quantity,
        10 AS sales_amount, TIMESTAMPTZ '2017-06-01 12:00:00+00' AS ordered_at,
        TIMESTAMPTZ '2018-01-02 00:00:00+00' AS loaded_at, 'transactions' AS source_name
    FROM range($visitors) AS numbers (visitor)
"""
_LEAST = "SELECT anonymous_id, min(occurred_at), max(occurred_at), count(*) FROM raw.web_events GROUP BY anonymous_id"


def write_raw(file: Path, events: int, memory: float) -> None:
    """Write the raw tables to a new DuckDB file."""
    visits = max(1, events // EVENTS_PER_VISIT)
    visitors = max(1, visits // VISITS_PER_VISITOR)
    sources = [SourceSettingsRow(name, name, None, number) for number, name in enumerate(CONTRACTS, 1)]
    with connect(file) as connection:
        limit(connection, memory)
        create_raw_tables(connection)
        create_prediction_tables(connection)
        create_identity_tables(connection)
        write_settings(connection, sources, WorkspaceSettingsRow("USD", "US", "America/New_York", 0.95, 0.5))
        for sql in (_EVENTS, _REPEATED, _TRANSACTIONS):
            connection.execute(sql.replace("$visitors", str(visitors)).replace("$visits", str(visits)))


def limit(connection: duckdb.DuckDBPyConnection, memory: float) -> None:
    """Give a connection what dbt's have."""
    connection.execute(f"SET TimeZone = 'UTC'; SET threads = 2; SET memory_limit = '{int(memory * 1024)}MiB'")


def seconds_of_models(bench: Bench) -> dict[str, float]:
    """Return the seconds of each model of the last run of dbt."""
    results = json.loads((bench.folder / "dbt" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[2]: result["execution_time"] for result in results}


def compiled_step(bench: Bench, model: str) -> str:
    """Return the SQL of a feature step, which dbt does not run alone."""
    arguments = ["--select", model, "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    bench.measure([sys.executable, "-m", "dbt.cli.main", "compile", *arguments, "--vars", json.dumps(DAY)])
    return next((bench.folder / "dbt" / "compiled").rglob(f"{model}.sql")).read_text()


def seconds_of_query(bench: Bench, sql: str, memory: float) -> float:
    """Run a query, of which only the number of rows is kept, and return the seconds it took."""
    with connect(bench.folder / "warehouse.duckdb", read_only=True) as connection:
        limit(connection, memory)
        began = time.monotonic()
        connection.execute(f"CREATE TEMP TABLE result AS {sql}")
        return time.monotonic() - began


def run(folder: Path, events: int, memory: float) -> None:
    """Measure everything in a folder and print the table."""
    bench = Bench(folder, limit=memory / 0.8)  # of a process; DuckDB keeps to four fifths of it
    write_raw(folder / "warehouse.duckdb", events, memory)
    built = bench.dbt(MODELS)
    if built.note:
        sys.exit(f"dbt: {built.note}")
    seconds = {name: seconds_of_models(bench)[name] for name in SHOWN}
    seconds["customer_visits"] = seconds_of_query(bench, compiled_step(bench, "customer_visits"), memory)
    print(f"{events:,} web events; dbt: {built.cpu:.0f} s of CPU, {built.peak:.1f} GiB at most")
    print_table(events, seconds, seconds_of_query(bench, _LEAST, memory))


def print_table(events: int, seconds: dict[str, float], least: float) -> None:
    """Print a line a step, the sum of them and the least that must be done."""
    total = sum(seconds.values())
    for name, took in {**seconds, "all": total, "one aggregation": least}.items():
        print(f"{name:<30}{took:>8.1f} s{events / took:>15,.0f} events/s")


def main() -> None:
    """Read the arguments and measure in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--memory", type=float, default=4.0, help="GiB that DuckDB may use")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tessera_visits_") as folder:
        run(Path(folder), arguments.events, arguments.memory)


if __name__ == "__main__":
    main()
