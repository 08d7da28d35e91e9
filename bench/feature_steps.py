"""The steps of the bench, each run in a process of its own: `python feature_steps.py STEP FOLDER SETTINGS`.

The last line of a timed step says the seconds that it took itself, without imports and without opening the warehouse.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

HERE = Path(__file__).parent
MARTS = ("order_lines", "orders", "customers", "campaign_members", "coupon_redemptions")
TOLERANCE = 1e-9  # doubles of other engines, relative; DuckDB's own rows are compared exactly


def generate(folder: Path, settings: dict[str, Any]) -> None:
    """Write the made-up raw tables."""
    from feature_data import write_raw

    write_raw(folder / "warehouse.duckdb", settings["lines"], settings["memory_limit"])


def ingest(folder: Path, settings: dict[str, Any]) -> None:
    """Load the raw tables of the workspace; TESSERA_HOME lies in the folder."""
    from tessera.ingestion import load_sources
    from tessera.workspace import load_workspace

    workspace = load_workspace(settings["workspace"])
    load_sources(workspace)
    shutil.move(workspace.paths.warehouse, folder / "warehouse.duckdb")


def export(folder: Path, settings: dict[str, Any]) -> None:
    """Write the marts as Parquet, for whoever does not read DuckDB's file."""
    with open_warehouse(folder, settings) as connection:
        for table in MARTS:
            connection.execute(f"COPY marts.{table} TO '{folder / table}.parquet'")


def count(folder: Path, settings: dict[str, Any]) -> None:
    """Print the number of order lines."""
    with open_warehouse(folder, settings) as connection:
        row = connection.execute("SELECT count(*) FROM marts.order_lines").fetchone()
        print(json.dumps({"lines": row[0] if row else 0}))


def clear(folder: Path, settings: dict[str, Any]) -> None:
    """Drop the features that dbt made, so that it makes them as the first time."""
    with open_warehouse(folder, settings) as connection:
        connection.execute("DROP TABLE IF EXISTS features.customer_features; CHECKPOINT")


def by_hand(folder: Path, settings: dict[str, Any]) -> None:
    """Make the features from the marts in one statement."""
    with open_warehouse(folder, settings) as connection:
        connection.execute("USE warehouse.marts")
        create_by_hand(connection, "by_hand", "orders_by_hand.sql", settings)


def by_hand_on_parquet(folder: Path, settings: dict[str, Any]) -> None:
    """Run the same statement on the Parquet files."""
    with open_warehouse(folder, settings) as connection:
        for table in MARTS:
            connection.execute(f"CREATE TEMP VIEW {table} AS FROM '{folder / table}.parquet'")
        create_by_hand(connection, "by_hand_on_parquet", "orders_by_hand.sql", settings)


def by_hand_from_raw(folder: Path, settings: dict[str, Any]) -> None:
    """Make the features from the raw tables in one statement; nothing in between is kept."""
    with open_warehouse(folder, settings) as connection:
        connection.execute("USE warehouse.raw")
        create_by_hand(connection, "by_hand_from_raw", "marts_by_hand.sql", settings)


def polars(folder: Path, settings: dict[str, Any]) -> None:
    """Make the features by Polars."""
    from feature_frames_polars import write_features

    began = time.monotonic()
    write_features(folder, folder / "polars_features.parquet", *frozen_at(settings))
    print(json.dumps({"seconds": time.monotonic() - began}))


def pandas(folder: Path, settings: dict[str, Any]) -> None:
    """Make the features by pandas."""
    from feature_frames_pandas import write_features

    began = time.monotonic()
    write_features(folder, folder / "pandas_features.parquet", *frozen_at(settings))
    print(json.dumps({"seconds": time.monotonic() - began}))


