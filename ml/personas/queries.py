"""The SQL of a claim: one text that anybody can run on the warehouse and that gives the claim's row again."""

from datetime import date

from ml.personas.metrics import Metric, above_zero, text_literal

CUSTOMERS = """SELECT segments.segment_key{columns}
    FROM segments.customer_segments AS segments
    INNER JOIN features.customer_features AS features
        ON segments.customer_id = features.customer_id AND segments.as_of_date = features.as_of_date{joined}
    WHERE segments.as_of_date = DATE '{day}'"""

# Purchases after which money was given back, as the mart of refunds tells them; the features have no such column.
REFUND_COLUMNS = ("refunded_order_count",)
REFUNDS_TABLE = "marts.refunds"
JOINED_REFUNDS = """
    LEFT JOIN (
        SELECT customer_id, count(DISTINCT purchase_order_id) AS refunded_order_count
        FROM marts.refunds WHERE refunded_at < DATE '{day}' GROUP BY customer_id
    ) AS refunds ON segments.customer_id = refunds.customer_id"""

CLAIM = """WITH customers AS (
    {customers}
),
segment AS (
    SELECT {expression} AS value, {known} AS customer_count, {smallest} AS smallest_count,
        {category} AS category_name
    FROM customers WHERE segment_key = {key}
),
everyone AS (
    SELECT {expression} AS value FROM customers
),
others AS (
    SELECT {smallest} AS smallest_count FROM customers WHERE segment_key <> {key}
)
SELECT {value} AS value, {comparison} AS comparison_value, segment.customer_count, segment.category_name
FROM segment CROSS JOIN everyone CROSS JOIN others"""

IS_ENOUGH = "segment.smallest_count >= {least}"
ARE_OTHERS_ENOUGH = "others.smallest_count >= {least}"


def customers_query(columns: tuple[str, ...], as_of_date: date) -> str:
    """Return SQL for the customers of a day with their segment and some features."""
    day = as_of_date.isoformat()
    joined = JOINED_REFUNDS.format(day=day) if set(columns) & set(REFUND_COLUMNS) else ""
    return CUSTOMERS.format(columns="".join(map(_selected, columns)), joined=joined, day=day)


def _selected(column: str) -> str:
    if column in REFUND_COLUMNS:
        return f", coalesce(refunds.{column}, 0) AS {column}"
    return f", features.{column}"


def claim_query(metric: Metric, segment_key: str, as_of_date: date, *, least_count: int) -> str:
    """Return SQL that computes a metric of a segment: value, comparison_value, customer_count, category_name.

    Value and comparison are null where fewer than ``least_count`` customers, of the segment or of the others, stand
    behind them, so a claim that would tell of few cannot be confirmed.
    """
    enough, others_enough = IS_ENOUGH.format(least=least_count), ARE_OTHERS_ENOUGH.format(least=least_count)
    if metric.is_part:
        value = f"CASE WHEN {enough} AND {others_enough} THEN segment.value / {above_zero('everyone.value')} END"
        comparison = "NULL::DOUBLE"
    else:
        value = f"CASE WHEN {enough} THEN segment.value::DOUBLE END"
        comparison = f"CASE WHEN {enough} AND {others_enough} THEN everyone.value::DOUBLE END"
    return CLAIM.format(
        customers=customers_query(metric.columns, as_of_date),
        expression=metric.expression,
        known=metric.counts[0],
        smallest=f"least({', '.join(metric.counts)})" if len(metric.counts) > 1 else metric.counts[0],
        category=category_sql(metric),
        key=text_literal(segment_key),
        value=value,
        comparison=comparison,
    )


def category_sql(metric: Metric) -> str:
    """Return the SQL aggregate for the category that a metric is about."""
    if metric.category_expression is not None:
        return metric.category_expression
    return "NULL::VARCHAR" if metric.category_name is None else text_literal(metric.category_name)
