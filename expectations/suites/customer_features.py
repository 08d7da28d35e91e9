"""What models learn from: one row per customer and day. Bounds follow the columns' names, so new ones have them."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

import re

from expectations.rules import Rule, Scope, between, date_literal, no_finding, not_below, not_null, row_count_at_least

TABLE = "features.customer_features"
KEY = ("customer_id",)

RANKS = ("recency_score", "frequency_score", "monetary_score")
OPTIONAL_SHARES = (
    "discount_spend_share",
    "coupon_spend_share",
    "display_spend_share",
    "mailer_spend_share",
    "private_label_spend_share",
)
DRIFTING = ("order_count", "days_since_last_order", "lifetime_spend", "average_order_amount", "spend_trend_90d")

BOUNDED_BELOW = ("order_count", "days_since_last_order", "days_since_first_order")  # by rules of their own

_WINDOW = re.compile(r"_(previous_)?\d+[dwmy]$")
ROUNDING = 1e-9  # a share is a quotient of floating-point sums
LARGEST_NULL_SHARE = 0.5
LARGEST_SHIFT = 0.25
SMALLEST_SAMPLE = 200
SMALLEST_STAYING_SHARE = 0.95

_SEE_MODEL = "Look at dbt_project/models/features, at the model that makes the column, and at the rows quoted."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Bounds that hold by definition. Amounts have none: returns may outweigh purchases."""
    return (
        row_count_at_least(
            1,
            "without a customer there is nothing to segment",
            "Choose an as_of_date that is later than the first purchase.",
        ),
        not_null("customer_id", "a segment has members", _SEE_MODEL),
        between("order_count", 1, None, "only customers with an order are here", _SEE_MODEL),
        between("days_since_last_order", 1, None, "facts are earlier than as_of_date by a day at least", _SEE_MODEL),
        not_below(
            "days_since_first_order",
            "days_between_first_and_last_order",
            "the last order is earlier than as_of_date",
            _SEE_MODEL,
        ),
        *(rule for column in scope.columns.get(TABLE, ()) if (rule := _bounds_by_name(column))),
        between("spend_trend_90d", -1 - ROUNDING, 1 + ROUNDING, "(last - previous) / (last + previous)", _SEE_MODEL),
    )


def _bounds_by_name(column: str) -> Rule | None:
    """Return the bounds that a column's name promises, as docs/glossary.md tells of its ending; None without any."""
    name = _WINDOW.sub("", column)
    if column in BOUNDED_BELOW:
        return None
    if name.endswith(("_share", "_probability", "_diversity")):
        return between(column, -ROUNDING, 1 + ROUNDING, "a part of a whole; 1e-9 is left for rounding", _SEE_MODEL)
    if column in RANKS:
        return between(column, 1, 5, "docs/glossary.md: a score is a band from 1 to 5", _SEE_MODEL)
    if name.endswith("_count") or column.startswith("days_since_"):
        return between(column, 0, None, "nothing is counted below 0, and time does not run backwards", _SEE_MODEL)
    return None


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Features that tell little, and shifts against the day that was computed before."""
    return (
        between("average_days_between_orders", 0, None, "time does not run backwards"),
        no_finding(
            words="At least half of the customers have ordered more than once.",
            sql="SELECT median(order_count) AS median_order_count FROM {batch} HAVING median(order_count) < 2",
            source="arithmetic: the time between orders needs two of them, and is empty for most customers otherwise",
            remedy="Expect segments by amount and assortment rather than by habit, or bring a longer history.",
        ),
        *(_filled_or_absent(column) for column in OPTIONAL_SHARES),
        *(_shifts(scope) if scope.previous_as_of_date else ()),
    )


def _filled_or_absent(column: str) -> Rule:
    return no_finding(
        words=f"{column} is known for no customer or for at least {1 - LARGEST_NULL_SHARE:.0%} of them.",
        sql=f"""
            SELECT round(1 - count({column}) / count(*), 4) AS null_share
            FROM {{batch}} HAVING count({column}) BETWEEN 1 AND {1 - LARGEST_NULL_SHARE} * count(*)""",
        source="our choice: models fill gaps with a typical value, and beyond one half most values are filled ones",
    )


def _shifts(scope: Scope) -> tuple[Rule, ...]:
    before = f"SELECT * FROM {TABLE} WHERE as_of_date = {date_literal(scope.previous_as_of_date or scope.day)}"
    return (_customers_stay(scope, before), *(_stable_distribution(column, scope, before) for column in DRIFTING))


def _customers_stay(scope: Scope, before: str) -> Rule:
    return no_finding(
        words=f"At least {SMALLEST_STAYING_SHARE:.0%} of the customers of {scope.previous_as_of_date} are still here.",
        sql=f"""
            WITH before AS ({before}), today AS (SELECT customer_id FROM {{batch}})
            SELECT count(*) AS customers_before, count(*) FILTER (WHERE customer_id IN (FROM today)) AS still_here
            FROM before
            HAVING still_here < {SMALLEST_STAYING_SHARE} * customers_before""",
        source="customers only ever come to this table; 5% is left for those whose data were deleted on request",
        remedy="Look whether the source has lost part of its history.",
    )


def _stable_distribution(column: str, scope: Scope, before: str) -> Rule:
    """Compare tenths of the earlier day by their population stability index; an empty tenth counts as 0.0001."""
    tenths = ", ".join(f"0.{tenth}" for tenth in range(1, 10))
    return no_finding(
        words=f"{column} is spread as on {scope.previous_as_of_date}: its stability index is {LARGEST_SHIFT} or less.",
        sql=f"""
            WITH before AS (SELECT {column} AS value FROM ({before}) WHERE {column} IS NOT NULL),
            today AS (SELECT {column} AS value FROM {{batch}} WHERE {column} IS NOT NULL),
            edges AS (
                SELECT unnest(list_distinct(quantile_disc(value, [{tenths}]))) AS edge
                FROM before
            ),
            customers AS (SELECT value, true AS is_today FROM today UNION ALL SELECT value, false FROM before),
            placed AS (SELECT is_today, (SELECT count(*) FROM edges WHERE edge < value) AS bin FROM customers),
            shares AS (
                SELECT
                    greatest(count(*) FILTER (NOT is_today) / (SELECT count(*) FROM before), 0.0001) AS share_before,
                    greatest(count(*) FILTER (is_today) / (SELECT count(*) FROM today), 0.0001) AS share_today
                FROM placed GROUP BY bin
            )
            SELECT round(sum((share_today - share_before) * ln(share_today / share_before)), 3) AS stability_index,
                (SELECT median(value) FROM before) AS median_before, (SELECT median(value) FROM today) AS median_today
            FROM shares
            HAVING sum((share_today - share_before) * ln(share_today / share_before)) > {LARGEST_SHIFT}
                AND (SELECT count(*) FROM before) >= {SMALLEST_SAMPLE}
                AND (SELECT count(*) FROM today) >= {SMALLEST_SAMPLE}""",
        source=(
            "0.25 is the usual mark of a shift in a population stability index (Siddiqi 2006); "
            f"below {SMALLEST_SAMPLE} customers it is not applied, because chance alone reaches it"
        ),
        remedy="Days that lie far apart differ by themselves. Otherwise train anew before trusting the segments.",
    )