def compare(folder: Path, settings: dict[str, Any]) -> None:
    """Print how many rows, of either, differ between a contender's features and the hand-written SQL's.

    DuckDB's tables have to be equal in every bit, those of other engines within TOLERANCE.
    """
    with open_warehouse(folder, settings) as connection:
        columns = {row[0]: row[1] for row in connection.execute("DESCRIBE by_hand.customer_features").fetchall()}
        names, relation = ", ".join(columns), settings["relation"]
        if relation.endswith(".parquet"):
            sql = f"SELECT 1 FROM by_hand.customer_features a FULL JOIN ({frame_of(connection, folder / relation)}) b"
            sql += f" USING (customer_id) WHERE {' OR '.join(difference(*column) for column in columns.items())}"
        else:
            both = (f"SELECT {names} FROM by_hand.customer_features", f"SELECT {names} FROM {relation}")
            sql = f"({both[0]} EXCEPT ALL {both[1]}) UNION ALL ({both[1]} EXCEPT ALL {both[0]})"
        row = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()
        print(json.dumps({"different_rows": row[0] if row else None, "columns": len(columns)}))


def frame_of(connection: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Return a query of a frame's Parquet whose shares are a list of entries, as Polars has no maps."""
    kinds = {row[0]: row[1] for row in connection.execute(f"DESCRIBE FROM '{file}'").fetchall()}
    maps = [name for name, kind in kinds.items() if kind.startswith("MAP")]
    entries = ", ".join(f"map_entries({name}) AS {name}" for name in maps)
    return f"SELECT * {f'REPLACE ({entries})' if maps else ''} FROM '{file}'"


def difference(name: str, kind: str) -> str:
    """Return the condition that a column of two engines differs."""
    ours, theirs = f"a.{name}", f"b.{name}"
    if kind.startswith("MAP"):
        gaps = f"list_transform(list_zip(map_values({ours}), list_transform({theirs}, lambda e: e.value)), "
        gaps += "lambda pair: abs(pair[1] - pair[2]))"
        keys = f"map_keys({ours}) IS DISTINCT FROM list_transform({theirs}, lambda e: e.key)"
        return f"({keys} OR list_max({gaps}) > {TOLERANCE})"
    if kind == "DOUBLE" or kind.startswith("DECIMAL"):
        gap = f"abs({ours}::DOUBLE - {theirs}::DOUBLE) > {TOLERANCE} * greatest(1, abs({ours}::DOUBLE))"
        return f"(({ours} IS NULL) <> ({theirs} IS NULL) OR {gap})"
    return f"{ours} IS DISTINCT FROM {theirs}"


def open_warehouse(folder: Path, settings: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open the warehouse with the settings that dbt has."""
    connection = duckdb.connect(str(folder / "warehouse.duckdb"))
    connection.execute(f"SET TimeZone = 'UTC'; SET memory_limit = '{settings['memory_limit']}'")
    return connection


def create_by_hand(connection: duckdb.DuckDBPyConnection, schema: str, first: str, settings: dict[str, Any]) -> None:
    """Run the features' statement, after the one that it begins with, into a table; print the seconds it took."""
    sql = ",\n\n".join((HERE / file).read_text().strip() for file in (first, "features_by_hand.sql"))
    sql = sql.replace("$as_of_date", settings["as_of_date"]).replace("$time_zone", settings["time_zone"])
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS warehouse.{schema}")
    connection.execute(f"DROP TABLE IF EXISTS warehouse.{schema}.customer_features; CHECKPOINT")
    began = time.monotonic()
    connection.execute(f"CREATE TABLE warehouse.{schema}.customer_features AS {sql}")
    print(json.dumps({"seconds": time.monotonic() - began}))


def frozen_at(settings: dict[str, Any]) -> tuple[date, datetime]:
    """Return the day and the instant at which it begins, as UTC without a zone."""
    day = date.fromisoformat(settings["as_of_date"])
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings["time_zone"]))
    return day, local.astimezone(UTC).replace(tzinfo=None)


_STEPS = (
    generate,
    ingest,
    export,
    count,
    clear,
    compare,
    by_hand,
    by_hand_on_parquet,
    by_hand_from_raw,
    polars,
    pandas,
)
STEPS: dict[str, Callable[[Path, dict[str, Any]], None]] = {step.__name__: step for step in _STEPS}

if __name__ == "__main__":
    STEPS[sys.argv[1]](Path(sys.argv[2]), json.loads(sys.argv[3]))
