"""Feature steps on small warehouses: they are inlined into customer_features, so their SQL is run here."""

from pathlib import Path

import pandas as pd

from tessera.warehouse import read_frame
from tests.builders import run_dbt

DAY = "2024-04-01"
ZONE = "Europe/Vienna"


def read_steps(warehouse: Path, *steps: str, as_of_date: str = DAY) -> pd.DataFrame:
    """Return the columns of feature steps side by side, one row per customer, ordered by customer."""
    result = run_dbt(warehouse, steps, as_of_date=as_of_date, time_zone=ZONE, command=("compile",))
    assert result.returncode == 0, result.stdout[-6000:]
    folder = warehouse.parent / "dbt_target" / "compiled" / "tessera" / "models" / "features"
    frames = [read_frame(warehouse, (folder / f"{step}.sql").read_text()).set_index("customer_id") for step in steps]
    return pd.concat(frames, axis=1).sort_index()
