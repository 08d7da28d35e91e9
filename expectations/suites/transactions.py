"""Purchases, line by line."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.order_numbers import numbered_apart
from expectations.rules import (
    Rule,
    Scope,
    between,
    known_ids,
    no_finding,
    no_giant_customer,
    positive_sign,
    required_columns,
)

TABLE = "raw.transactions"
KEY = ("order_id", "product_id", "line_id")
DISCOUNTS = ("retail_discount_amount", "coupon_discount_amount", "coupon_match_discount_amount")

SMALLEST_KNOWN_PRODUCT_SHARE = 0.99
LARGEST_NULL_SHARE = 0.05
LARGEST_IMPOSSIBLE_SHARE = 0.01


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Rules without which every number behind them is wrong."""
    del scope
    return (
        *required_columns("transactions"),
        _sales_have_quantities(),
        *(positive_sign(column) for column in DISCOUNTS),
        numbered_apart(),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Rules whose breach makes some number doubtful."""
    del scope
    return (
        known_ids(
            "product_id",
            "raw.products",
            SMALLEST_KNOWN_PRODUCT_SHARE,
            "our choice: unknown products have no department and no brand, and shares of spend are off by as much",
        ),
        *(between(column, 0, None, f"tessera/contracts: {column} is 0 or more") for column in DISCOUNTS),
        *(_mapped_and_filled(column) for column in ("store_id", "week_number", *DISCOUNTS)),
        between(
            "ordered_at",
            "1970-01-02 00:00:00+00",
            None,
            "the first day of 1970 is what many systems write for a missing time",
        ),
        no_giant_customer(),
    )


def _sales_have_quantities() -> Rule:
    """Single lines are flagged in marts.anomalies."""
    return no_finding(
        words=(f"At most {LARGEST_IMPOSSIBLE_SHARE:.0%} of the lines have a negative quantity and a positive amount."),
        sql=f"""
            SELECT count(*) FILTER (WHERE quantity < 0 AND sales_amount > 0) AS impossible_count,
                count(*) AS line_count, min(order_id) FILTER (WHERE quantity < 0 AND sales_amount > 0) AS an_order_id
            FROM {{batch}}
            HAVING impossible_count > {LARGEST_IMPOSSIBLE_SHARE} * line_count""",
        source="who takes goods back pays money back; beyond one in a hundred it is the sign, not slips of the pen",
        remedy="Give a return with both quantity and sales_amount negative, or leave returns out.",
    )


def _mapped_and_filled(column: str) -> Rule:
    return no_finding(
        words=f"{column} is left out of the mapping or filled in at least {1 - LARGEST_NULL_SHARE:.0%} of the rows.",
        sql=f"""
            SELECT round(1 - count({column}) / count(*), 4) AS null_share
            FROM {{batch}} HAVING count({column}) BETWEEN 1 AND {1 - LARGEST_NULL_SHARE} * count(*)""",
        source="our choice: shares of spend per customer are off by as much as is missing",
    )
