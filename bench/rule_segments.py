"""Measures rules: fifty different ones over a million customers with ten million orders and as many email events.

    python bench/rule_segments.py [--customers 1_000_000] [--repeat 3] [--folder DIR]

The data are made by DuckDB from hashes of row numbers; the same number of customers gives the same rows. `told` is
`rules.jobs.apply_rules` whole: reading the file, one statement for all rules, and writing the members into the
warehouse. `again` finds the same members and writes nothing. `edited` is a run after the thresholds of one rule were
changed, in which the old members leave. `one scan` is the least that the question costs: a count of each table that
the rules read. Medians over the repetitions; memory is the peak of the process.
"""

import argparse
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from rules.jobs import apply_rules
from tessera.warehouse import connect, create_prediction_tables
from tessera.workspace import Workspace

DAY = date(2024, 4, 1)
PER_CUSTOMER = 10  # orders, and email events
CITIES = ("Lisbon", "Porto", "Vienna", "Graz", "Oslo", "Turin", "Lyon", "Ghent")
MADE = {
    "features.customer_features": """
        SELECT
            'c' || n AS customer_id, DATE '2024-04-01' AS as_of_date, 1 + pick(n, 1, 40) AS order_count,
            pick(n, 2, 400) AS days_since_last_order,
            CAST(exp((pick(n, 3, 1000)) / 150.0) AS DECIMAL(18, 4)) AS lifetime_spend,
            (pick(n, 4, 101)) / 100.0 AS discount_spend_share,
            CASE WHEN pick(n, 5, 3) > 0 THEN pick(n, 5, 7) + 1.5 END AS average_rating,
            pick(n, 6, 5) + 1 AS recency_score,
            MAP {'GROCERY': 0.5, 'FUEL': (pick(n, 7, 50)) / 100.0} AS department_spend_shares,
            'department ' || pick(n, 8, 12) AS top_department
        FROM numbers""",
    "marts.customers": """
        SELECT
            'c' || n AS customer_id, cities[1 + pick(n, 9, len(cities))] AS city,
            ['PT', 'AT', 'NO', 'IT'][1 + pick(n, 10, 4)] AS country,
            DATE '1940-01-01' + pick(n, 11, 25000) AS birth_date,
            pick(n, 12, 1000) = 0 AS is_test_account
        FROM numbers""",
    "marts.consents": """
        SELECT
            'c' || n AS customer_id, 'email_marketing' AS purpose, pick(n, 13, 3) > 0 AS is_granted,
            TIMESTAMP '2023-01-01' + to_hours(pick(n, 14, 8000)) AS valid_from
        FROM numbers""",
    "marts.orders": """
        SELECT
            'o' || m AS order_id, 'c' || pick(m, 15, customers) AS customer_id, 's' || pick(m, 16, 30) AS store_id,
            DATE '2022-04-01' + pick(m, 17, 731) AS ordered_date,
            ordered_date + INTERVAL 10 HOUR AS last_ordered_at, pick(m, 18, 20) + 1 AS line_count,
            CAST((pick(m, 19, 20000)) / 100.0 AS DECIMAL(18, 4)) AS sales_amount,
            CAST(sales_amount / 3 AS DECIMAL(18, 4)) AS discounted_sales_amount,
            CAST(0 AS DECIMAL(18, 4)) AS couponed_sales_amount, CAST(NULL AS DECIMAL(18, 4)) AS on_display_sales_amount,
            CAST(NULL AS DECIMAL(18, 4)) AS in_mailer_sales_amount,
            CAST(NULL AS DECIMAL(18, 4)) AS private_label_sales_amount
        FROM events""",
    "marts.order_lines": """
        SELECT order_id, customer_id, store_id, last_ordered_at AS ordered_at, sales_amount,
            'product ' || line_count AS product_id, 'department ' || line_count % 12 AS department,
            true AS is_discounted, false AS is_couponed, CAST(NULL AS BOOLEAN) AS is_on_display,
            CAST(NULL AS BOOLEAN) AS is_in_mailer, CAST(NULL AS BOOLEAN) AS is_private_label
        FROM marts.orders""",
    "marts.email_events": """
        SELECT
            'c' || pick(m, 20, customers) AS customer_id, 'm' || m // 3 AS message_id,
            'campaign ' || pick(m, 21, 50) AS campaign_id, NULL AS link_url,
            ['sent', 'sent', 'sent', 'open', 'open', 'click', 'bounce'][1 + pick(m, 22, 7)] AS event_type,
            TIMESTAMP '2022-04-01' + to_minutes(pick(m, 23, 1052640)) AS occurred_at
        FROM events""",
}


def fifty_rules() -> str:
    """Return a rules file: ten shapes of rules with five thresholds each, no two alike."""
    return "rules:\n" + "".join(rule for step in range(5) for rule in shapes(step))


