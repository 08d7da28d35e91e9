"""Several systems that bring the same kind of purchases, each with order numbers of its own."""

# ruff: noqa: S608 - what is pasted into SQL are names and limits of this module

from expectations.rules import Rule, no_finding

LARGEST_DOUBLED_SHARE = 0.01


def numbered_apart() -> Rule:
    """Demand that sources do not give one number to orders of two customers on two days: these would be made one."""
    return no_finding(
        words=(
            f"Of no source more than {LARGEST_DOUBLED_SHARE:.0%} of the orders have the order_id that another source "
            "gives to another customer's order of another day."
        ),
        sql=f"""
            WITH numbered AS (
                SELECT order_id, source_name, min(customer_id) AS customer_id, min(ordered_at) AS ordered_at
                FROM {{batch}}
                WHERE (SELECT count(DISTINCT source_name) FROM {{batch}}) > 1
                GROUP BY order_id, source_name
            ),
            doubled AS (
                SELECT order_id FROM numbered GROUP BY order_id
                HAVING count(DISTINCT customer_id) > 1 AND max(ordered_at) - min(ordered_at) > INTERVAL 1 DAY
            )
            SELECT source_name, count(*) AS order_count, count(doubled.order_id) AS doubled_count,
                min(doubled.order_id) AS an_order_id
            FROM numbered LEFT JOIN doubled USING (order_id)
            GROUP BY source_name
            HAVING count(doubled.order_id) > {LARGEST_DOUBLED_SHARE} * count(*)""",
        source="an order_id is one order, whichever source brings it; beyond one in a hundred it is no slip of the pen",
        remedy="Set the numbers of each system apart in its file or query, such as web-17 and shop-17 for 17.",
    )
