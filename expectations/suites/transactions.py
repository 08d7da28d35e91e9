"""Purchases: without them there is nothing to segment, so most critical rules are here."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import (
    Rule,
    Scope,
    between,
    date_literal,
    known_ids,
    no_finding,
    not_below,
    required_columns,
    row_count_at_least,
)

TABLE = "raw.transactions"
KEY = ("order_id", "product_id", "line_id")
DISCOUNTS = ("retail_discount_amount", "coupon_discount_amount", "coupon_match_discount_amount")

SMALLEST_KNOWN_PRODUCT_SHARE = 0.99
LARGEST_NULL_SHARE = 0.05
WEEKS_OF_HISTORY = 8
SMALLEST_SHARE_OF_USUAL_WEEK = 0.5
LARGEST_CUSTOMER_SHARE = 0.05
LARGEST_CUSTOMER_MULTIPLE = 50


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Rules without which every number behind them is wrong."""
    del scope
    return (
        row_count_at_least(1, "segments are made of purchases; `transactions` is the one source that must have rows"),
        *required_columns("transactions"),
        between(
            "quantity",
            0,
            None,
            "a line is a sale; its contract counts units sold",
            "Give a return as a negative sales_amount with its quantity at 0 or more, or leave returns out.",
        ),
        not_below(
            "loaded_at",
            "ordered_at",
            "nothing can have been bought after it was loaded",
            "Check sources.transactions.time_zone in tessera.yml, and that day and month are not exchanged.",
        ),
        *(_positive_sign(column) for column in DISCOUNTS),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Rules whose breach makes some number doubtful."""
    return (
        known_ids(
            "product_id",
            "raw.products",
            SMALLEST_KNOWN_PRODUCT_SHARE,
            "our choice: unknown products have no department and no brand, and shares of spend are off by as much",
        ),
        *(between(column, 0, None, f"tessera/contracts.py: {column} is 0 or more") for column in DISCOUNTS),
        *(_mapped_and_filled(column) for column in ("store_id", "week_number", *DISCOUNTS)),
        between(
            "ordered_at",
            "1970-01-02 00:00:00+00",
            None,
            "the first day of 1970 is what many systems write for a missing time",
        ),
        _usual_volume(),
        _no_giant_customer(),
        *(_fresh(scope) if scope.as_of_date else ()),
    )


def _positive_sign(column: str) -> Rule:
    return no_finding(
        words=f"{column} is written as a positive amount: not most of the values that are not 0 are negative.",
        sql=f"""
            SELECT count(*) FILTER (WHERE {column} < 0) AS negative_count, count(*) AS not_zero_count
            FROM {{batch}} WHERE {column} <> 0
            HAVING count(*) FILTER (WHERE {column} < 0) > 0.5 * count(*)""",
        source=f"tessera/contracts.py: {column} is 0 or more; beyond one half it is the sign, not corrections",
        remedy="Turn the sign in the source: a discount is a positive amount here.",
    )


def _mapped_and_filled(column: str) -> Rule:
    return no_finding(
        words=f"{column} is left out of the mapping or filled in at least {1 - LARGEST_NULL_SHARE:.0%} of the rows.",
        sql=f"""
            SELECT round(1 - count({column}) / count(*), 4) AS null_share
            FROM {{batch}} HAVING count({column}) BETWEEN 1 AND {1 - LARGEST_NULL_SHARE} * count(*)""",
        source="our choice: shares of spend per customer are off by as much as is missing",
    )


def _usual_volume() -> Rule:
    """Weeks are counted back from the newest purchase, so that no week is cut off by the calendar."""
    return no_finding(
        words=f"The newest seven days have at least {SMALLEST_SHARE_OF_USUAL_WEEK:.0%} of the lines of a usual week.",
        sql=f"""
            WITH newest AS (SELECT max(ordered_at) AS newest_at, min(ordered_at) AS oldest_at FROM {{batch}}),
            weeks AS (
                SELECT floor((epoch(newest_at) - epoch(ordered_at)) / 604800) AS weeks_back, count(*) AS line_count
                FROM {{batch}}, newest
                WHERE epoch(ordered_at) > epoch(newest_at) - {WEEKS_OF_HISTORY + 1} * 604800
                    AND epoch(oldest_at) <= epoch(newest_at) - {WEEKS_OF_HISTORY + 1} * 604800
                GROUP BY ALL
            )
            SELECT
                sum(line_count) FILTER (WHERE weeks_back = 0) AS newest_week_lines,
                median(line_count) FILTER (WHERE weeks_back > 0) AS usual_week_lines
            FROM weeks
            HAVING newest_week_lines < {SMALLEST_SHARE_OF_USUAL_WEEK} * usual_week_lines""",
        source=f"the median of the {WEEKS_OF_HISTORY} weeks before; half of it is our choice, below what holidays do",
        remedy="Look whether the newest files arrived whole.",
    )


def _no_giant_customer() -> Rule:
    return no_finding(
        words="No single customer_id stands for many people, such as purchases without a loyalty card.",
        sql=f"""
            WITH customers AS (SELECT customer_id, count(*) AS line_count FROM {{batch}} GROUP BY customer_id)
            SELECT max_by(customer_id, line_count) AS customer_id, max(line_count) AS line_count,
                sum(line_count) AS lines_of_all, count(*) AS customer_count
            FROM customers
            HAVING max(line_count) > {LARGEST_CUSTOMER_SHARE} * sum(line_count)
                AND max(line_count) > {LARGEST_CUSTOMER_MULTIPLE} * avg(line_count)""",
        source=(
            f"our choice: over {LARGEST_CUSTOMER_SHARE:.0%} of all lines and "
            f"over {LARGEST_CUSTOMER_MULTIPLE} times the average"
        ),
        remedy="Leave purchases that nobody can be named for out of the source.",
    )


def _fresh(scope: Scope) -> tuple[Rule, ...]:
    """Compare the days without a purchase just before as_of_date with the longest pause that the history has."""
    end = f"epoch({date_literal(scope.day)})"
    rule = no_finding(
        words=f"The pause before {scope.day} is no longer than the longest between purchases in the history.",
        sql=f"""
            WITH days AS (
                SELECT DISTINCT CAST(floor(epoch(ordered_at) / 86400) AS BIGINT) AS day_number FROM {{batch}}
                WHERE epoch(ordered_at) < {end}
            ),
            pauses AS (SELECT day_number, day_number - lag(day_number) OVER (ORDER BY day_number) AS pause FROM days)
            SELECT CAST({end} / 86400 AS BIGINT) - max(day_number) AS days_since_newest,
                coalesce(max(pause), 1) AS longest_pause
            FROM pauses
            HAVING days_since_newest > 1 + longest_pause""",
        source="the longest pause between days with purchases (UTC) in the source itself, and a day for the time zone",
        remedy="Bring the newest files, or choose an earlier as_of_date.",
    )
    return (rule,)
