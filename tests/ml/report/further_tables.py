"""Tables that a publication may have beyond those of every report, added to a published database."""

from pathlib import Path

import duckdb
import numpy as np

from tests.ml.report.publications import DAY, customer, insert, profile, publish

LATER, EARLIER = DAY, "2017-12-01"
COLUMNS = {
    "segment_decisions": """
        as_of_date DATE, decision VARCHAR, reasons VARCHAR, model_version INTEGER, overridden_by VARCHAR,
        override_reason VARCHAR, serving_name VARCHAR, candidate_name VARCHAR,
        rfm_worth_spend DOUBLE, rfm_worth_orders DOUBLE, rfm_worth_churn DOUBLE""",
    "segment_stability": """
        as_of_date DATE, segment_key VARCHAR, jaccard_mean DOUBLE, jaccard_low DOUBLE, jaccard_high DOUBLE""",
    "segment_transitions": """
        as_of_date DATE, from_date DATE, to_date DATE, from_segment_key VARCHAR, to_segment_key VARCHAR,
        customer_count BIGINT""",
    "segment_ledger": """
        as_of_date DATE, ledger_id INTEGER, recorded_date DATE, event VARCHAR, from_segment_key VARCHAR,
        to_segment_key VARCHAR, from_segment_name VARCHAR, to_segment_name VARCHAR, overlap_share DOUBLE,
        shared_customer_count BIGINT""",
    "segment_map": "as_of_date DATE, dot_number INTEGER, segment_key VARCHAR, umap_1 DOUBLE, umap_2 DOUBLE",
    "rule_definitions": """
        as_of_date DATE, rule_key VARCHAR, rule_name VARCHAR, rule_description VARCHAR, rule_version INTEGER,
        customer_count BIGINT, customer_share DOUBLE, joined_count BIGINT, left_count BIGINT, is_active BOOLEAN""",
    "segment_search": """
        as_of_date DATE, candidate_name VARCHAR, family VARCHAR, preparation VARCHAR, k INTEGER, silhouette DOUBLE,
        silhouette_standard_error DOUBLE, null_silhouette DOUBLE, smallest_share DOUBLE, noise_share DOUBLE,
        stability DOUBLE, recoverability DOUBLE, reach DOUBLE, worth_spend DOUBLE, worth_orders DOUBLE,
        worth_churn DOUBLE, gap DOUBLE, inertia DOUBLE, score DOUBLE, is_finalist BOOLEAN, is_chosen BOOLEAN,
        reason VARCHAR""",
}


def add(database: Path, **tables: list[tuple]) -> Path:
    """Write further tables, in place of those of the same name."""
    with duckdb.connect(str(database)) as connection:
        for table, rows in tables.items():
            connection.execute(f"CREATE OR REPLACE TABLE {table} ({COLUMNS[table]})")
            insert(connection, table, rows)
    return database


def candidate(family, k, silhouette, *, chance=None, preparation="all", is_finalist=False, is_chosen=False, **worth):
    """One row of the search; what only finalists have is null for the others."""
    worths = (worth.get("spend"), worth.get("orders"), worth.get("churn"))
    judged = (0.9, 0.95, 0.35, *worths) if is_finalist else (None,) * 6
    return (
        DAY, f"{family}, k = {k}, on {preparation}", family, preparation, k, silhouette, 0.01, chance, 0.1, 0.0,
        *judged, 0.1 * (k or 0), 100.0 / (k or 1), 0.5 if is_finalist else None, is_finalist, is_chosen,
        "most of all" if is_chosen else "",
    )  # fmt: skip


