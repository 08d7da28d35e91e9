"""The quality report: what the model weighs, what it found, and how right it was where labels exist."""

import html
import json
import math
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from identity.charts import match_weights_chart, size_chart
from identity.decisions import BINDING_DECISIONS
from identity.model import MatchModel, level_parameters, read_model
from tessera.home import WorkspacePaths
from tessera.warehouse import make_folder

LISTED = 50  # rows of a table that a person reads


def report_folder(paths: WorkspacePaths) -> Path:
    """Return where the report lies."""
    return paths.folder / "identity_report"


def write_report(
    connection: duckdb.DuckDBPyConnection, paths: WorkspacePaths, labels: pd.DataFrame | None = None
) -> Path:
    """Write the report from the tables of ``identity`` and return its page.

    Parameters
    ----------
    labels
        Pairs that are known: record_id_1, record_id_2, is_same. The decisions count as labels in any case.

    Notes
    -----
    Beside the page: ``parameters.csv``, ``cluster_sizes.csv``, ``suspicious_customers.csv``, ``unlinkable.csv`` and
    ``accuracy.json``. All are replaced together.
    """
    model = _last_model(connection)
    tables = {
        "parameters": parameter_table(model),
        "cluster_sizes": cluster_sizes(connection),
        "suspicious_customers": connection.execute(
            "SELECT * FROM identity.suspicious_customers ORDER BY record_count DESC, customer_id"
        ).df(),
        "unlinkable": unlinkable(connection, model),
    }
    accuracy = measure_accuracy(connection, labels)
    folder = report_folder(paths)
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    make_folder(draft)
    for name, table in tables.items():
        table.to_csv(draft / f"{name}.csv", index=False)
    (draft / "accuracy.json").write_text(json.dumps(accuracy, indent=2) + "\n")
    (draft / "index.html").write_text(_page(tables, accuracy), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(draft, folder)  # noqa: PTH105 - the same call for files and folders
    return folder / "index.html"


def _last_model(connection: duckdb.DuckDBPyConnection) -> MatchModel | None:
    row = connection.execute("SELECT settings_json FROM identity.models ORDER BY model_id DESC LIMIT 1").fetchone()
    return read_model(row[0]) if row else None


def parameter_table(model: MatchModel | None) -> pd.DataFrame:
    """Return one row per level: m, u, the weight against strangers and the weight against relatives, in bits."""
    columns = ["comparison", "level", "m", "u", "weight_against_strangers", "weight_against_relatives"]
    rows = []
    for comparison in model.splink["comparisons"] if model else []:
        name = comparison["output_column_name"]
        labels = [one["label_for_charts"] for one in comparison["comparison_levels"] if not one.get("is_null_level")]
        for label, (number, (m, u)) in zip(labels, level_parameters(comparison).items(), strict=True):
            against = model.relatives.weights.get(name, {}).get(str(number)) if model else None
            rows.append((name, label, m, u, _bits(m / u), against))
    return pd.DataFrame(rows, columns=columns)


def _bits(ratio: float) -> float:
    return round(math.log2(ratio), 2)


def cluster_sizes(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return how many customers have how many records."""
    return connection.execute("""
        SELECT record_count, count(*) AS customer_count
        FROM (SELECT count(*) AS record_count FROM identity.customer_ids GROUP BY customer_id)
        GROUP BY record_count ORDER BY record_count""").df()


def unlinkable(connection: duckdb.DuckDBPyConnection, model: MatchModel | None) -> pd.DataFrame:
    """Return the combinations of filled-in columns that cannot reach a match, even with a twin record.

    The weight is that of a record compared with itself, without regard to how rare its values are.
    """
    columns = ["filled_in", "record_count", "highest_match_weight"]
    if model is None:
        return pd.DataFrame(columns=columns)
    settings = model.splink
    prior = settings["probability_two_random_records_match"]
    best = {
        c["output_column_name"]: max(level_parameters(c).values(), key=lambda one: one[0] / one[1])
        for c in settings["comparisons"]
    }
    filled = {
        "first_name": "standard_first_name IS NOT NULL",
        "last_name": "standard_last_name IS NOT NULL",
        "birth_date": "birth_date IS NOT NULL",
        "email": "standard_email IS NOT NULL",
        "phone": "phone IS NOT NULL",
        "address": "coalesce(standard_street, standard_postal_code, standard_city) IS NOT NULL",
    }
    used = [name for name in best if name in filled]
    words = ", ".join(f"CASE WHEN {filled[name]} THEN '{name}' END" for name in used)
    weights = " + ".join(
        f"CASE WHEN {filled[name]} THEN {_bits(best[name][0] / best[name][1])} ELSE 0 END" for name in used
    )
    return connection.execute(f"""
        SELECT concat_ws(' + ', {words}) AS filled_in, count(*) AS record_count,
            {_bits(prior / (1 - prior))} + any_value({weights}) AS highest_match_weight
        FROM intermediate.int_customer_records
        GROUP BY filled_in HAVING highest_match_weight < 0 ORDER BY record_count DESC, filled_in""").df()


def measure_accuracy(connection: duckdb.DuckDBPyConnection, labels: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return precision and recall of the customers over the pairs that are known.

    Decisions bind, so they are measured against what the records alone say: the match probability.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE known_pairs "
        "(record_id_1 VARCHAR, record_id_2 VARCHAR, is_same BOOLEAN, origin VARCHAR)"
    )
    connection.execute(f"""INSERT INTO known_pairs SELECT record_id_1, record_id_2, decision = 'same', 'decisions'
        FROM ({BINDING_DECISIONS.format(table="identity.decisions")})""")
    if labels is not None:
        connection.register("labels", labels)
        connection.execute("""INSERT INTO known_pairs
            SELECT least(record_id_1, record_id_2), greatest(record_id_1, record_id_2), is_same, 'labels'
            FROM labels""")
        connection.unregister("labels")
    rows = connection.execute("""
        SELECT origin, count(*) FILTER (is_same AND said), count(*) FILTER (NOT is_same AND said),
            count(*) FILTER (is_same AND NOT said), count(*) FILTER (NOT is_same AND NOT said)
        FROM (
            SELECT origin, is_same, CASE origin WHEN 'labels' THEN ones.customer_id = others.customer_id
                ELSE coalesce(match_probability, 0) >= 0.5 END AS said
            FROM known_pairs
            INNER JOIN identity.customer_ids AS ones ON ones.record_id = record_id_1
            INNER JOIN identity.customer_ids AS others ON others.record_id = record_id_2
            LEFT JOIN identity.pairs USING (record_id_1, record_id_2)
        ) GROUP BY origin ORDER BY origin""").fetchall()
    return {origin: _shares(*counts) for origin, *counts in rows}


def _shares(right: int, wrong: int, missed: int, apart: int) -> dict[str, float | int | None]:
    return {
        "pair_count": right + wrong + missed + apart,
        "precision": right / (right + wrong) if right + wrong else None,
        "recall": right / (right + missed) if right + missed else None,
    }


def _page(tables: dict[str, pd.DataFrame], accuracy: dict[str, Any]) -> str:
    sections = [
        ("What each agreement weighs", match_weights_chart(tables["parameters"])),
        ("Parameters", _table(tables["parameters"])),
        ("Records of a customer", size_chart(tables["cluster_sizes"])),
        ("Customers that look wrong", _table(tables["suspicious_customers"].head(LISTED))),
        ("Records that cannot be linked", _table(tables["unlinkable"].head(LISTED))),
        ("Precision and recall", _table(pd.DataFrame([{"known from": k, **v} for k, v in accuracy.items()]))),
    ]
    body = "".join(f"<h2>{html.escape(title)}</h2>{content}" for title, content in sections)
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Who is who</title>"
        "<style>body{font:15px system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2733}"
        "table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #dde3e8}"
        "</style><h1>Who is who: quality of the customers</h1>"
        f"{body}</html>"
    )


def _table(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "<p>None.</p>"
    return str(frame.to_html(index=False, border=0, na_rep="", float_format=lambda value: f"{value:.4g}"))
