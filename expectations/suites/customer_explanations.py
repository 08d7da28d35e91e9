"""Why each customer is in their cluster, and what would move them."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, date_literal, no_rows, not_null

TABLE = "predictions.customer_explanations"
KEY = ("customer_id",)
EXPLAIN_AGAIN = "Explain the customers of this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Explanations of the segments that are published, and changes that were found."""
    assigned = f"SELECT * FROM predictions.segment_assignments WHERE as_of_date = {date_literal(scope.day)}"
    return (
        not_null("customer_id", "an explanation is of somebody", EXPLAIN_AGAIN),
        between("next_probability", 0, 1, "a probability", EXPLAIN_AGAIN),
        no_rows(
            words="Every explanation is of the cluster that the customer is assigned to, by the same model.",
            sql=f"""
                SELECT explained.customer_id, explained.cluster_id, assigned.cluster_id AS assigned_cluster_id
                FROM {{batch}} AS explained LEFT JOIN ({assigned}) AS assigned USING (customer_id)
                WHERE explained.cluster_id IS DISTINCT FROM assigned.cluster_id
                    OR explained.model_version IS DISTINCT FROM assigned.model_version""",
            source="a reason for another segment than the published one is false",
            remedy=EXPLAIN_AGAIN,
        ),
        no_rows(
            words="A change leads from one number to another, and to another cluster.",
            sql="""
                SELECT customer_id, cluster_id, change_cluster_id, change_from, change_to FROM {batch}
                WHERE change_cluster_id IS NOT NULL
                    AND (change_cluster_id = cluster_id OR NOT coalesce(isfinite(change_from), false)
                        OR NOT coalesce(isfinite(change_to), false) OR change_from = change_to)""",
            source="what changes nothing moves nobody",
            remedy=EXPLAIN_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Look for customers whose segment is not explained."""
    day = date_literal(scope.day)
    return (
        no_rows(
            words="Every assigned customer has an explanation.",
            sql=f"""
                SELECT customer_id FROM predictions.segment_assignments WHERE as_of_date = {day}
                EXCEPT SELECT customer_id FROM {{batch}}""",
            source="`tessera explain` and the published table are about all customers",
            remedy=EXPLAIN_AGAIN,
        ),
    )
