"""Who is in which segment, as it enters the history once the day is published."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_finding, no_rows, segments_of_customers

TABLE = "predictions.segment_memberships"
KEY = ("customer_id", "segment_key")
LARGEST_MOVED_SHARE = 0.5
SCORE_AGAIN = "Score this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand that the history is told what readers are told."""
    assigned = segments_of_customers(scope.day)
    kept = "SELECT customer_id, segment_key, segment_name FROM {batch}"
    return (
        no_rows(
            words="The memberships of the day are those of the segments that customers are assigned to.",
            sql=f"(({kept}) EXCEPT ({assigned})) UNION ALL (({assigned}) EXCEPT ({kept}))",
            source="a history of other segments than the published ones is false, and is kept for good",
            remedy=SCORE_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Doubt a day on which most customers moved."""
    return (
        no_finding(
            words=f"At most {LARGEST_MOVED_SHARE:.0%} of the customers changed their segment since the day before.",
            sql=f"""
                WITH earlier AS (
                    SELECT * FROM predictions.segment_memberships WHERE as_of_date < {date_literal(scope.day)}
                ),
                day_before AS (SELECT * FROM earlier WHERE as_of_date = (SELECT max(as_of_date) FROM earlier))
                SELECT count(*) FILTER (WHERE today.segment_key <> day_before.segment_key) AS moved_count,
                    count(*) AS customer_count, max(day_before.as_of_date) AS day_before
                FROM {{batch}} AS today INNER JOIN day_before USING (customer_id)
                HAVING moved_count > {LARGEST_MOVED_SHARE} * customer_count""",
            source="our choice: people change slowly; beyond one half it is the model or the data that changed",
            remedy="Look in segments.segment_ledger for a new training, else compare the features of both days.",
        ),
    )
