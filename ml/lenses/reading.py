"""What the lenses read of the features, and the segments that were assigned."""

from datetime import date
from pathlib import Path

import pandas as pd

from ml.features import FEATURE_TABLE
from ml.lenses.affinity import PREFIX
from ml.lenses.behaviour import ARCHETYPES
from ml.lenses.micro_segments import TARGETS
from tessera.errors import TesseraError
from tessera.warehouse import read_frame

NUMBERS = tuple(
    dict.fromkeys(
        (
            *TARGETS,
            "order_count",
            "days_since_last_order",
            "days_since_first_order",
            "average_days_between_orders",
            "days_between_orders_variation",
            "age_years",
            *(column for signs in ARCHETYPES.values() for sign in signs for column in sign.columns),
        )
    )
)
TEXTS = ("age_band", "household_composition", "household_size", "child_band", "marital_status")
SHARES = "department_spend_shares"
# The departments with the most money: the fiftieth is below 2 % of it, and in none of those behind it can many
# customers stand out. Each one costs 4 bytes a customer.
DEPARTMENT_LIMIT = 50


def read_lens_features(warehouse: Path, as_of_date: date) -> pd.DataFrame:
    """Read what the lenses look at.

    Returns
    -------
    DataFrame
        ``customer_id``, ``NUMBERS`` as floats, ``TEXTS``, and ``department_spend_share.<NAME>`` for the departments
        with the most of customers' money, NaN where no department of the customer is known; a column that the
        table lacks is unknown. One row per customer, in the order of ``customer_id``.

    Raises
    ------
    TesseraError
        When the warehouse holds no features of that day.
    """
    held = set(read_frame(warehouse, f"SELECT column_name FROM (DESCRIBE {FEATURE_TABLE})")["column_name"])  # noqa: S608
    departments = _departments(warehouse, as_of_date) if SHARES in held else []
    columns = [f"{name if name in held else 'NULL'}::DOUBLE AS {name}" for name in NUMBERS]
    columns += [f"{name if name in held else 'NULL'}::VARCHAR AS {name}" for name in TEXTS]
    columns += [
        f"CASE WHEN {SHARES} IS NOT NULL THEN coalesce({SHARES}[?], 0) END::FLOAT AS department_{number}"
        for number in range(len(departments))
    ]
    # The names are constants of this package; departments, which are not, are parameters.
    sql = f"SELECT customer_id, {', '.join(columns)} FROM {FEATURE_TABLE} WHERE as_of_date = ? ORDER BY customer_id"  # noqa: S608
    frame = read_frame(warehouse, sql, [*departments, as_of_date])
    if frame.empty:
        raise TesseraError(
            f"{FEATURE_TABLE} holds no customer for as_of_date {as_of_date}. Build the features of that day first."
        )
    return frame.rename(columns={f"department_{number}": PREFIX + name for number, name in enumerate(departments)})


def _departments(warehouse: Path, as_of_date: date) -> list[str]:
    entries = f"SELECT unnest(map_entries({SHARES})) AS entry FROM {FEATURE_TABLE} WHERE as_of_date = ?"  # noqa: S608
    sql = f"SELECT entry.key AS name FROM ({entries}) GROUP BY 1 ORDER BY sum(entry.value) DESC, 1 LIMIT ?"  # noqa: S608
    return read_frame(warehouse, sql, [as_of_date, DEPARTMENT_LIMIT])["name"].tolist()


def read_segments(warehouse: Path, as_of_date: date) -> pd.DataFrame:
    """Read the segment of every customer who has one.

    Returns
    -------
    DataFrame
        ``customer_id``, ``segment_key``, ``segment_name``; one row per customer, in the order of ``customer_id``.
    """
    sql = """
        SELECT customer_id, segment_key, segment_name
        FROM predictions.segment_assignments AS assignments
        INNER JOIN predictions.segment_definitions AS definitions
            USING (as_of_date, cluster_id, model_name, model_version)
        WHERE as_of_date = ?
        ORDER BY customer_id"""
    return read_frame(warehouse, sql, [as_of_date])