def add_lenses(database: Path) -> Path:
    """Give each customer what the lenses see: the tier by its number, and a micro-segment."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """CREATE OR REPLACE TABLE customer_segments AS SELECT *,
            CASE WHEN lifetime_spend >= 500 THEN 'gold' WHEN lifetime_spend >= 100 THEN 'silver' ELSE 'bronze' END
                AS value_tier,
            'unknown' AS life_stage,
            CASE order_count % 2 WHEN 0 THEN 'weekend_shopper' END AS behaviour
            FROM customer_segments"""
        )
        connection.execute(
            """CREATE OR REPLACE TABLE customer_segments AS SELECT *,
            segment_key || '.' || value_tier AS micro_segment_key,
            segment_name || ', ' || value_tier AS micro_segment_name FROM customer_segments"""
        )
    return database


NAMES = (
    "Active frequent big spenders", "Fading coupon-minded spenders of the fresh departments who also buy fuel",
    "Quiet light spenders", "Growing occasional", "逢年過節才來的顧客", "عملاء أوفياء يشترون كثيرا",
)  # fmt: skip


def made_up(file: Path, segment_count: int, *, decision: str = "publish", has_noise: bool = True) -> Path:
    """Publish a company of many customers with every table there may be; the same for the same arguments."""
    rng = np.random.default_rng(segment_count)
    keys = [f"segment_{number:02}" for number in range(segment_count - has_noise)] + ["no_clear_segment"] * has_noise
    names = [f"{NAMES[n % len(NAMES)]}{f' {n}' if n >= len(NAMES) else ''}" for n in range(segment_count)]
    places = rng.normal(size=(segment_count, 2)) * 4
    customers = [
        customer(
            f"c{number}", key, ("Champions", "Lost", "Promising")[number % 3], 1 + number % 30, number % 300,
            float(20 + number * 37 % 900), tuple(map(float, places[position] + rng.normal(size=2))), name=name,
        )
        for number in range(40 * segment_count)
        for position in [number % segment_count]
        for key, name in [(keys[position], names[position])]
    ]  # fmt: skip
    spend = rng.dirichlet(np.ones(segment_count)).tolist()
    profiles = [
        profile(key, 40, 1 / segment_count, part * 1e6, part, (5, 20), (31.5, 700.0), name=name)
        for key, name, part in zip(keys, names, spend, strict=True)
    ]  # fmt: skip
    features = [
        "order_count",
        "spend_90d",
        "days_since_last_order",
        "coupon_spend_share",
        "store_count",
        "spend_trend_90d",
    ]
    features += ["average_order_amount", "weekend_order_share", "department_count", "discount_share"]
    traits = [
        (DAY, key, name, feature, float(rng.random() * 9), 4.5, float(rng.normal()))
        for key, name in zip(keys, names, strict=True)
        for feature in features
    ]
    publish(file, customers=customers, profiles=profiles, traits=traits)
    add_lenses(file)
    return add(file, **_further(rng, keys, names, decision))


def _further(rng, keys, names, decision):
    moves = [
        (DAY, EARLIER, LATER, one, other, int(rng.integers(400, 900) if one == other else rng.integers(0, 120)))
        for one in ["not_yet_a_customer", *keys, "old_segment"]
        for other in [*keys, "gone"]
        if one == other or rng.random() < 0.4
    ]
    search = [
        candidate(family, k, float(0.5 - abs(k - len(keys)) / 40 - n / 30 + rng.random() / 50), chance=0.2)
        for n, family in enumerate(["k-means", "mixture", "ward", "som"])
        for k in range(2, max(len(keys), 6) + 3)
    ]
    worth = {"spend": 0.41, "orders": 0.38, "churn": 0.12}
    search += [
        candidate("k-means", len(keys), 0.52, chance=0.2, preparation="value and behaviour, capped, z-score",
                  is_finalist=True, is_chosen=True, **worth),
        candidate("ward", len(keys) + 1, 0.5, chance=0.21, is_finalist=True, spend=0.4, orders=0.3, churn=0.1),
        candidate("hdbscan", 4, 0.44, chance=0.21, is_finalist=True, spend=0.3, orders=0.3, churn=0.1),
    ]  # fmt: skip
    reasons = "The silhouette of 0.52 is beyond the 0.20 of data without structure.\nAll segments are stable."
    override = ("Ada Lovelace", "Campaign starts on Monday") if decision == "refuse" else (None, None)
    return {
        "segment_decisions": [(DAY, decision, reasons, 3, *override, "RFM quintiles", "ward, k = 3", 0.3, 0.29, 0.1)],
        "segment_search": search,
        "segment_stability": [
            (DAY, key, mean, mean - 0.08, min(mean + 0.05, 1.0)) for key in keys for mean in [0.5 + rng.random() / 2]
        ],
        "segment_transitions": moves,
        "segment_ledger": [
            (DAY, number, EARLIER if number % 2 else LATER, event, keys[0], keys[0], "Old name", names[0], 0.91, 431)
            for number, event in enumerate(["continued", "renamed", "split", "merged"] * 4)
        ] + [(DAY, 90, LATER, "born", None, keys[-1], None, names[-1], None, None)],
        "segment_map": [
            (DAY, n, keys[n % len(keys)], float(n % len(keys) * 3 + rng.random()), float(rng.random() * 5))
            for n in range(800)
        ],
        "rule_definitions": [
            (DAY, f"rule_{n}", f"Lisbon big spenders, gone quiet {n}", "At least 2 orders and more than 200 spent.",
             n + 1, 120 * n, 0.02 * n, 7, 2 * n, n != 2)
            for n in range(4)
        ],
    }  # fmt: skip