def shapes(step: int) -> Iterator[str]:
    """Yield a rule of each shape."""
    city, days, part = CITIES[step], 20 + 15 * step, 5 * step
    late, early = f"{1960 + part}-12-31", f"{1950 + part}-01-01"
    lisbon = (
        f"{{events: orders, in_last_days: {days}, count: {{at_least: 2}}, sum: {{of: sales_amount, more_than: 200}}}}, "
        f"{{attribute: city, is: {city}}}, "
        f"{{events: email_events, where: {{event_type: open}}, in_last_days: {2 * days}, count: 0}}"
    )
    clicks = f"{{events: email_events, where: {{event_type: click}}, in_last_days: {6 * days}, count: {{at_least: 1}}}}"
    spent = f"{{of: sales_amount, percentile: {{at_least: {90 - part}}}}}"
    discounted = f"{{feature: discount_spend_share, more_than: 0.{5 + step}}}"
    refused = "{consent: email_marketing, is: refused}"
    fuel = f"{{feature: department_spend_share.FUEL, at_least: 0.{1 + step}}}"
    conditions = {
        "lisbon": lisbon,
        "top": f"{{feature: lifetime_spend, percentile: {{at_least: {95 - part}}}}}",
        "keen": f"{{feature: order_count, at_least: {5 + part}}}, {discounted}",
        "between": f"{{events: orders, days_since_last: {{between: [{days}, {days + 60}]}}}}",
        "unhappy": f"{{any: [{{feature: average_rating, at_most: {2 + step}}}, {refused}]}}",
        "clicking": f"{clicks}, {{not: {{rule: quiet_{step}}}}}",
        "spending": f"{{events: orders, in_last_days: {3 * days}, sum: {spent}}}",
        "quiet": f"{{feature: days_since_last_order, more_than: {days}}}",
        "aged": f"{{attribute: birth_date, between: [{early}, {late}]}}, {fuel}",
        "local": f"{{events: orders, where: {{store_id: s{step}}}, count: {{at_least: 2}}}}",
    }
    for name, condition in conditions.items():
        yield f"  - key: {name}_{step}\n    all: [{condition}]\n"


def make_warehouse(workspace: Workspace, customers: int) -> None:
    """Make the tables that the rules read."""
    with connect(workspace.paths.warehouse) as connection:
        create_prediction_tables(connection)
        connection.execute("CREATE SCHEMA features; CREATE SCHEMA marts")
        connection.execute(
            "CREATE TEMP MACRO pick(number, salt, choices) AS (hash(hash(number, salt)) % choices)::INTEGER"
        )
        cities = ", ".join(f"'{city}'" for city in CITIES)
        for table, query in MADE.items():
            connection.execute(
                f"""CREATE TABLE {table} AS
                WITH numbers AS (SELECT n, [{cities}] AS cities FROM range({customers}) AS made(n)),
                events AS (SELECT m, {customers} AS customers FROM range({PER_CUSTOMER * customers}) AS made(m))
                {query}"""
            )


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds that work took, and what it gave."""
    began = time.perf_counter()
    given = work()
    return time.perf_counter() - began, given


def scan(workspace: Workspace) -> None:
    """Read each table once."""
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        for table in MADE:
            connection.execute(f"SELECT count(DISTINCT customer_id) FROM {table}").fetchone()


def measure(workspace: Workspace, repeat: int) -> None:
    """Apply the rules time after time and print the medians."""
    file = workspace.file.parent / "rules.yml"
    seconds: dict[str, list[float]] = {"told": [], "again": [], "edited": [], "one scan": []}
    told: object = None
    for turn in range(repeat):
        file.unlink(missing_ok=True)
        apply_rules(workspace, DAY)
        file.write_text(fifty_rules(), encoding="utf-8")
        spent, told = timed(lambda: apply_rules(workspace, DAY))
        seconds["told"].append(spent)
        seconds["again"].append(timed(lambda: apply_rules(workspace, DAY))[0])
        file.write_text(fifty_rules().replace("more_than: 200", f"more_than: {300 + turn}", 1), encoding="utf-8")
        seconds["edited"].append(timed(lambda: apply_rules(workspace, DAY))[0])
        seconds["one scan"].append(timed(lambda: scan(workspace))[0])
    print(told)
    for name, found in seconds.items():
        print(f"{name:<9}{statistics.median(found):7.1f} s   ({', '.join(f'{one:.1f}' for one in found)})")
    peak = resource.getrusage(resource.RUSAGE_SELF)
    cpu = peak.ru_utime + peak.ru_stime
    print(f"peak memory {peak.ru_maxrss / 2**20:.1f} GiB, {cpu:.0f} s of CPU in all, load {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Make the data and measure."""
    parser = argparse.ArgumentParser(description="Fifty rules over made-up customers.")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        os.environ["TESSERA_HOME"] = folder
        source = {"files": "none.parquet", "columns": {}}
        workspace = Workspace.model_validate(
            {"name": "bench_rules", "time_zone": "Europe/Lisbon", "currency": "EUR", "sources": {"orders": source}}
        )
        workspace._file = Path(folder) / "tessera.yml"
        made, _ = timed(lambda: make_warehouse(workspace, options.customers))
        print(f"made {options.customers:,} customers in {made:.0f} s")
        measure(workspace, options.repeat)


if __name__ == "__main__":
    main()
